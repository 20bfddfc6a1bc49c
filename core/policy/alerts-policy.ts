import type { Matcher } from "../alerts/matcher.ts";
import type { TimePolicy } from "./telling-policy.ts";

/**
 * Who is told of which alert, when, and what is told to nobody. The words and what they mean are Alertmanager's (https://prometheus.io/docs/alerting/latest/configuration/).
 * Times in seconds, channels with `#`.
 */
export interface AlertsPolicy {
  /** A cluster's own channel: `{name}` or `{cluster}` is its name. */
  channel: string;
  /** Where what concerns the whole fleet is told, and what is about no cluster the fleet knows. */
  fleetChannel: string;
  /** By name; `cluster`, `fleet` and `nobody` are always there besides. */
  receivers: Record<string, Notifier[]>;
  route: RootRoute;
  /** Rules of the file; built-in ones stand before them, see `core/alerts/built-in-inhibitions.ts`. */
  inhibit: InhibitRule[];
  /** Built-in rules that do not hold. */
  inhibitWithout: string[];
  incidents: IncidentPolicy;
  flapping: FlappingPolicy;
  silences: { longestSeconds: number };
  /** When every channel is reminded of what it was told and still fires; absent: never. */
  digest?: TimePolicy;
}

/** Receivers that need no entry: the cluster's own channel, the fleet's, and none at all. */
export const BUILT_IN_RECEIVERS = ["cluster", "fleet", "nobody"] as const;

/** One way to reach somebody. In `channel`, `{label}` is the value of the alert's label. */
export type Notifier =
  | { kind: "channel"; channel: string }
  /** Name or ARN of the secret with the integration's routing key. */
  | { kind: "pagerduty"; secret: string }
  | { kind: "sns"; topic: string };

/** A node of the routing tree: what is absent is as its parent has it. */
export interface RoutePolicy {
  /** All must match; none: every alert. */
  match: Matcher[];
  receiver?: string;
  /** Whether the nodes behind this one are looked at as well when it matches. */
  continue: boolean;
  /** Labels whose values tell groups apart; only `...`: all labels. */
  groupBy?: string[];
  groupWaitSeconds?: number;
  groupIntervalSeconds?: number;
  repeatIntervalSeconds?: number;
  escalate?: EscalationStep[];
  routes: RoutePolicy[];
}

/** The root, which every alert matches. */
export interface RootRoute extends RoutePolicy {
  receiver: string;
  groupBy: string[];
  groupWaitSeconds: number;
  groupIntervalSeconds: number;
  repeatIntervalSeconds: number;
  escalate: EscalationStep[];
}

/** Who else is told when nobody has acknowledged for so long. */
export interface EscalationStep {
  afterSeconds: number;
  receiver: string;
}

/** While an alert that matches `source` fires, those that match `target` and have the same values of `equal` are told to nobody. */
export interface InhibitRule {
  /** Of a rule that is built in or given one. */
  name?: string;
  source: Matcher[];
  target: Matcher[];
  equal: string[];
}

/** The same problem on so many clusters within a time is one of the fleet. */
export interface IncidentPolicy {
  clusters: number;
  withinSeconds: number;
  /** Labels besides `alertname` and `source` that must be the same. */
  by: string[];
}

/** An alert that changes its status so often within a time is told once to be flapping. */
export interface FlappingPolicy {
  changes: number;
  withinSeconds: number;
}
