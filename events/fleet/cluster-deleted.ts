import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

/** A cluster is gone, and what was kept for it is cleaned up. */
export const clusterDeletedEvent = fleetEvent("Cluster Deleted", {
  ...onCluster,
  at: instant,
  /** What was cleaned up, part by part, in a sentence. */
  parts: z.array(z.strictObject({ part: z.string(), said: z.string() })),
  /** The policy wants its channel archived. */
  archiveChannel: z.boolean(),
});

/** @param cluster.createdAt tells it from others of the same name; empty when it was never on record */
export function clusterDeleted(
  { createdAt, ...cluster }: { account: string; region: string; name: string; createdAt: string },
  facts: { at: string; parts: { part: string; said: string }[]; archiveChannel: boolean },
): FleetEvent {
  const eventKey = `deleted/${arnOf(cluster)}/${createdAt}`;
  return clusterDeletedEvent.build(facts.at, [arnOf(cluster)], { eventKey, cluster, ...facts });
}
