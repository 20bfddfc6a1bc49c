import { BUILT_IN_INHIBITIONS } from "../../alerts/built-in-inhibitions.ts";
import { matcherText } from "../../alerts/parse-matchers.ts";
import { type AlertsPolicy, BUILT_IN_RECEIVERS, type EscalationStep, type RoutePolicy } from "../alerts-policy.ts";
import { DEFAULT_ALERTS } from "../defaults.ts";
import type { FleetPolicy } from "../policy.ts";
import { type Finding, orMeant } from "../problem.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** What the alerts' part of the policy file says and cannot mean. */
export function alertProblems({ alerts }: Pick<FleetPolicy, "alerts">): Finding[] {
  const path = ["alerts"];
  return [
    ...ofReceivers(alerts, path),
    ...ofSettings(alerts.route, alerts, path),
    ...ofEscalation(alerts.route.escalate, alerts.route.receiver, alerts, path),
    ...ofRoutes(alerts.route, alerts, path, alerts.route.receiver),
    ...ofInhibitions(alerts, path),
    ...ofNumbers(alerts, path),
  ];
}

const ofReceivers = ({ receivers }: AlertsPolicy, path: PropertyKey[]): Finding[] =>
  BUILT_IN_RECEIVERS.filter((name) => Object.hasOwn(receivers, name)).map((name) => ({
    path: [...path, "receivers", name],
    atKey: true,
    message: `${BUILT_IN_RECEIVERS.join(", ")} are always there; give it another name`,
  }));

function ofRoutes(parent: RoutePolicy, alerts: AlertsPolicy, path: PropertyKey[], inherited: string): Finding[] {
  return parent.routes.flatMap((route, index): Finding[] => {
    if (DEFAULT_ALERTS.route.routes.includes(route)) return [];
    const at = [...path, "routes", index];
    const receiver = route.receiver ?? inherited;
    const before = parent.routes.slice(0, index).findIndex((earlier) => !earlier.continue && covers(earlier, route));
    const behind = `no alert gets here: routes[${before}] takes all that match, and has no continue: true`;
    return [
      ...(before < 0 ? [] : [{ path: at, message: behind }]),
      ...ofSettings(route, alerts, at),
      ...ofEscalation(route.escalate ?? [], receiver, alerts, at),
      ...ofRoutes(route, alerts, at, receiver),
    ];
  });
}

/** Whatever matches the second one matches the first one: all of its matchers are among the second one's. */
function covers({ match }: RoutePolicy, { match: others }: RoutePolicy): boolean {
  const theirs = new Set(others.map(matcherText));
  return match.every((matcher) => theirs.has(matcherText(matcher)));
}

function ofSettings(
  { receiver, groupBy, groupWaitSeconds, groupIntervalSeconds, repeatIntervalSeconds }: RoutePolicy,
  alerts: AlertsPolicy,
  path: PropertyKey[],
): Finding[] {
  return [
    ...(receiver === undefined ? [] : known(receiver, alerts, [...path, "receiver"])),
    ...ofGroupBy(groupBy ?? [], [...path, "groupBy"]),
    ...between(groupWaitSeconds, 0, HOUR, "at most 1h", [...path, "groupWait"]),
    ...between(groupIntervalSeconds, 10, DAY, "at least 10s and at most 1d", [...path, "groupInterval"]),
    ...between(repeatIntervalSeconds, MINUTE, 30 * DAY, "at least 1m and at most 30d", [...path, "repeatInterval"]),
  ];
}

function ofGroupBy(labels: readonly string[], path: PropertyKey[]): Finding[] {
  const twice = labels.findIndex((label, index) => labels.indexOf(label) < index);
  if (labels.length > 1 && labels.includes("..."))
    return [{ path, message: "... means all labels, so it stands alone: ['...']" }];
  return twice < 0 ? [] : [{ path: [...path, twice], found: `"${labels[twice]}"`, message: "it is listed twice" }];
}

const LONGEST_ESCALATION = 7 * DAY;

function ofEscalation(
  steps: readonly EscalationStep[],
  receiver: string,
  alerts: AlertsPolicy,
  path: PropertyKey[],
): Finding[] {
  return steps.flatMap((step, index): Finding[] => {
    const at = [...path, "escalate", index];
    const before = steps[index - 1];
    const itself = "the alert was told there already; an escalation tells somebody else";
    const order = "expected more than the step before it";
    return [
      ...known(step.receiver, alerts, [...at, "receiver"]),
      ...(step.receiver === receiver ? [{ path: [...at, "receiver"], found: `"${receiver}"`, message: itself }] : []),
      ...between(step.afterSeconds, MINUTE, LONGEST_ESCALATION, "at least 1m and at most 7d", [...at, "after"]),
      ...(before && before.afterSeconds >= step.afterSeconds ? [{ path: [...at, "after"], message: order }] : []),
    ];
  });
}

function known(receiver: string, { receivers }: AlertsPolicy, path: PropertyKey[]): Finding[] {
  const names = [...BUILT_IN_RECEIVERS, ...Object.keys(receivers)];
  if (names.includes(receiver)) return [];
  const message = `there is no receiver of this name${orMeant(receiver, names)} Receivers: ${names.join(", ")}`;
  return [{ path, found: `"${receiver}"`, message }];
}

function ofInhibitions({ inhibit, inhibitWithout }: AlertsPolicy, path: PropertyKey[]): Finding[] {
  const names = BUILT_IN_INHIBITIONS.map(({ name }) => name);
  return [
    ...inhibitWithout.flatMap((name, index): Finding[] => {
      if (names.includes(name)) return [];
      const message = `there is no built-in rule of this name${orMeant(name, names)} Rules: ${names.join(", ")}`;
      return [{ path: [...path, "inhibitWithout", index], found: `"${name}"`, message }];
    }),
    ...inhibit.flatMap(({ name }, index): Finding[] => {
      if (name === undefined) return [];
      const others = [...names, ...inhibit.slice(0, index).map((rule) => rule.name)];
      if (!others.includes(name)) return [];
      return [{ path: [...path, "inhibit", index, "name"], found: `"${name}"`, message: "another rule has this name" }];
    }),
  ];
}

const ofNumbers = ({ incidents, flapping, silences }: AlertsPolicy, path: PropertyKey[]): Finding[] => [
  ...between(incidents.clusters, 2, 1000, "at least 2: one cluster is not the fleet", [
    ...path,
    "incidents",
    "clusters",
  ]),
  ...between(incidents.withinSeconds, MINUTE, DAY, "at least 1m and at most 1d", [...path, "incidents", "within"]),
  ...between(flapping.changes, 3, 100, "at least 3 and at most 100", [...path, "flapping", "changes"]),
  ...between(flapping.withinSeconds, MINUTE, DAY, "at least 1m and at most 1d", [...path, "flapping", "within"]),
  ...between(silences.longestSeconds, HOUR, 365 * DAY, "at least 1h and at most 365d", [
    ...path,
    "silences",
    "longest",
  ]),
];

const between = (
  value: number | undefined,
  least: number,
  most: number,
  words: string,
  path: PropertyKey[],
): Finding[] =>
  value === undefined || (value >= least && value <= most) ? [] : [{ path, message: `expected ${words}` }];
