import { escalationOf } from "./escalation.ts";
import type { News } from "./news.ts";
import type { AlertGroupRecord } from "./records.ts";
import { repeatAt } from "./repeat.ts";
import type { RoutedTo } from "./routing.ts";
import { earliest, later } from "./times.ts";

/**
 * When an open group is to be looked at next: there is always such a time, so that no group is forgotten. What is muted or has no room may change without anybody telling the group: it is looked
 * at as often as the group may speak.
 */
export function dueAtOf(
  group: AlertGroupRecord,
  news: Pick<News, "nextAt" | "muted">,
  { timings, escalation }: Pick<RoutedTo, "timings" | "escalation">,
  now: Date,
): string {
  const at = now.toISOString();
  const { groupIntervalSeconds, repeatIntervalSeconds } = timings;
  const polled = news.muted || group.overflowing ? later(at, groupIntervalSeconds) : undefined;
  const times = [
    polled,
    news.nextAt,
    group.snoozed?.until,
    repeatAt(group, repeatIntervalSeconds, now),
    escalationOf(group, escalation, now).nextAt,
    later(at, repeatIntervalSeconds),
  ];
  return earliest(...times.filter((time) => time !== undefined && time > at)) ?? later(at, repeatIntervalSeconds);
}
