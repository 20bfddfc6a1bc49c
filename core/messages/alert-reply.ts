import type { Alert } from "../alerts/alert.ts";
import type { News } from "../alerts/news.ts";
import type { Occasion } from "../alerts/occasion.ts";
import type { AlertGroupRecord, AlertRecord } from "../alerts/records.ts";
import type { RoutedTo } from "../alerts/routing.ts";
import { secondsBetween } from "../alerts/times.ts";
import { iconOf, wordsOf } from "./alert-words.ts";
import { shorten } from "./blocks.ts";
import { spanOf } from "./words.ts";

export interface ReplyInput {
  group: AlertGroupRecord;
  alerts: ReadonlyMap<string, AlertRecord>;
  beyond: number;
  news: News;
  occasion: Occasion;
  escalation: RoutedTo["escalation"];
  now: Date;
}

/** Alerts that are named in a reply; the rest are counted. */
const NAMED = 5;
const BECAUSE = 200;

/** What is said in the thread, in plain text; undefined: nothing. What is told for the first time is the message itself. */
export function replyText(input: ReplyInput): string | undefined {
  const { group, news, occasion, escalation, now } = input;
  if (occasion.first) return undefined;
  const at = now.toISOString();
  const firing = Object.values(group.members).filter(({ status }) => status === "firing").length + input.beyond;
  const over = group.endedAt !== undefined && group.dueAt === undefined;
  const span = spanOf(secondsBetween(group.startedAt, group.endedAt ?? at));
  const lines = [
    ...(occasion.snoozeOver ? [`:alarm_clock: still firing after the snooze, for ${span}: ${count(firing)}`] : []),
    ...(occasion.repeats ? [`:repeat: still firing for ${span}: ${count(firing)}`] : []),
    ...(occasion.worse ? [":rotating_light: worse than what was acknowledged"] : []),
    ...listed(input, news.fired, "firing"),
    ...listed(input, news.steady, "still firing, and does not flap any more"),
    ...listed(input, Object.keys(news.flapping), "flapping: told again once it is stable"),
    ...(over ? [] : listed(input, news.resolved, "resolved")),
    ...(over ? [`:white_check_mark: all resolved after ${span}`] : []),
    ...escalation.map(
      ({ afterSeconds, receiver }) => `:loudspeaker: nobody answered for ${spanOf(afterSeconds)}: ${receiver} is told`,
    ),
  ];
  return lines.length === 0 ? undefined : lines.join("\n");
}

const count = (alerts: number): string => `${alerts} ${alerts === 1 ? "alert" : "alerts"}`;

/** Of a finding that is over its description is why. */
function becauseOf({ status, labels, annotations }: Alert): string {
  const says = status === "resolved" && labels.kind === "finding" && labels.source === "fleetwright";
  return says && annotations.description ? ` (${shorten(annotations.description, BECAUSE)})` : "";
}

function listed({ alerts, news }: ReplyInput, fingerprints: readonly string[], what: string): string[] {
  const named = fingerprints.slice(0, NAMED).flatMap((fingerprint) => {
    const alert = alerts.get(fingerprint)?.alert;
    const member = news.members[fingerprint];
    if (!member) return [];
    const before = news.mutedBefore[fingerprint];
    const since = before ? ` (since ${member.startsAt}; ${before.message})` : "";
    const words = alert ? wordsOf(alert) : "an alert nothing is known of any more";
    return [`${iconOf(member.status, member.severity)} ${what}: ${words}${since}${alert ? becauseOf(alert) : ""}`];
  });
  const rest = fingerprints.length - NAMED;
  return rest > 0 ? [...named, `and ${rest} more ${what}`] : named;
}
