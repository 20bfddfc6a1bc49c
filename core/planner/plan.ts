import type { ClusterId, ClusterRef } from "../fleet/cluster.ts";
import type { AddonVersionFacts, CertificateAuthoritySnapshot } from "../fleet/surroundings.ts";
import type { FleetPolicy, StagePolicy } from "../policy/policy.ts";

/**
 * What a run is to reach. `version` is a Kubernetes minor, `+1` (each cluster one minor further) or `latest` (the newest minor in standard support,
 * or as near to it as the strategy's `maxHops` allows each cluster). A rollback names its clusters; the others are for all clusters of the strategy.
 */
export type Goal =
  | { kind: "kubernetes-version"; version: string }
  | { kind: "node-image" }
  | { kind: "addons" }
  | { kind: "ca-rotation" }
  | { kind: "rollback"; clusters: string[] };

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
  /** Versions of add-ons, by `addonKey`; read for goals about add-ons. */
  addonVersions?: Readonly<Record<string, readonly AddonVersionFacts[]>>;
  /** Recommended AMI releases, by `nodeImageKey`. */
  nodeReleases?: Readonly<Record<string, string>>;
  /** Certificate authorities of each cluster; read for their rotation. */
  authorities?: Readonly<Record<ClusterId, readonly CertificateAuthoritySnapshot[]>>;
  /** What other runs do with a cluster now. */
  otherRuns?: Readonly<Record<ClusterId, OtherRun>>;
}

/** Another run that is not done with a cluster: still to upgrade it, or soaking its stage. */
export interface OtherRun {
  runId: string;
  stage: string;
  state: "open" | "soaking";
}

/** Add-on versions differ by Region for a while after a release. */
export const addonKey = (region: string, addon: string): string => `${region}/${addon}`;

/** AMI releases reach Regions at different times, and differ by minor and AMI type. */
export const nodeImageKey = (region: string, minor: string, amiType: string): string => `${region}/${minor}/${amiType}`;

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
  /** Where the goal would have taken it. */
  to: string;
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
