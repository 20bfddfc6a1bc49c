import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

/** Something happened to a cluster that makes what is known of it doubtful: somebody should look at it anew. */
export const clusterScanRequestedEvent = fleetEvent("Cluster Scan Requested", {
  ...onCluster,
  because: z.string(),
  at: instant,
});

/** @param request.cause id of what happened, so that one occurrence asks once */
export function clusterScanRequested({
  cause,
  ...request
}: {
  cause: string;
  cluster: z.infer<typeof clusterScanRequestedEvent.schema>["cluster"];
  because: string;
  at: string;
}): FleetEvent {
  return clusterScanRequestedEvent.build(request.at, [arnOf(request.cluster)], {
    eventKey: `scan/${cause}`,
    ...request,
  });
}
