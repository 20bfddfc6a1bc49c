import type { AlertsPolicy } from "./alerts-policy.ts";
import type { ArgocdPolicy, BaselinePolicy, ResponsesPolicy } from "./baseline-policy.ts";
import type { DriftPolicy } from "./drift-policy.ts";
import type { ExemptionPolicy } from "./exemption-policy.ts";
import type { ChannelPolicy, LifecyclePolicy } from "./lifecycle-policy.ts";
import type { Selector } from "./selector.ts";
import type { SitePolicy } from "./sites-policy.ts";
import type { DigestPolicy, ReportPolicy } from "./telling-policy.ts";

export type { ExemptionPolicy } from "./exemption-policy.ts";
export type { Selector } from "./selector.ts";

/**
 * The policy file after parsing: defaults filled in, durations in seconds, times as ISO 8601 strings in UTC.
 * The file itself (`fleet.yaml`) and its messages are in `schema.ts` and `parse.ts`.
 */
export interface FleetPolicy {
  fleet: string;
  hub: HubPolicy;
  people: PeoplePolicy;
  accounts: AccountPolicy[];
  clusters: {
    /** Label name to its source; today `tag:<TagKey>`. */
    labels: Record<string, string>;
    overrides: { match: Selector; labels: Record<string, string> }[];
  };
  windows: Record<string, WindowPolicy>;
  freezes: FreezePolicy[];
  exemptions: ExemptionPolicy[];
  strategies: Record<string, StrategyPolicy>;
  limits: { maxConcurrentPerAccountRegion: number };
  baseline: BaselinePolicy;
  argocd?: ArgocdPolicy;
  responses: ResponsesPolicy;
  sites: SitePolicy[];
  drift: DriftPolicy;
  lifecycle: LifecyclePolicy;
  channels: ChannelPolicy[];
  alerts: AlertsPolicy;
  /** Absent: no review is kept or told. */
  report?: ReportPolicy;
  /** Absent: findings are told one by one only. */
  digest?: DigestPolicy;
}

/** Where Fleetwright itself runs. */
export interface HubPolicy {
  account: string;
  region: string;
  /** Where functions that call Kubernetes APIs of clusters are placed, so that they reach private endpoints. Absent: outside of a VPC, as all others. */
  vpc?: { subnetIds: string[]; securityGroupIds: string[] };
}

export interface PeoplePolicy {
  /**
   * How far the name of who asks is to be believed. `claimed`: as the request says. `verified`: every change has to prove who asks; without it anybody who
   * may invoke the operator function can act in anybody's name.
   */
  identity: "claimed" | "verified";
  /** Names of users of Slack, by user id: who is not here changes nothing from Slack, unless an approver list has the id itself. */
  slack: Record<string, string>;
}

export interface AccountPolicy {
  id: string;
  name: string;
  regions: string[];
  /** Who answers for its clusters that name nobody. */
  owner?: string;
}

/** Open from each time `cron` fires in `timezone`, for `durationSeconds`. */
export interface WindowPolicy {
  timezone: string;
  cron: string;
  durationSeconds: number;
}

/** Nothing is started on matching clusters from `from` up to, not including, `until`. */
export interface FreezePolicy {
  name: string;
  from: string;
  until: string;
  match: Selector;
}

export interface StrategyPolicy {
  stages: StagePolicy[];
  /** How many minors one run may take a cluster through; each hop is complete before the next. */
  maxHops: number;
  preflight: PreflightPolicy;
}

/** What a strategy asks of a cluster before it is changed. */
export interface PreflightPolicy {
  /** Upgrade insights of status UNKNOWN need a decision: `block` until somebody took it, `warn` is that decision. */
  unknownInsights: "block" | "warn";
  /** How far node groups may be behind when the control plane moves: `strict` one minor, `kubernetes` what the kubelet allows. */
  nodeSkew: "strict" | "kubernetes";
  /** A recovery point of AWS Backup not older than this must exist; absent: none is asked for. */
  backupWithinSeconds?: number;
  /** Nodes whose kubelets cannot be read (no access, private endpoint): `block`, or `warn` and go by what EKS says. */
  unreadableNodes: "block" | "warn";
}

/** A number of clusters, or a share of the stage's members (rounded down, at least one). */
export type Amount = { count: number } | { percent: number };

export interface StagePolicy {
  name: string;
  match: Selector;
  /** How many members go first, alone; the rest wait until all of them succeeded. */
  canary: number;
  maxConcurrency: Amount;
  soakSeconds: number;
  /** Name of a window; members start only while it is open. */
  window?: string;
  /** Failed members the stage can bear before it fails. */
  failureBudget: number;
  /** Share of the stage's attempted members that must reach the target, 0 to 100. */
  minSuccessPercent: number;
  /** Node groups of one cluster updated at the same time. */
  nodegroupConcurrency: number;
  /** `after-soak`: control planes first, the soak, then nodes and add-ons; going back stays simple until then. */
  nodes: "with-control-plane" | "after-soak";
  /** With `after-soak`: how long the stage soaks again after its nodes. */
  nodesSoakSeconds: number;
  /** Wait between a cluster's control plane and its nodes, after which it must be healthy. */
  bakeSeconds: number;
  /** Evict pods although disruption budgets protect them. */
  forceEviction: boolean;
  /** After this a member under way no longer keeps the stage; it counts as failed until it ends. */
  memberDeadlineSeconds?: number;
  /** How long nodes nobody updates (Auto Mode, Karpenter) may take to follow the control plane. */
  nodesDeadlineSeconds: number;
  approval?: ApprovalPolicy;
  gates: GatePolicy[];
  /** How often gates are looked at while the stage soaks. */
  gateEverySeconds: number;
  /** `hold`: the soak goes on once the gate is good again. `rollback`: the stage's clusters go back and the run ends. */
  onFailedGate: "hold" | "rollback";
}

export interface ApprovalPolicy {
  before: boolean;
  /** Between a stage's two passes: control planes and nodes, or trust and activation of a certificate authority. */
  between: boolean;
  after: boolean;
  /** Who may approve, by name or ARN (see `mayApprove`); empty: anybody who can reach the operator function. */
  approvers: string[];
  expiresSeconds: number;
  /** Whether who asked for the run may approve it. */
  requesterMayApprove: boolean;
}

export const BUILT_IN_GATES = ["alarms-ok", "addons-healthy", "insights-passing", "clusters-healthy"] as const;
export type BuiltInGate = (typeof BUILT_IN_GATES)[number];

/** Must be good while a stage soaks. A gate of the user's own answers once, within a time, by HTTPS or by an event. */
export type GatePolicy =
  | { kind: "built-in"; name: BuiltInGate }
  | { kind: "https"; name: string; url: string; withinSeconds: number }
  | { kind: "event"; name: string; withinSeconds: number };
