import type * as z from "zod";
import type { clusterReviewedEvent } from "#events/fleet/cluster-reviewed.ts";
import { SEVERITIES } from "../baseline/rules.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { spanOf } from "./words.ts";

export type ReviewFacts = Omit<z.output<typeof clusterReviewedEvent.schema>, "eventKey">;

const WORST = 5;
const rank = ({ severity }: ReviewFacts["worst"][number]): number => SEVERITIES.indexOf(severity);

/** What persisted later, or is told again, adds to what was told: in whatever order it comes. */
export function withReview(state: ReviewFacts | undefined, news: ReviewFacts): ReviewFacts {
  if (!state) return news;
  const worst = new Map([...state.worst, ...news.worst].map((each) => [each.id, each]));
  const findings = Object.entries({ ...state.findings, ...news.findings }).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...state,
    findings: Object.fromEntries(findings),
    over: { ...state.over, ...news.over },
    at: state.at < news.at ? state.at : news.at,
    worst: [...worst.values()].sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1)).slice(0, WORST),
  };
}

/** The one message about the first look at a cluster: how much, the worst of it, and where the rest is. */
export function reviewMessage({ cluster, findings, worst, over, at }: ReviewFacts): ChatMessage {
  const all = Object.values(findings);
  const counts = [...SEVERITIES]
    .reverse()
    .map((severity) => [all.filter((each) => each === severity).length, severity] as const)
    .filter(([count]) => count > 0);
  const since = Object.keys(over).length;
  const title = `:mag: First look at ${cluster.name}: ${all.length} findings (${counts.map((each) => each.join(" ")).join(", ")})${since > 0 ? `, ${since} over since` : ""}`;
  const others = Object.keys(over)
    .filter((id) => !worst.some((each) => each.id === id))
    .sort()
    .slice(0, WORST)
    .flatMap((id) => over[id] ?? []);
  const more = all.length - worst.length - others.length;
  const lines = [
    ...worst.map((each) => lineOf(each, over[each.id])),
    ...others.map((each) => lineOf(each, each)),
    ...(more > 0 ? [`• and ${more} more`] : []),
    `All of them: \`fleetwright drift show ${cluster.name}\`. What is new from now on is told one by one.`,
  ];
  return message(title, [
    section(`*${escaped(title)}*\n${escaped(lines.join("\n"))}`),
    context(`${cluster.name} · ${cluster.account} ${cluster.region} · ${at}`),
  ]);
}

function lineOf(
  { severity, rule, message: words }: Pick<ReviewFacts["worst"][number], "severity" | "rule" | "message">,
  over: ReviewFacts["over"][string] | undefined,
): string {
  const what = `${severity} ${rule}: ${words}`;
  return over ? `:white_check_mark: over after ${spanOf(over.openSeconds)}: ${what} (${over.because})` : `• ${what}`;
}
