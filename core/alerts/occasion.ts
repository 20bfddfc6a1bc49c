import type { News } from "./news.ts";
import { isLoud } from "./quiet.ts";
import type { AlertGroupRecord, Because } from "./records.ts";
import { repeatAt } from "./repeat.ts";
import { isWorse, worstOf } from "./status.ts";

/** Why something is said of a group at all. */
export interface Occasion {
  /** The episode is told for the first time. */
  first: boolean;
  /** Something new fires. */
  fires: boolean;
  resolves: boolean;
  /** Something worse than what was acknowledged: the acknowledgement is over. */
  worse: boolean;
  /** It was snoozed until now, and still fires. */
  snoozeOver: boolean;
  repeats: boolean;
}

/** @returns with the group as the occasion makes it: without a snooze or an acknowledgement that is over, and from when escalation counts */
export function occasionOf(
  group: AlertGroupRecord,
  news: News,
  repeatIntervalSeconds: number,
  now: Date,
): { occasion: Occasion; group: AlertGroupRecord } {
  const at = now.toISOString();
  const { snoozed, acknowledged, ...rest } = group;
  const wakes = snoozed !== undefined && snoozed.until <= at;
  const members = Object.values(news.members);
  const firing = [...news.fired, ...news.steady, ...Object.keys(news.flapping)];
  const severity = worstOf(firing.flatMap((fingerprint) => news.members[fingerprint]?.severity ?? []));
  const fires = firing.length > 0;
  const first = fires && group.alarmedAt === undefined;
  const worse = acknowledged !== undefined && isWorse(severity, acknowledged.severity);
  const snoozeOver = wakes && !first && group.alarmedAt !== undefined && members.some(isLoud);
  const from = first || worse || snoozeOver ? { escalatesFrom: at, escalated: 0 } : {};
  const next: AlertGroupRecord = {
    ...rest,
    ...(snoozed && !wakes ? { snoozed } : {}),
    ...(acknowledged && !worse ? { acknowledged } : {}),
    ...(first ? { alarmedAt: at } : {}),
    ...from,
  };
  const repeatedAt = repeatAt(next, repeatIntervalSeconds, now);
  const repeats = !first && !fires && !snoozeOver && repeatedAt !== undefined && repeatedAt <= at;
  return { occasion: { first, fires, resolves: news.resolved.length > 0, worse, snoozeOver, repeats }, group: next };
}

export const saysAnything = (occasion: Occasion): boolean => Object.values(occasion).some(Boolean);

/** What is kept of an occasion, for who asks why. */
export function notesOf(occasion: Occasion, news: News): Because[] {
  const { first, fires, resolves, worse, snoozeOver, repeats } = occasion;
  const count = news.fired.length + news.steady.length + Object.keys(news.flapping).length;
  return [
    ...(first ? [{ code: "TOLD", message: `told for the first time, ${count} firing` }] : []),
    ...(!first && fires ? [{ code: "TOLD_NEW", message: `${count} more told in the thread` }] : []),
    ...(resolves ? [{ code: "TOLD_RESOLVED", message: `${news.resolved.length} told as resolved` }] : []),
    ...(worse ? [{ code: "WORSE", message: "something worse than what was acknowledged fires" }] : []),
    ...(snoozeOver ? [{ code: "SNOOZE_OVER", message: "still fires after it was snoozed" }] : []),
    ...(repeats ? [{ code: "REPEATED", message: "still fires, told again" }] : []),
  ];
}
