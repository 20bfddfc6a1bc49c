import { clusterChannel } from "../messages/channels.ts";
import type { AlertsPolicy } from "../policy/alerts-policy.ts";
import { ALERT_SEVERITIES, type AlertSeverity } from "./alert.ts";
import { matchersText } from "./parse-matchers.ts";
import type { AlertGroupRecord, SilenceRecord } from "./records.ts";
import { silenceStatus } from "./silences.ts";
import { isWorse, worstOf } from "./status.ts";
import { groupTitle } from "./title.ts";

/** What a channel is reminded of: what it was told of and still fires, and silences that end soon. Times are ISO 8601 strings in UTC. */
export interface AlertDigest {
  channel: string;
  /** Problems by severity, those that there are. */
  counts: Partial<Record<AlertSeverity, number>>;
  /** The worst first, of the same severity the oldest. */
  problems: DigestProblem[];
  /** Problems that are in no line. */
  leftOut: number;
  /** The first to end first. */
  ending: { id: string; matchers: string; owner: string; reason: string; endsAt: string }[];
}

export interface DigestProblem {
  title: string;
  severity: AlertSeverity;
  cluster?: string;
  /** How many of its alerts fire. */
  firing: number;
  since: string;
  acknowledged?: { by: string; at: string };
  snoozed?: { by: string; until: string };
}

const PROBLEMS = 10;
const ENDING = 10;
/** Of what a person or an alert calls itself: an event holds 1 MB, and a line of Slack is read. */
const LONGEST = 200;
const ENDING_SECONDS = 86_400;

/** Of every channel of which there is something to say; of a silence the cluster's channel hears that it names, else the fleet's. */
export function alertDigests(
  groups: readonly AlertGroupRecord[],
  silences: readonly SilenceRecord[],
  policy: Pick<AlertsPolicy, "channel" | "fleetChannel">,
  now: Date,
): AlertDigest[] {
  const firing = groups.flatMap((group) => problemsOf(group, now));
  const ending = silences.flatMap((silence) => endingOf(silence, policy, now));
  const channels = new Set([...firing, ...ending].map(({ channel }) => channel));
  return [...channels].sort().map((channel) => {
    const problems = firing.filter((each) => each.channel === channel).map(({ problem }) => problem);
    const counts: AlertDigest["counts"] = {};
    for (const { severity } of problems) counts[severity] = (counts[severity] ?? 0) + 1;
    return {
      channel,
      counts,
      problems: problems.sort(byGravity).slice(0, PROBLEMS),
      leftOut: Math.max(0, problems.length - PROBLEMS),
      ending: ending
        .filter((each) => each.channel === channel)
        .map(({ silence }) => silence)
        .sort((a, b) => (a.endsAt < b.endsAt ? -1 : 1))
        .slice(0, ENDING),
    };
  });
}

/** Severities of a digest, the worst first, with how many problems each has. */
export const countsInOrder = (counts: AlertDigest["counts"]): [AlertSeverity, number][] =>
  [...ALERT_SEVERITIES].reverse().flatMap((severity) => {
    const count = counts[severity];
    return count === undefined ? [] : [[severity, count] as [AlertSeverity, number]];
  });

/** What was told to nobody, since it is muted, is not brought up by the digest either. */
function problemsOf(group: AlertGroupRecord, now: Date): { channel: string; problem: DigestProblem }[] {
  const { labels, members, cluster, startedAt, acknowledged, snoozed, channels } = group;
  const firing = Object.values(members).filter(({ status, told }) => status === "firing" && told === "firing");
  if (firing.length === 0) return [];
  const problem: DigestProblem = {
    title: groupTitle(labels).slice(0, LONGEST),
    severity: worstOf(firing.map(({ severity }) => severity)),
    ...(cluster ? { cluster: cluster.name } : {}),
    firing: firing.length,
    since: startedAt,
    ...(acknowledged ? { acknowledged: { by: acknowledged.by, at: acknowledged.at } } : {}),
    ...(snoozed && snoozed.until > now.toISOString() ? { snoozed: { by: snoozed.by, until: snoozed.until } } : {}),
  };
  return channels.map((channel) => ({ channel, problem }));
}

function endingOf(silence: SilenceRecord, policy: Pick<AlertsPolicy, "channel" | "fleetChannel">, now: Date) {
  const { id, matchers, owner, reason, endsAt } = silence;
  const soon = new Date(now.getTime() + ENDING_SECONDS * 1000).toISOString();
  if (silenceStatus(silence, now) !== "active" || endsAt > soon) return [];
  const named = matchers.find(({ label, is, value }) => label === "cluster" && is === "=" && value !== "");
  const channel = named ? clusterChannel(policy, named.value) : policy.fleetChannel;
  const text = matchersText(matchers).slice(0, LONGEST);
  return [{ channel, silence: { id, matchers: text, owner, reason: reason.slice(0, LONGEST), endsAt } }];
}

const byGravity = (a: DigestProblem, b: DigestProblem): number =>
  a.severity === b.severity ? (a.since < b.since ? -1 : 1) : isWorse(a.severity, b.severity) ? -1 : 1;
