import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

/** A cluster was found that no event told us of, and that is to be adopted: a new one, or an older one that the policy file wants adopted too. */
export const clusterDiscoveredEvent = fleetEvent("Cluster Discovered", {
  ...onCluster,
  createdAt: instant,
  /** It was there before Fleetwright first looked at its account and Region. */
  existing: z.boolean(),
  at: instant,
});

type Detail = z.input<typeof clusterDiscoveredEvent.schema>;

/** @param found.createdAt tells it from others of the same name: the same cluster is discovered once */
export function clusterDiscovered(found: Omit<Detail, "eventKey">): FleetEvent {
  const eventKey = `discovered/${arnOf(found.cluster)}/${found.createdAt}`;
  return clusterDiscoveredEvent.build(found.at, [arnOf(found.cluster)], { eventKey, ...found });
}
