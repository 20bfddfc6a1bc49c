import type { ClusterId, ClusterRef } from "../fleet/cluster.ts";
import type { Goal, Reason } from "../planner/plan.ts";
import type { FreezePolicy, StagePolicy, WindowPolicy } from "../policy/policy.ts";

export type RunStatus = "running" | "succeeded" | "failed";
export type StageStatus = "pending" | "running" | "soaking" | "succeeded" | "failed" | "skipped";

/** `waiting` has not started, `upgrading` holds a slot, the rest are endings. */
export type MemberStatus = "waiting" | "upgrading" | "upgraded" | "failed" | "skipped" | "blocked";

/** What somebody asked of a run under way. */
export interface RunControl {
  /** `paused`: nobody else starts until it is resumed. `aborted`: nobody else starts, and the run ends once nobody is being upgraded. */
  kind: "paused" | "aborted";
  by: string;
  at: string;
  why: string;
}

/**
 * A run as the table keeps it. Strategy, members, windows, freezes and target are frozen here at the start: changing the
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
  };
  /** Rises with every change of the run or of one of its members; decisions name the revision they were taken on. */
  revision: number;
  /** Task token of the fleet execution that waits for the next change; never leaves the table. */
  waiter?: string;
}

export interface StageRecord {
  name: string;
  policy: StagePolicy;
  status: StageStatus;
  reason?: Reason;
  startedAt?: string;
  soakUntil?: string;
  endedAt?: string;
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
  /** What the workflow does right now: `control-plane`, `addons-before`, `nodegroups` ... */
  phase?: string;
  /** Execution that upgrades the member. */
  executionArn?: string;
  startedAt?: string;
  updatedAt?: string;
  endedAt?: string;
}
