import type * as z from "zod";
import type { clusterDiscoveredEvent } from "#events/fleet/cluster-discovered.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export type DiscoveredFacts = Omit<z.output<typeof clusterDiscoveredEvent.schema>, "eventKey">;

/** A cluster that nobody told of. */
export function discoveredMessage({ cluster, createdAt, existing, at }: DiscoveredFacts): ChatMessage {
  const title = `:telescope: ${cluster.name} was found`;
  const why = existing
    ? "It was there before Fleetwright looked, and the policy file wants it adopted."
    : "No event had told that it was made.";
  return message(`${title}. ${why}`, [
    section(`*${escaped(title)}*\n${why}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region} · made ${createdAt}, found ${at}`),
  ]);
}
