import type * as z from "zod";
import type { alertDigestEvent } from "#events/fleet/alert-digest.ts";
import { countsInOrder } from "../alerts/digest.ts";
import { secondsBetween } from "../alerts/times.ts";
import type { ChatMessage } from "../ports.ts";
import { SEVERITY_ICONS } from "./alert-words.ts";
import { context, escaped, message, section } from "./blocks.ts";
import { spanOf } from "./words.ts";

export type AlertDigestFacts = Omit<z.output<typeof alertDigestEvent.schema>, "eventKey">;

/** What still fires in a channel, in one message: how much, each with its age and who takes care of it, and which silences end. */
export function alertDigestMessage(facts: AlertDigestFacts): ChatMessage {
  const { counts, problems, leftOut, ending, at } = facts;
  const severities = countsInOrder(counts);
  const total = severities.reduce((sum, [, count]) => sum + count, 0);
  const named = severities.map(([severity, count]) => `${count} ${severity}`).join(", ");
  const title =
    total > 0
      ? `:bell: ${total === 1 ? "one problem still fires" : `${total} problems still fire`} (${named})`
      : `:no_bell: ${ending.length === 1 ? "a silence ends" : `${ending.length} silences end`} within a day`;
  const lines = [
    ...problems.map((problem) => problemLine(problem, at)),
    ...(leftOut > 0 ? [`and ${leftOut} more`] : []),
  ];
  const silences = ending.map(
    ({ id, matchers, owner, reason, endsAt }) =>
      `:no_bell: silence ${id} of ${matchers} ends ${endsAt}, by ${owner}: ${reason}`,
  );
  return message(escaped([title, ...lines, ...silences].join("\n")), [
    section(`*${escaped(title)}*`),
    ...(lines.length > 0 ? [section(escaped(lines.join("\n")))] : []),
    ...(silences.length > 0 ? [section(escaped(silences.join("\n")))] : []),
    context("fleetwright alerts list · /fleet alerts · /fleet silences"),
  ]);
}

function problemLine(
  { title, severity, cluster, firing, since, acknowledged, snoozed }: AlertDigestFacts["problems"][number],
  at: string,
): string {
  const who = acknowledged ? `acknowledged by ${acknowledged.by}` : "nobody has acknowledged it";
  return [
    `${SEVERITY_ICONS[severity]} ${title}${firing > 1 ? ` (${firing})` : ""}${cluster === undefined ? "" : ` on ${cluster}`}`,
    `since ${spanOf(secondsBetween(since, at))}`,
    who,
    ...(snoozed ? [`snoozed by ${snoozed.by} until ${snoozed.until}`] : []),
  ].join(" · ");
}
