import type * as z from "zod";
import type { addonChangedEvent } from "#events/fleet/addon-changed.ts";
import type { ChatMessage } from "../ports.ts";
import { adviceFor } from "../responses/addon-advice.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { whoOf } from "./words.ts";

export type AddonMessageState = Omit<z.output<typeof addonChangedEvent.schema>, "eventKey">;

/** What is told of one change of an add-on, whatever order its events come in: its end outlasts its beginning, and who did it is not forgotten. */
export function withAddonNews(state: AddonMessageState | undefined, news: AddonMessageState): AddonMessageState {
  if (!state) return news;
  const isOlder = state.what !== "started" && (news.what === "started" || news.at < state.at);
  const [last, other] = isOlder ? [state, news] : [news, state];
  return { ...last, by: last.by ?? other.by, address: last.address ?? other.address };
}

const ICONS = {
  started: ":hourglass_flowing_sand:",
  created: ":package:",
  updated: ":package:",
  deleted: ":wastebasket:",
  failed: ":x:",
} as const;

const WORDS = { created: "created", updated: "updated", deleted: "deleted", failed: "failed" } as const;
const BEGUN: Readonly<Record<string, string>> = { CREATING: "is being created", DELETING: "is being deleted" };

/** One message per change of an add-on, in the cluster's channel, edited when it is over. */
export function addonMessage(state: AddonMessageState): ChatMessage {
  const { addon, what, status, from, to, issues, by, address, notes, cluster, at } = state;
  const did = what === "started" ? (BEGUN[status ?? ""] ?? "is being updated") : WORDS[what];
  const versions = from !== null && to !== null && from !== to ? ` ${from} to ${to}` : ` ${to ?? from ?? ""}`.trimEnd();
  const shown = status === null || status === "ACTIVE" || what === "started" ? "" : `, ${status}`;
  const title = `${ICONS[what]} add-on ${addon}${versions} ${did}${by === null ? "" : ` by ${whoOf(by)}`}${shown}`;
  const lines = [
    ...issues.map((issue) => `${issue.code}: ${issue.message}`),
    ...adviceFor(issues).map((advice) => `What usually helps with ${advice}`),
    ...notes,
  ];
  const who = by === null ? "nobody was seen doing it" : `${escaped(by)} from ${address ?? "unknown"}`;
  return message(`${title} on ${cluster.name}`, [
    section(`*${escaped(title)}*${lines.length === 0 ? "" : `\n${escaped(lines.join("\n"))}`}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region} · ${who} · ${at}`),
  ]);
}
