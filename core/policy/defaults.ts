import { parseMatchers } from "../alerts/parse-matchers.ts";
import type { AlertsPolicy, RoutePolicy } from "./alerts-policy.ts";
import type { BaselinePolicy, ResponsesPolicy } from "./baseline-policy.ts";
import type { DriftPolicy } from "./drift-policy.ts";
import type { ChannelPolicy, LifecyclePolicy } from "./lifecycle-policy.ts";
import type { FleetPolicy, PeoplePolicy, PreflightPolicy, StagePolicy } from "./policy.ts";

/** What a stage is when the policy file says nothing: one cluster at a time, no failure borne, nothing forced. */
export const DEFAULT_STAGE: Omit<StagePolicy, "name" | "match"> = {
  canary: 0,
  maxConcurrency: { count: 1 },
  soakSeconds: 0,
  failureBudget: 0,
  minSuccessPercent: 100,
  nodegroupConcurrency: 1,
  nodes: "with-control-plane",
  nodesSoakSeconds: 0,
  bakeSeconds: 0,
  forceEviction: false,
  nodesDeadlineSeconds: 6 * 3600,
  gates: [],
  gateEverySeconds: 900,
  onFailedGate: "hold",
};

/** Lets a sandbox and first steps do without proofs; production should say `verified`. */
export const DEFAULT_PEOPLE: PeoplePolicy = { identity: "claimed", slack: {} };

export const DEFAULT_PREFLIGHT: PreflightPolicy = {
  unknownInsights: "block",
  nodeSkew: "strict",
  unreadableNodes: "warn",
};

/** A template that asks for nothing. */
export const NO_BASELINE: BaselinePolicy = { cluster: {}, addons: [], access: [], overrides: [] };

/** Nothing happens by itself. */
export const NO_RESPONSES: ResponsesPolicy = { adopt: [], deleted: { archiveChannel: false } };

/** All rules as they are, four times a day. */
export const DEFAULT_DRIFT: DriftPolicy = {
  everySeconds: 6 * 3600,
  persistSeconds: 300,
  tell: "medium",
  rules: [],
  custom: [],
  targets: [],
  fix: [],
};
const DAY_SECONDS = 86_400;

/**
 * EKS's list prices, the same in all Regions. Source: https://aws.amazon.com/eks/pricing (standard and extended Kubernetes version support).
 */
export const DEFAULT_LIFECYCLE: LifecyclePolicy = {
  prices: { standard: 0.1, extended: 0.6 },
  horizonSeconds: 365 * DAY_SECONDS,
  thresholdsSeconds: [90 * DAY_SECONDS, 30 * DAY_SECONDS, 7 * DAY_SECONDS],
};

/** No run starts by itself. */
export const NO_CHANNELS: ChannelPolicy[] = [];

const route = (match: string, settings: Partial<RoutePolicy>): RoutePolicy => ({
  match: parseMatchers(match),
  continue: false,
  routes: [],
  ...settings,
});

const EACH_AT_ONCE: Partial<RoutePolicy> = {
  groupBy: ["alertname", "account", "region", "cluster", "subject"],
  groupWaitSeconds: 0,
  groupIntervalSeconds: 60,
};

/**
 * Every alert in its cluster's channel, one message for each name of an alert; nobody else is told when nobody acknowledges. These routes stand behind those of the policy file as well: whatever takes an
 * alert before them decides.
 */
export const DEFAULT_ALERTS: AlertsPolicy = {
  channel: "#eks-{name}",
  fleetChannel: "#eks-fleet",
  receivers: {},
  route: {
    match: [],
    receiver: "cluster",
    continue: false,
    groupBy: ["alertname"],
    groupWaitSeconds: 30,
    groupIntervalSeconds: 300,
    repeatIntervalSeconds: 4 * 3600,
    escalate: [],
    routes: [
      // Also those who look after the fleet; at once, and each thing by itself.
      route('security="true"', { ...EACH_AT_ONCE, receiver: "fleet", continue: true }),
      // About no cluster it would stand in the fleet's channel twice.
      route('security="true", cluster!=""', EACH_AT_ONCE),
      route('alertname="WorkflowFailed"', { receiver: "fleet" }),
      // Runs and adoptions have messages of their own, which say how they end.
      route('kind="workflow", source=~"fleetwright|states"', { receiver: "nobody" }),
    ],
  },
  inhibit: [],
  inhibitWithout: [],
  incidents: { clusters: 5, withinSeconds: 600, by: [] },
  flapping: { changes: 6, withinSeconds: 1800 },
  silences: { longestSeconds: 7 * DAY_SECONDS },
};

/** What a policy file that says nothing of it means, for whatever it may leave out: who makes a policy without a file says only what is different. */
export const POLICY_DEFAULTS: Omit<
  FleetPolicy,
  "fleet" | "hub" | "accounts" | "strategies" | "argocd" | "report" | "digest"
> = {
  people: DEFAULT_PEOPLE,
  clusters: { labels: {}, overrides: [] },
  windows: {},
  freezes: [],
  exemptions: [],
  limits: { maxConcurrentPerAccountRegion: 5 },
  baseline: NO_BASELINE,
  responses: NO_RESPONSES,
  sites: [],
  drift: DEFAULT_DRIFT,
  lifecycle: DEFAULT_LIFECYCLE,
  channels: NO_CHANNELS,
  alerts: DEFAULT_ALERTS,
};
