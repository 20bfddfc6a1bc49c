import type * as z from "zod";
import type { driftDigestEvent } from "#events/fleet/drift-digest.ts";
import { SEVERITIES } from "../baseline/rules.ts";
import type { ChatMessage } from "../ports.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { spanOf } from "./words.ts";

export type DigestFacts = Omit<z.output<typeof driftDigestEvent.schema>, "eventKey">;

/** What is off of a cluster, in one message: how much, the worst, the oldest, what changed, and what stops being exempt. */
export function digestMessage({
  cluster,
  counts,
  worst,
  oldest,
  opened,
  closed,
  ending,
  since,
  at,
}: DigestFacts): ChatMessage {
  const named = [...SEVERITIES]
    .reverse()
    .flatMap((severity) => (counts[severity] ? [`${counts[severity]} ${severity}`] : []));
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const title = `:bar_chart: ${cluster.name}: ${total === 1 ? "one finding is open" : `${total} findings are open`} (${named.join(", ")})`;
  const age = spanOf((Date.parse(at) - Date.parse(oldest.openedAt)) / 1000);
  const rest = total - worst.length;
  const lines = [
    ...worst.map(({ severity, message: words }) => `• ${severity}: ${words}`),
    ...(rest > 0 ? [`and ${rest} more`] : []),
    `The oldest is ${age} old: ${oldest.message}`,
    `Since ${since.slice(0, 10)}: ${opened} opened, ${closed} closed.`,
    ...(ending.length === 0
      ? []
      : [
          `Exemptions that end: ${ending.map(({ rule, subject, until }) => `${rule}${subject === "" ? "" : ` of ${subject}`} on ${until.slice(0, 10)}`).join(", ")}`,
        ]),
  ];
  return message(title, [
    section(`*${escaped(title)}*\n${escaped(lines.join("\n"))}`),
    context(`${cluster.account} ${cluster.region} · fleetwright drift show ${cluster.name}`),
  ]);
}
