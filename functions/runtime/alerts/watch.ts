import { partId } from "#core/alerts/incident-key.ts";
import type { AlertGroupRecord, AlertRecord } from "#core/alerts/records.ts";
import { routesOf } from "#core/alerts/routing.ts";
import { statusAt } from "#core/alerts/status.ts";
import { later } from "#core/alerts/times.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { attempt, mapBounded, throwFirst } from "../bounded.ts";
import { askForIncident } from "./carry-out.ts";
import { type FlushPorts, flushGroup, hasten } from "./flush.ts";
import { lookAtIncident } from "./incident.ts";
import { join, receiveAlerts } from "./receive.ts";

/** Until then a timer is believed to be on its way. What somebody has left to say is said at once: said twice it is said once. */
const LOST_AFTER_SECONDS = 120;
const AT_ONCE = 5;

export interface Watched {
  /** Alerts whose source never says that they are over, and that are taken to be. */
  stale: number;
  /** Groups and incidents whose timer was lost, or that had something left to say. */
  lost: number;
  /** Alerts that their group did not know of, or knew as firing while they are over. */
  missed: number;
}

/** Makes up for what got lost on the way: timers, functions that died in the middle, ends that nobody told. With nothing firing it reads three empty indexes. */
export async function watchAlerts(ports: FlushPorts, now: Date): Promise<Watched> {
  const failures: unknown[] = [];
  const [firing, groups, incidents] = await Promise.all([
    ports.alerts.firing(),
    ports.alertGroups.open(),
    ports.incidents.open(),
  ]);
  const stale = firing.filter(({ alert }) => statusAt(alert, now) === "resolved");
  await attempt(failures, () =>
    receiveAlerts(
      ports,
      stale.map(({ alert }) => ended(alert, now)),
      now,
    ),
  );
  const since = later(now.toISOString(), -LOST_AFTER_SECONDS);
  // Before anything new comes into groups: what an episode has left to say is said while it is the group's.
  const lost = groups.filter(({ dueAt = "", telling }) => telling || dueAt < since);
  await mapBounded(lost, AT_ONCE, ({ key }) => attempt(failures, () => flushGroup(ports, key, now)));
  const overdue = incidents.filter(({ dueAt = "", telling }) => telling || dueAt < since);
  await mapBounded(overdue, AT_ONCE, ({ key }) => attempt(failures, () => lookAtIncident(ports, key, now)));
  const fires = firing.filter((record) => !stale.includes(record));
  const missed = await missedBy(ports, fires, groups, now, failures);
  for (const { key } of incidents) await attempt(failures, () => leaveForGone(ports, key, groups, now));
  throwFirst(failures);
  return { stale: stale.length, lost: lost.length + overdue.length, missed };
}

const ended = (alert: AlertRecord["alert"], now: Date): AlertRecord["alert"] => {
  const at = alert.staleAt ?? now.toISOString();
  return { ...alert, status: "resolved", endsAt: at, at };
};

/** Alerts that fire and are not in their groups, and members that are over: somebody died between writing one and the other. */
async function missedBy(
  ports: FlushPorts,
  firing: readonly AlertRecord[],
  groups: readonly AlertGroupRecord[],
  now: Date,
  failures: unknown[],
): Promise<number> {
  const open = new Map(groups.map((group) => [group.key, group]));
  const unjoined = firing.flatMap(({ fingerprint, alert }) =>
    routesOf(ports.policy.alerts, alert)
      .filter(({ to, groupKey }) => {
        const group = open.get(groupKey);
        return to.length > 0 && !group?.overflowing && group?.members[fingerprint]?.status !== "firing";
      })
      .map((routed) => ({ routed, alert })),
  );
  await mapBounded(unjoined, AT_ONCE, ({ routed, alert }) =>
    attempt(failures, () => join(ports, routed, [alert], now)),
  );
  const fires = new Set(firing.map(({ fingerprint }) => fingerprint));
  const outdated = groups.filter(({ members }) =>
    Object.entries(members).some(([fingerprint, { status }]) => status === "firing" && !fires.has(fingerprint)),
  );
  await mapBounded(outdated, AT_ONCE, ({ key }) => attempt(failures, () => hasten(ports, key, now)));
  return unjoined.length + outdated.length;
}

/** A part whose group does not know of it any more would keep its incident open. */
async function leaveForGone(ports: FlushPorts, key: string, groups: readonly AlertGroupRecord[], now: Date) {
  const known = new Set(groups.flatMap((group) => group.parts.map((part) => `${group.key} ${partId(part)}`)));
  const parts = await ports.incidents.parts(key);
  const doubtful = parts
    .map(({ incident, cluster, group }) => ({ incident, cluster: clusterId(cluster), group }))
    .filter((part) => !known.has(`${part.group} ${partId(part)}`));
  let gone = 0;
  for (const part of doubtful) {
    // The list of groups is older than the parts: one that joined meanwhile knows of its part, and would never bring it back.
    const group = await ports.alertGroups.get(part.group);
    if (group?.parts.some((each) => partId(each) === partId(part))) continue;
    await ports.incidents.leave(part);
    gone += 1;
  }
  if (gone > 0) await askForIncident(ports, key, undefined, now);
}
