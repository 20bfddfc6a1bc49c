import type * as z from "zod";
import type { healthNoticeEvent } from "#events/fleet/health-notice.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section, shorten } from "./blocks.ts";

export type HealthFacts = Omit<z.output<typeof healthNoticeEvent.schema>, "eventKey">;

/** What is shown of one event of AWS's; its messages fill it in, in whatever order they come. */
export type HealthMessageState = Pick<
  HealthFacts,
  "code" | "category" | "scope" | "region" | "status" | "startsAt" | "endsAt" | "description" | "at"
> & {
  /** Clusters of ours that it names, and whether they are still affected; with when AWS said so. */
  clusters: Record<string, { resolved: boolean; at: string }>;
  notOurs: string[];
};

/** The state after another message about the event: pages add to each other, and of two about one thing the later counts. */
export function withHealth(state: HealthMessageState | undefined, notice: HealthFacts): HealthMessageState {
  const { clusters, notOurs, at } = notice;
  const { code, category, scope, region, status, startsAt, endsAt, description } =
    state && state.at > at ? state : notice;
  const merged = { ...state?.clusters };
  for (const { cluster, resolved } of clusters)
    if ((merged[cluster]?.at ?? "") <= at) merged[cluster] = { resolved, at };
  const others = notOurs.map(({ entity, reason }) => `${entity}: ${reason}`);
  return {
    ...{ code, category, scope, region, status, startsAt, endsAt, description },
    at: state && state.at > at ? state.at : at,
    clusters: merged,
    notOurs: [...new Set([...(state?.notOurs ?? []), ...others])],
  };
}

const MOST_WORDS = 800;

/** One message per event of AWS Health that is no problem yet, edited as AWS writes on. */
export function healthMessage(state: HealthMessageState): ChatMessage {
  const { code, scope, region, status, startsAt, description, clusters, notOurs } = state;
  const names = Object.keys(clusters).sort();
  const resolved = names.filter((name) => clusters[name]?.resolved === true);
  const over = status === "closed" || (names.length > 0 && resolved.length === names.length);
  const icon = over ? ":white_check_mark:" : ":calendar:";
  const title = `${icon} AWS Health announces a change of EKS in ${region}${over ? ": over" : startsAt ? `, on ${startsAt.slice(0, 10)}` : ""}`;
  const lines = [
    shorten(description.replace(/\s+/g, " ").trim(), MOST_WORDS),
    ...(names.length === 0
      ? [scope === "public" ? "It is public: AWS names no clusters." : "AWS names no cluster of the fleet."]
      : names.map((name) => `${clusters[name]?.resolved ? ":white_check_mark:" : ":hourglass_flowing_sand:"} ${name}`)),
    ...notOurs.map((other) => `not ours: ${other}`),
  ];
  return message(title, [
    section(`*${escaped(title)}*\n${escaped(lines.join("\n"))}`),
    context(`${code} · ${status} · ${resolved.length} of ${names.length} clusters resolved · ${state.at}`),
  ]);
}
