import type { ClusterId, ClusterRef } from "../fleet/cluster.ts";
import type { FleetPolicy, StagePolicy } from "../policy/policy.ts";

/** What a run is to reach. Further kinds of goal extend this union. */
export type Goal = { kind: "kubernetes-version"; version: string };

/** Why something was decided. `code` is stable and for machines, `message` is a sentence for people. */
export interface Reason {
  code: string;
  message: string;
}

/** Facts of the world the planner needs beside the fleet. */
export interface PlanningFacts {
  /** ISO 8601, UTC. */
  now: string;
  /** Kubernetes minors EKS offers (`DescribeClusterVersions`), any order. */
  versions: KubernetesVersionFacts[];
}

export interface KubernetesVersionFacts {
  version: string;
  status: "STANDARD_SUPPORT" | "EXTENDED_SUPPORT" | "UNSUPPORTED";
  endOfStandardSupport?: string;
  endOfExtendedSupport?: string;
}

/** One cluster in a stage. `hops` are the versions it goes through, one minor each: `["1.35", "1.36"]`. */
export interface PlannedMember {
  id: ClusterId;
  ref: ClusterRef;
  from: string;
  to: string;
  hops: string[];
  /** 0-based start order inside the stage; canaries come first. */
  order: number;
  canary: boolean;
  redundancyGroup?: string;
  reason: Reason;
}

/** A cluster this run leaves alone: `skipped` needs nothing or must not be touched, `blocked` needs somebody to act first. */
export interface ExcludedMember {
  id: ClusterId;
  ref: ClusterRef;
  from: string;
  status: "skipped" | "blocked";
  reason: Reason;
}

export interface PlannedStage {
  name: string;
  policy: StagePolicy;
  members: PlannedMember[];
  excluded: ExcludedMember[];
}

export interface Plan {
  goal: Goal;
  strategy: string;
  stages: PlannedStage[];
  /** Clusters no stage of the strategy matches. */
  unmatched: ExcludedMember[];
}

export interface PlanRequest {
  goal: Goal;
  strategy: string;
  policy: FleetPolicy;
}
