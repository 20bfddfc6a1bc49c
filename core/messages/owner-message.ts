import type * as z from "zod";
import type { clusterOwnerWantedEvent } from "#events/fleet/cluster-owner-wanted.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export type OwnerWantedFacts = Omit<z.output<typeof clusterOwnerWantedEvent.schema>, "eventKey">;

/** The fleet is asked whose cluster it is. */
export function ownerMessage({ cluster, message: words, remedy, at }: OwnerWantedFacts): ChatMessage {
  const title = `:question: Whose is ${cluster.name}?`;
  return message(`${title} ${words}`, [
    section(`*${escaped(title)}*\n${escaped(`${words} To change that, ${remedy}.`)}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region} · ${at}`),
  ]);
}
