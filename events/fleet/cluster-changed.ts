import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster, reason } from "./common.ts";

/** Somebody changed a cluster by hand, or tried to: not Fleetwright, and not EKS by itself. */
export const clusterChangedEvent = fleetEvent("Cluster Changed", {
  ...onCluster,
  /** EKS's name of the call. */
  call: z.string(),
  /** In words: "changed the cluster's configuration". */
  did: z.string(),
  /** Add-on, node group, principal or the like it was about. */
  subject: z.string().nullable(),
  /** What exactly was asked for, a line each. */
  details: z.array(z.string()),
  /** ARN of who called. */
  caller: z.string(),
  /** Address the call came from, or the AWS service. */
  from: z.string().nullable(),
  at: instant,
  /** Set when EKS refused the call. */
  refused: reason.nullable(),
});

type Detail = z.input<typeof clusterChangedEvent.schema>;

/** @param change.eventId CloudTrail's id of the call: the same call is one occurrence, however often it is delivered */
export function clusterChanged({ eventId, ...change }: Omit<Detail, "eventKey"> & { eventId: string }): FleetEvent {
  return clusterChangedEvent.build(change.at, [arnOf(change.cluster)], { eventKey: `change/${eventId}`, ...change });
}
