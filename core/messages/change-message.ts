import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";

export interface ChangeFacts {
  cluster: string;
  account: string;
  region: string;
  /** "updated an add-on" */
  did: string;
  subject: string | undefined;
  caller: string;
  from: string | undefined;
  time: string;
  refused: { code: string; message: string } | undefined;
}

/** Somebody changed a cluster by hand, or tried to. */
export function changeMessage(facts: ChangeFacts): ChatMessage {
  const who = facts.caller.split("/").slice(-1)[0] ?? facts.caller;
  const what = `${facts.did}${facts.subject === undefined ? "" : ` (${facts.subject})`}`;
  const title = facts.refused ? `:warning: ${who} tried: ${what}` : `:pencil2: ${who} ${what}`;
  const words = facts.refused ? `refused by EKS: ${facts.refused.code}: ${facts.refused.message}` : undefined;
  return message(`${title} on ${facts.cluster}${words === undefined ? "" : `, ${words}`}`, [
    section(`*${escaped(title)}*${words === undefined ? "" : `\n${escaped(words)}`}`),
    context(
      `${facts.cluster} · ${facts.account} ${facts.region} · ${escaped(facts.caller)} from ${facts.from ?? "unknown"} · ${facts.time}`,
    ),
  ]);
}
