import type * as z from "zod";
import type { clusterDeletedEvent } from "#events/fleet/cluster-deleted.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export type DeletedFacts = Omit<z.output<typeof clusterDeletedEvent.schema>, "eventKey">;

/** The last message about a cluster: it is gone, and what was cleaned up. */
export function deletedMessage({ cluster, parts, at, archiveChannel }: DeletedFacts): ChatMessage {
  const title = `:wastebasket: ${cluster.name} is gone`;
  const lines = parts.map(({ part, said }) => `${part}: ${said}`);
  if (archiveChannel) lines.push("this channel is archived, as the policy file says");
  return message(title, [
    section(`*${escaped(title)}*\n${escaped(lines.join("\n"))}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region} · ${at}`),
  ]);
}
