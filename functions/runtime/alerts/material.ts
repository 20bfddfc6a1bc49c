import type { Alert } from "#core/alerts/alert.ts";
import { inhibitionsOf } from "#core/alerts/built-in-inhibitions.ts";
import type { FlushInput } from "#core/alerts/flush.ts";
import { isOpenIncident } from "#core/alerts/incident.ts";
import { isSettled, memberOf } from "#core/alerts/joining.ts";
import { type AlertGroupRecord, type AlertRecord, MEMBERS_AT_MOST } from "#core/alerts/records.ts";
import { type RoutedTo, routesOf } from "#core/alerts/routing.ts";
import { statusAt } from "#core/alerts/status.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports } from "#core/ports.ts";
import { latelyDone } from "./lately.ts";
import { mutesAt } from "./muting.ts";

export type LookingPorts = Pick<Ports, "alerts" | "incidents" | "silences" | "clusterRecords" | "runs"> & {
  policy: Pick<FleetPolicy, "alerts">;
};

/** Everything a group's decision needs, read once. */
export async function materialOf(ports: LookingPorts, stored: AlertGroupRecord, now: Date): Promise<FlushInput> {
  const [members, firing] = await Promise.all([
    ports.alerts.many(Object.keys(stored.members)),
    firingAround(ports, stored),
  ]);
  const known = new Map<Alert, RoutedTo | undefined>();
  const routeTo = (alert: Alert): RoutedTo | undefined => {
    if (!known.has(alert))
      known.set(
        alert,
        routesOf(ports.policy.alerts, alert).find(({ groupKey }) => groupKey === stored.key),
      );
    return known.get(alert);
  };
  const routeOf = ({ alert }: AlertRecord): RoutedTo | undefined => {
    const routed = routeTo(alert);
    return routed && routed.to.length > 0 ? routed : undefined;
  };
  const { group, alerts, beyond } = withRest(stored, members, firing, now, (record) => routeOf(record) !== undefined);
  const { cluster, alarmedAt } = group;
  return {
    group,
    alerts,
    beyond,
    routed: [...alerts.values()].map(routeOf).find((routed) => routed !== undefined),
    belongs: (alert) => routeTo(alert) !== undefined,
    muteOf: await mutesAt(ports, firing, now),
    flapping: ports.policy.alerts.flapping,
    incidents: ports.policy.alerts.incidents,
    incident: await incidentOf(ports, group),
    ...(cluster && alarmedAt === undefined ? { lately: await latelyDone(ports, cluster, now) } : {}),
    now,
  };
}

/** What fires and may inhibit the group's alerts: on its cluster, unless a rule reaches further or it has none. */
async function firingAround({ alerts, policy }: LookingPorts, group: AlertGroupRecord): Promise<AlertRecord[]> {
  const near = inhibitionsOf(policy.alerts).every(({ equal }) => equal.includes("cluster"));
  return group.cluster && near ? alerts.firing(clusterId(group.cluster)) : alerts.firing();
}

/** A group that had no room for all of its alerts takes in more as members leave; the rest is counted. */
function withRest(
  group: AlertGroupRecord,
  members: readonly AlertRecord[],
  firing: readonly AlertRecord[],
  now: Date,
  belongs: (record: AlertRecord) => boolean,
): { group: AlertGroupRecord; alerts: Map<string, AlertRecord>; beyond: number } {
  const alerts = new Map(members.map((record) => [record.fingerprint, record]));
  if (!group.overflowing) return { group, alerts, beyond: 0 };
  const staying = Object.fromEntries(Object.entries(group.members).filter(([, member]) => !isSettled(member)));
  const others = firing.filter(
    (record) => !(record.fingerprint in group.members) && statusAt(record.alert, now) === "firing" && belongs(record),
  );
  const free = Math.max(0, MEMBERS_AT_MOST - Object.keys(staying).length);
  const admitted = others.slice(0, free);
  for (const record of admitted) alerts.set(record.fingerprint, record);
  const joining = admitted.map((record) => [record.fingerprint, memberOf(record.alert, now)] as const);
  return {
    group: { ...group, members: { ...staying, ...Object.fromEntries(joining) } },
    alerts,
    beyond: others.length - admitted.length,
  };
}

/** The fleet incident the group is told as part of: of several the one that is open longest. */
async function incidentOf(
  { incidents }: Pick<Ports, "incidents">,
  group: AlertGroupRecord,
): Promise<AlertGroupRecord["incident"]> {
  const keys = [...new Set(group.parts.map(({ incident }) => incident))];
  const records = await Promise.all(keys.map((key) => incidents.get(key)));
  const [first] = records
    .flatMap((record) => (record && isOpenIncident(record) ? [record] : []))
    .sort((a, b) => ((a.openedAt ?? "") < (b.openedAt ?? "") ? -1 : 1));
  if (!first) return undefined;
  const { key, episode, clusters, leader, acknowledged } = first;
  return {
    key,
    episode,
    clusters: Object.keys(clusters).length,
    leads: leader === group.key,
    ...(acknowledged ? { acknowledgedBy: acknowledged.by } : {}),
  };
}
