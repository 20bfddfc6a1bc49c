import { createHash } from "node:crypto";
import { clusterId } from "../fleet/cluster.ts";
import type { AlertsPolicy, EscalationStep, Notifier, RootRoute, RoutePolicy } from "../policy/alerts-policy.ts";
import { type Labels, labelValue, matches } from "./matching.ts";
import { matchersText, matcherText } from "./parse-matchers.ts";
import { type Destination, destinationOf, isPerCluster, type Routable } from "./receivers.ts";

/** What a node of the tree does, its parents' settings filled in. Times in seconds. */
type RouteSettings = Omit<RootRoute, "match" | "continue" | "routes">;

/** One place that an alert goes to, with which other alerts, and when. */
export interface RoutedTo {
  /** Of the node in the tree: `0` is the root, `0.2` its third child. */
  path: string;
  /** Name of the receiver. */
  receiver: string;
  /** Its channels and pagers; none: told to nobody. */
  to: Notifier[];
  groupBy: string[];
  /** The same for all alerts that are told as one: of what the nodes ask for, the receiver and its destinations, and the values of `groupBy`. 32 hexadecimal digits. */
  groupKey: string;
  /** Labels of `groupBy` that the alert has. */
  groupLabels: Record<string, string>;
  timings: { groupWaitSeconds: number; groupIntervalSeconds: number; repeatIntervalSeconds: number };
  escalation: (Destination & { afterSeconds: number })[];
  /** How it got here, and what is otherwise than the policy says; sentences. */
  why: string[];
}

/** A node of the tree as it was looked at for an alert. */
export interface Visited {
  path: string;
  /** `{severity="critical"}`; `{}`: every alert. */
  match: string;
  /** The matcher it was refused by; absent: it matches. */
  refusedBy?: string;
  /** Takes the alert itself, since it matches and none of its children does. */
  takes: boolean;
  /** What comes next of the node's siblings is not looked at. */
  stops: boolean;
}

/**
 * Where an alert goes, as Alertmanager decides it: depth first, the first child that matches unless it says `continue`; a node that matches and has no child that does takes the alert itself. A node has its
 * parent's settings unless it sets its own. A condition (severity `none`) goes nowhere.
 *
 * @param alert labels of its cluster are among its own
 */
export function routesOf(alerts: AlertsPolicy, alert: Routable): RoutedTo[] {
  return explainRoutes(alerts, alert).routes;
}

/** The same, with every node that was looked at, in order. */
export function explainRoutes(alerts: AlertsPolicy, alert: Routable): { routes: RoutedTo[]; visited: Visited[] } {
  const { labels } = alert;
  if (labelValue(labels, "severity") === "none") return { routes: [], visited: [] };
  const visited: Visited[] = [];
  const found = walk(rootOf(alerts), labels, visited) ?? [];
  const routes = found.map((place) => routed(alerts, place, alert));
  const first = (key: string) => routes.findIndex(({ groupKey }) => groupKey === key);
  return { routes: routes.filter(({ groupKey }, index) => first(groupKey) === index), visited };
}

function rootOf({ route }: AlertsPolicy): Place {
  const { match: _match, continue: _continue, routes: _routes, ...settings } = route;
  return { node: route, settings, path: "0", chain: [], said: [] };
}

/** Every alert passes the same nodes, and nobody changes a policy that is in use. */
const texts = new WeakMap<object, string>();

function once<Of extends object>(of: Of, textOf: (of: Of) => string): string {
  const text = texts.get(of) ?? textOf(of);
  texts.set(of, text);
  return text;
}

interface Place {
  node: RoutePolicy;
  settings: RouteSettings;
  path: string;
  /** What it and its parents ask for. */
  chain: string[];
  said: string[];
}

/** The nodes that take the alert; undefined when this one does not match. */
function walk(place: Place, labels: Labels, visited: Visited[]): Place[] | undefined {
  const { node, path } = place;
  const refused = node.match.find((matcher) => !matches(matcher, labels));
  const seen: Visited = { path, match: once(node.match, matchersText), takes: false, stops: false };
  visited.push(seen);
  if (refused) {
    seen.refusedBy = once(refused, matcherText);
    return undefined;
  }
  const taken: Place[] = [];
  for (const [index, child] of node.routes.entries()) {
    const found = walk(below(place, child, index), labels, visited);
    taken.push(...(found ?? []));
    if (found && !child.continue) break;
  }
  seen.takes = taken.length === 0;
  seen.stops = path !== "0" && !node.continue;
  return seen.takes ? [place] : taken;
}

function below({ settings, path, chain, said }: Place, node: RoutePolicy, index: number): Place {
  const { match, continue: _continue, routes: _routes, ...own } = node;
  const text = once(match, matchersText);
  const inherited = { ...settings, ...own };
  // An escalation of a parent's tells nobody anew where the node itself tells them.
  const escalate = inherited.escalate.filter(({ receiver }) => own.escalate || receiver !== inherited.receiver);
  return {
    node,
    settings: { ...inherited, escalate },
    path: `${path}.${index}`,
    chain: [...chain, text],
    said: [
      ...said,
      match.length === 0 ? `route ${path}.${index} takes every alert` : `route ${path}.${index} matches ${text}`,
    ],
  };
}

function routed(alerts: AlertsPolicy, { settings, path, chain, said }: Place, alert: Routable): RoutedTo {
  const { receiver, groupBy, escalate, ...timings } = settings;
  const destination = destinationOf(alerts, receiver, alert);
  const groupLabels = labelsOfGroup(groupBy, alert.labels);
  // Clusters of one name have one channel, and are two clusters all the same.
  const cluster = alert.cluster && isPerCluster(alerts, receiver) ? clusterId(alert.cluster) : "";
  const identity = [chain, receiver, destination.to, cluster, [...groupBy].sort(), Object.entries(groupLabels)];
  return {
    path,
    receiver,
    to: destination.to,
    groupBy,
    groupKey: createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 32),
    groupLabels,
    timings,
    escalation: escalate.map(({ afterSeconds, receiver: name }: EscalationStep) => ({
      afterSeconds,
      ...destinationOf(alerts, name, alert),
    })),
    why: [...(said.length > 0 ? said : ["no route matches, so the policy's own settings hold"]), ...destination.why],
  };
}

/** Sorted by name, so that the order in which labels were written makes no other group. */
function labelsOfGroup(groupBy: readonly string[], labels: Labels): Record<string, string> {
  const names = groupBy.length === 1 && groupBy[0] === "..." ? Object.keys(labels) : groupBy;
  return Object.fromEntries(
    [...new Set(names)]
      .sort()
      .map((name) => [name, labelValue(labels, name)] as const)
      .filter(([, value]) => value !== ""),
  );
}
