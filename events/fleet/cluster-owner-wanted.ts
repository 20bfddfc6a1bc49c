import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

/** Nobody is known to answer for a cluster. */
export const clusterOwnerWantedEvent = fleetEvent("Cluster Owner Wanted", {
  ...onCluster,
  message: z.string(),
  remedy: z.string(),
  at: instant,
});

/** @param createdAt tells the cluster from others of its name: each is asked about once */
export function clusterOwnerWanted(
  facts: Omit<z.input<typeof clusterOwnerWantedEvent.schema>, "eventKey">,
  createdAt: string,
): FleetEvent {
  const eventKey = `owner/${arnOf(facts.cluster)}/${createdAt}`;
  return clusterOwnerWantedEvent.build(facts.at, [arnOf(facts.cluster)], { eventKey, ...facts });
}
