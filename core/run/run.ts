import type { ClusterId, ClusterRef } from "../fleet/cluster.ts";
import type { Goal, Reason } from "../planner/plan.ts";
import type { FreezePolicy, PreflightPolicy, StagePolicy, WindowPolicy } from "../policy/policy.ts";

export type RunStatus = "running" | "succeeded" | "failed";

/** `on-hold`: a gate failed while it soaked. `rolling-back`: a gate failed and its clusters go back. The last three are endings. */
export type StageStatus =
  | "pending"
  | "awaiting-approval"
  | "running"
  | "soaking"
  | "on-hold"
  | "rolling-back"
  | "succeeded"
  | "failed"
  | "skipped";

/**
 * What is done to the members before the stage soaks. Most stages have one pass, `all`. With `nodes: after-soak` there are two: `control-planes`, then
 * after the soak `nodes`. The rotation of a certificate authority has two as well: `trust` the successor everywhere, then `activate` it.
 */
export type Pass = "all" | "control-planes" | "nodes" | "trust" | "activate";

/**
 * `waiting` has not started, `upgrading` and `rolling-back` hold a slot. `overdue` is past its deadline and still under way: the stage goes on without it. The
 * rest are endings.
 */
export type MemberStatus =
  | "waiting"
  | "upgrading"
  | "overdue"
  | "rolling-back"
  | "upgraded"
  | "rolled-back"
  | "failed"
  | "skipped"
  | "blocked";

/** What somebody asked of a run under way. */
export interface RunControl {
  /** `paused`: nobody else starts until it is resumed. `aborted`: nobody else starts, and the run ends once nobody is being upgraded. */
  kind: "paused" | "aborted";
  by: string;
  at: string;
  why: string;
}

/** What somebody asked of a stage: to start nobody else, to count as complete as it is, or to take its clusters back. */
export interface StageDirective {
  kind: "skip" | "complete" | "rollback";
  by: string;
  at: string;
  why: string;
}

/** When a person is asked about a stage: before it starts, between its passes, after its soak. */
export type ApprovalMoment = "before" | "between" | "after";

export interface ApprovalRecord {
  /** `pre-approved` was given before anybody was asked. */
  status: "pending" | "approved" | "pre-approved" | "rejected" | "expired";
  askedAt?: string;
  expiresAt?: string;
  by?: string;
  at?: string;
  why?: string;
}

export interface GateRecord {
  status: "waiting" | "good" | "failed";
  reason: string;
  /** Since when it is failed without a break. */
  failedSince?: string;
  /** A gate of the user's own: when it was asked, and until when it must answer. */
  askedAt?: string;
  answerBy?: string;
  checkedAt: string;
}

/**
 * A run as the table keeps it. Strategy, members, windows, freezes, target and AMI releases are frozen here at the start: changing the
 * policy file does not change a run under way. Times are ISO 8601, UTC.
 */
export interface RunRecord {
  id: string;
  goal: Goal;
  strategy: string;
  requestedBy: string;
  status: RunStatus;
  reason?: Reason;
  startedAt: string;
  endedAt?: string;
  control?: RunControl | undefined;
  stages: StageRecord[];
  frozen: {
    windows: Record<string, WindowPolicy>;
    freezes: FreezePolicy[];
    maxConcurrentPerAccountRegion: number;
    preflight: PreflightPolicy;
    /** AMI release that node groups go to, by `nodeImageKey`. */
    nodeReleases: Record<string, string>;
  };
  /** Rises with every change of the run or of one of its members; decisions name the revision they were taken on. */
  revision: number;
  /** Task token of the fleet execution that waits for the next change; never leaves the table. */
  waiter?: string;
  /** When the waiter's state was entered; gone with the next change of the revision. Never leaves the table. */
  waitingSince?: string;
}

export interface StageRecord {
  name: string;
  policy: StagePolicy;
  status: StageStatus;
  reason?: Reason;
  pass: Pass;
  approvals: Partial<Record<ApprovalMoment, ApprovalRecord>>;
  gates: Record<string, GateRecord>;
  /** Since when a failed gate holds the soak. */
  heldSince?: string | undefined;
  directive?: StageDirective | undefined;
  startedAt?: string;
  soakUntil?: string | undefined;
  endedAt?: string;
}

/** Versions of a cluster before the run changed it: where a rollback goes. */
export interface RecordedVersions {
  version: string;
  addons: Record<string, string>;
  nodegroups: Record<string, { version: string; releaseVersion?: string }>;
}

export interface MemberRecord {
  runId: string;
  id: ClusterId;
  ref: ClusterRef;
  stage: string;
  labels: Record<string, string>;
  from: string;
  to: string;
  hops: string[];
  order: number;
  canary: boolean;
  redundancyGroup?: string;
  status: MemberStatus;
  reason: Reason;
  /** 1 at first; every retry is another attempt, with an execution and request tokens of its own. */
  attempt: number;
  /** What its execution does; set when it is admitted. */
  pass?: Pass;
  /** What the workflow does right now: `control-plane`, `addons-before`, `nodegroups` ... */
  phase?: string;
  /** Execution that works on the member. */
  executionArn?: string;
  startedAt?: string;
  updatedAt?: string;
  endedAt?: string;
  /** Written before the first change of each hop: EKS goes back one minor only. */
  before?: RecordedVersions;
  /** The minor this run took the control plane to last; short of `to` on the way there. */
  movedTo?: string;
  /** Until when EKS takes the control plane back to the minor before. */
  rollbackClosesAt?: string;
  /** The attempt whose change was taken back, or could not be: nobody goes back twice by itself. */
  rollbackAttempt?: number;
}
