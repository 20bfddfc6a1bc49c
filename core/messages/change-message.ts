import type * as z from "zod";
import type { clusterChangedEvent } from "#events/fleet/cluster-changed.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { whoOf } from "./words.ts";

export type ChangeFacts = Omit<z.output<typeof clusterChangedEvent.schema>, "eventKey">;

/** Somebody changed a cluster by hand, or tried to. */
export function changeMessage({ cluster, did, subject, details, caller, from, at, refused }: ChangeFacts): ChatMessage {
  const who = whoOf(caller);
  const what = `${did}${subject === null ? "" : ` (${subject})`}`;
  const title = refused ? `:warning: ${who} tried: ${what}` : `:pencil2: ${who} ${what}`;
  const words = refused ? `refused by EKS: ${refused.code}: ${refused.message}` : undefined;
  const lines = [...(words === undefined ? [] : [words]), ...details];
  const { name, account, region } = cluster;
  return message(`${title} on ${name}${words === undefined ? "" : `, ${words}`}`, [
    section(`*${escaped(title)}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(`${name} · ${account} ${region} · ${escaped(caller)} from ${from ?? "unknown"} · ${at}`),
  ]);
}
