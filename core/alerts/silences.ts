import { createHash } from "node:crypto";
import { InvalidInputError } from "../errors.ts";
import type { AlertsPolicy } from "../policy/alerts-policy.ts";
import { expressionProblem } from "./expression.ts";
import type { Matcher } from "./matcher.ts";
import { type Labels, matches, matchesAll } from "./matching.ts";
import { matchersText, matcherText } from "./parse-matchers.ts";
import type { SilenceRecord } from "./records.ts";

/** What somebody wants silent: all alerts that all of the matchers match. */
export interface SilenceWish {
  matchers: readonly Matcher[];
  /** Who answers for it. */
  owner: string;
  reason: string;
  /** Absent: now. */
  from?: Date;
  /** So many seconds from its start, or until then. */
  end: { seconds: number } | { until: Date };
}

/** As Alertmanager calls them. */
export type SilenceStatus = "pending" | "active" | "expired";

const MOST_MATCHERS = 20;
const LONGEST_TEXT = 500;

export function silenceStatus(
  { startsAt, endsAt }: Pick<SilenceRecord, "startsAt" | "endsAt">,
  now: Date,
): SilenceStatus {
  const at = now.toISOString();
  return endsAt <= at ? "expired" : startsAt > at ? "pending" : "active";
}

/** The silences that mute an alert with these labels now; empty: none does. */
export const mutedBy = (labels: Labels, silences: readonly SilenceRecord[], now: Date): SilenceRecord[] =>
  silences.filter((silence) => silenceStatus(silence, now) === "active" && matchesAll(silence.matchers, labels));

/**
 * @returns the silence as it is to be stored
 * @throws {InvalidInputError} SILENCE_OF_EVERYTHING, BAD_MATCHER, SILENCE_NEEDS, SILENCE_OVER, SILENCE_TOO_LONG
 */
export function newSilence(wish: SilenceWish, limits: AlertsPolicy["silences"], now: Date): SilenceRecord {
  const { owner, reason, end } = wish;
  const matchers = checkedMatchers(wish.matchers);
  if (reason.trim() === "") throw new InvalidInputError("SILENCE_NEEDS", "a silence needs a reason");
  if (owner.trim() === "") throw new InvalidInputError("SILENCE_NEEDS", "a silence needs an owner");
  const from = wish.from && wish.from > now ? wish.from : now;
  const endsAt = checkedEnd(
    "until" in end ? end.until : new Date(from.getTime() + end.seconds * 1000),
    from,
    limits,
    now,
  );
  const createdAt = now.toISOString();
  return {
    id: createHash("sha256")
      .update(`${matchersText(matchers)} ${createdAt}`)
      .digest("hex")
      .slice(0, 10),
    matchers,
    owner: owner.trim(),
    reason: reason.trim(),
    startsAt: from.toISOString(),
    endsAt,
    createdAt,
    revision: 0,
  };
}

/** The one among these that is about the very same alerts and not over: asking again for it makes it longer instead of a second one. */
export const sameSilence = (
  { matchers }: Pick<SilenceRecord, "matchers">,
  silences: readonly SilenceRecord[],
  now: Date,
): SilenceRecord | undefined =>
  silences.find(
    (other) => silenceStatus(other, now) !== "expired" && matchersText(other.matchers) === matchersText(matchers),
  );

/** The silence with a later end, and who wants that why; as it is where it lasts at least as long already. */
export function extendedSilence(silence: SilenceRecord, wished: SilenceRecord): SilenceRecord {
  const { owner, reason, startsAt, endsAt } = wished;
  const from = startsAt < silence.startsAt ? startsAt : silence.startsAt;
  if (endsAt <= silence.endsAt && from === silence.startsAt) return silence;
  return { ...silence, owner, reason, startsAt: from, endsAt: endsAt > silence.endsAt ? endsAt : silence.endsAt };
}

/** The silence ended now, and by whom; as it is when it was over already. */
export function endedSilence(
  silence: SilenceRecord,
  { by, why }: { by: string; why: string },
  now: Date,
): SilenceRecord {
  if (silenceStatus(silence, now) === "expired") return silence;
  const endsAt = now.toISOString();
  const startsAt = silence.startsAt < endsAt ? silence.startsAt : endsAt;
  return { ...silence, startsAt, endsAt, ended: { by, ...(why === "" ? {} : { why }) } };
}

/** Sorted and each once, so that the same wish is recognised however it is written. */
function checkedMatchers(matchers: readonly Matcher[]): Matcher[] {
  const byText = new Map(matchers.map((matcher) => [matcherText(matcher), matcher]));
  for (const [text, { label, is, value }] of byText) {
    if (label.length > LONGEST_TEXT || value.length > LONGEST_TEXT)
      throw new InvalidInputError(
        "BAD_MATCHER",
        `${text.slice(0, 60)}...: expected at most ${LONGEST_TEXT} characters`,
      );
    const problem = is === "=~" || is === "!~" ? expressionProblem(value) : undefined;
    if (problem !== undefined) throw new InvalidInputError("BAD_MATCHER", `${text}: ${problem}`);
  }
  if (byText.size > MOST_MATCHERS)
    throw new InvalidInputError("BAD_MATCHER", `expected at most ${MOST_MATCHERS} matchers`);
  if (![...byText.values()].some(saysWhich)) {
    const message =
      'this would silence everything: name a cluster, an alert, or at least one label that is something, such as team="a"';
    throw new InvalidInputError("SILENCE_OF_EVERYTHING", message);
  }
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, matcher]) => matcher);
}

/** Something no label is. */
const NONSENSE = "\u{10fffd}no such value\u{10fffd}";

/** Whether it matches some values only: neither that of a label that is missing, as Alertmanager asks, nor just any value. */
const saysWhich = (matcher: Matcher): boolean =>
  !matches(matcher, {}) && !matches(matcher, { [matcher.label]: NONSENSE });

function checkedEnd(until: Date, from: Date, { longestSeconds }: AlertsPolicy["silences"], now: Date): string {
  if (until <= now || until <= from)
    throw new InvalidInputError("SILENCE_OVER", "the silence would be over before it begins: expected an end to come");
  if (until.getTime() - from.getTime() > longestSeconds * 1000) {
    const longest =
      longestSeconds % 86_400 === 0 ? `${longestSeconds / 86_400}d` : `${Math.floor(longestSeconds / 3600)}h`;
    const message = `the policy file has silences of at most ${longest} (alerts.silences.longest); what takes longer belongs to a route or to the alert's rule`;
    throw new InvalidInputError("SILENCE_TOO_LONG", message);
  }
  return until.toISOString();
}
