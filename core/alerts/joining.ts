import { type ClusterRef, clusterId } from "../fleet/cluster.ts";
import type { Notifier } from "../policy/alerts-policy.ts";
import type { Alert } from "./alert.ts";
import { type AlertGroupRecord, type GroupMember, MEMBERS_AT_MOST, type PagerTarget } from "./records.ts";
import type { RoutedTo } from "./routing.ts";
import { endOf, statusAt } from "./status.ts";
import { earliest, later } from "./times.ts";

/** Where a receiver's messages stand. */
export const channelsOf = (to: readonly Notifier[]): string[] => [
  ...new Set(to.flatMap((notifier) => (notifier.kind === "channel" ? [notifier.channel] : []))),
];

export const pagersOf = (to: readonly Notifier[]): PagerTarget[] =>
  to.filter((notifier): notifier is PagerTarget => notifier.kind !== "channel");

/** An alert as its group has it. */
export function memberOf(alert: Alert, now: Date, known?: GroupMember): GroupMember {
  const { endsAt: _before, ...rest } = known ?? {};
  const endsAt = endOf(alert, now);
  const { severity, startsAt } = alert;
  return { ...rest, status: statusAt(alert, now), severity, startsAt, ...(endsAt === undefined ? {} : { endsAt }) };
}

/** Nothing more is to be said of it: it is over, and whoever was told that it fires was told so. */
export const isSettled = ({ status, told, toldFlapping }: GroupMember): boolean =>
  status === "resolved" && told !== "firing" && toldFlapping === undefined;

/**
 * A group after alerts of it were heard of: when it is to be looked at, and who belongs to it. Nothing is told here.
 *
 * @param group undefined: there was none yet
 * @returns undefined when nothing of it ever fired; the very group that was given when nothing changes
 */
export function joined(
  group: AlertGroupRecord | undefined,
  routed: RoutedTo,
  alerts: readonly Alert[],
  now: Date,
): AlertGroupRecord | undefined {
  const firing = alerts.filter((alert) => statusAt(alert, now) === "firing");
  if (!group || group.dueAt === undefined) {
    return firing.length === 0 ? group : withAlerts(newEpisode(group, routed, firing, now), firing, now);
  }
  const changed = withAlerts(group, alerts, now);
  const news = Object.entries(changed.members).some(([fingerprint, { status }]) => {
    const before = group.members[fingerprint];
    return status !== before?.status && !(before === undefined && status === "resolved");
  });
  if (!news && changed.overflowing === group.overflowing) return group;
  const interval = routed.timings.groupIntervalSeconds;
  const dueAt =
    group.toldAt === undefined ? group.dueAt : earliest(group.dueAt, notBefore(later(group.toldAt, interval), now));
  return { ...changed, ...(dueAt === undefined ? {} : { dueAt }) };
}

const notBefore = (time: string, now: Date): string => (time < now.toISOString() ? now.toISOString() : time);

function newEpisode(
  before: AlertGroupRecord | undefined,
  { path, receiver, to, groupKey, groupLabels, timings }: RoutedTo,
  firing: readonly Alert[],
  now: Date,
): AlertGroupRecord {
  const cluster = clusterOf(firing);
  return {
    key: groupKey,
    route: path,
    receiver,
    channels: channelsOf(to),
    pagers: pagersOf(to),
    labels: groupLabels,
    ...(cluster ? { cluster } : {}),
    members: {},
    episode: (before?.episode ?? 0) + 1,
    startedAt: earliest(...firing.map(({ startsAt }) => startsAt)) ?? now.toISOString(),
    dueAt: later(now.toISOString(), timings.groupWaitSeconds),
    escalated: 0,
    paged: [],
    parts: before?.parts ?? [],
    tellings: before?.tellings ?? 0,
    notes: before?.notes ?? [],
    revision: before?.revision ?? 0,
  };
}

/** The cluster that all are about. */
export function clusterOf(alerts: readonly Pick<Alert, "cluster">[]): ClusterRef | undefined {
  const ids = new Set(alerts.map(({ cluster }) => (cluster ? clusterId(cluster) : "")));
  return ids.size === 1 ? alerts[0]?.cluster : undefined;
}

/** Members after the alerts; those it has no room for are found again in the table of alerts. */
function withAlerts(group: AlertGroupRecord, alerts: readonly Alert[], now: Date): AlertGroupRecord {
  const members = { ...group.members };
  let overflowing = group.overflowing;
  let count = Object.keys(members).length;
  for (const alert of alerts) {
    const { fingerprint } = alert;
    const known = members[fingerprint];
    const next = memberOf(alert, now, known);
    if (known) {
      members[fingerprint] = next;
      continue;
    }
    if (next.status === "resolved") continue;
    if (count >= MEMBERS_AT_MOST) {
      const settled = Object.keys(members).find((each) => isSettled(members[each] as GroupMember));
      if (settled === undefined) {
        overflowing = true;
        continue;
      }
      delete members[settled];
      count -= 1;
    }
    members[fingerprint] = next;
    count += 1;
  }
  const cluster = group.cluster && clusterOf([{ cluster: group.cluster }, ...alerts]);
  const { cluster: _cluster, ...rest } = group;
  return { ...rest, ...(cluster ? { cluster } : {}), members, ...(overflowing ? { overflowing } : {}) };
}
