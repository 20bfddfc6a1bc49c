import type { Alert } from "#core/alerts/alert.ts";
import { heard, type Outcome } from "#core/alerts/hearing.ts";
import { isSettled, joined } from "#core/alerts/joining.ts";
import type { AlertGroupRecord, AlertRecord, Because } from "#core/alerts/records.ts";
import { type RoutedTo, routesOf } from "#core/alerts/routing.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports } from "#core/ports.ts";
import { mapBounded } from "../bounded.ts";
import { untilWritten } from "../cluster/records.ts";

export type AlertPorts = Pick<Ports, "alerts" | "alertGroups" | "alertTimers"> & {
  policy: Pick<FleetPolicy, "alerts">;
};

/** What became of one delivered alert. */
export interface Received {
  fingerprint: string;
  outcome: Outcome;
  /** Keys of the groups it belongs to. */
  groups: string[];
  /** Why it is told to nobody by itself, where it is in no group. */
  because?: Because;
}

const AT_ONCE = 10;

/**
 * Takes in what sources say: each alert is remembered, and its groups are to be looked at when they are due. Whatever comes twice, late or out of order ends the same. A delivery that is
 * known already still sees to it that its groups know of it: who took it first may have died in between.
 */
export async function receiveAlerts(ports: AlertPorts, alerts: readonly Alert[], now: Date): Promise<Received[]> {
  const taken = await mapBounded(alerts, AT_ONCE, async (alert) => {
    const { record, outcome, routes } = await remember(ports, alert);
    return { record, outcome, routes: routes.filter(({ to }) => to.length > 0) };
  });
  const groups = new Map<string, { routed: RoutedTo; alerts: Map<string, Alert> }>();
  for (const { record, routes } of taken) {
    for (const routed of routes) {
      const group = groups.get(routed.groupKey) ?? { routed, alerts: new Map() };
      group.alerts.set(record.fingerprint, record.alert);
      groups.set(routed.groupKey, group);
    }
  }
  await mapBounded([...groups.values()], AT_ONCE, (group) =>
    join(ports, group.routed, [...group.alerts.values()], now),
  );
  return taken.map(({ record, outcome, routes }) => ({
    fingerprint: record.fingerprint,
    outcome,
    groups: routes.map(({ groupKey }) => groupKey),
    ...(record.untold ? { because: record.untold } : {}),
  }));
}

interface Remembered {
  record: AlertRecord;
  outcome: Outcome;
  routes: RoutedTo[];
}

function remember(ports: AlertPorts, alert: Alert): Promise<Remembered> {
  return untilWritten(async () => {
    const known = await ports.alerts.get(alert.fingerprint);
    const news = heard(known, alert, ports.policy.alerts.flapping);
    const { untold: before, ...rest } = news.record;
    const routes = routesOf(ports.policy.alerts, news.record.alert);
    const untold = untoldBecause(news.record.alert, routes);
    if (news.record === known && before?.code === untold?.code) return { ...news, routes };
    return { ...news, routes, record: await ports.alerts.save({ ...rest, ...(untold ? { untold } : {}) }) };
  });
}

/** Why nobody is told of an alert by itself; undefined: its groups decide. */
function untoldBecause(alert: Alert, routes: readonly RoutedTo[]): Because | undefined {
  if (alert.severity === "none")
    return { code: "CONDITION", message: "a condition: it mutes others and is told to nobody" };
  if (routes.some(({ to }) => to.length > 0)) return undefined;
  return { code: "NOBODY", message: routes.map(({ why }) => why.join("; ")).join("; ") || "no route takes it" };
}

/** Brings alerts into their group, and sees to it that somebody looks at it when it is due. */
export async function join(ports: AlertPorts, routed: RoutedTo, alerts: readonly Alert[], now: Date): Promise<void> {
  const group = await untilWritten(async () => {
    const known = await ports.alertGroups.get(routed.groupKey);
    const next = joined(known, routed, alerts, now);
    return next === known || !next ? known : ports.alertGroups.save(next);
  });
  // Also when the group knew: who brought it there may have died before this.
  if (group?.dueAt !== undefined && alerts.some((alert) => isUntold(group, alert)))
    await ports.alertTimers.wake(group.key, new Date(group.dueAt));
}

const isUntold = ({ members }: AlertGroupRecord, { fingerprint }: Alert): boolean => {
  const member = members[fingerprint];
  return member === undefined || (member.told !== member.status && !isSettled(member));
};
