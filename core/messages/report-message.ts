import type * as z from "zod";
import type { reportReadyEvent } from "#events/fleet/report-ready.ts";
import type { ChatMessage } from "../ports.ts";
import { standInFor } from "../reports/link.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { spanOf } from "./words.ts";

export type ReportFacts = Omit<z.output<typeof reportReadyEvent.schema>, "eventKey">;

/** The review in a few lines, and where all of it can be read until the link ends. */
export function reportMessage(
  { key, fleet, period, numbers, attention, more, gaps }: ReportFacts,
  linkSeconds: number,
): ChatMessage {
  const title = `:clipboard: Fleet review of ${fleet}, ${period.slice(0, 10)}`;
  const figures = numbers.map(({ title: name, text, trend }) => `${name}: ${text}${trend ? ` (${trend.words})` : ""}`);
  const first = [
    ...attention.map(({ severity, text }) => `• ${severity}: ${text}`),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(gaps > 0 ? [`${gaps} ${gaps === 1 ? "thing" : "things"} could not be read: the review says which`] : []),
  ];
  return message(`${title}: ${figures.join("; ")}`, [
    section(`*${escaped(title)}*\n${escaped(figures.join("\n"))}`),
    section(first.length === 0 ? "Nothing needs attention." : `*Needs attention*\n${escaped(first.join("\n"))}`),
    section(`<${standInFor(key, linkSeconds)}|Open the review>`),
    context(
      `the link is good for ${spanOf(linkSeconds)} at most, and ends before when its signature's credentials do · a fresh one: fleetwright report --latest`,
    ),
  ]);
}
