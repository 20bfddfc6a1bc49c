import type { ClusterLabels, ClusterSnapshot } from "../fleet/cluster.ts";
import type {
  AddonVersionFacts,
  AlarmSnapshot,
  BackupSnapshot,
  NodeSnapshot,
  SubnetSnapshot,
} from "../fleet/surroundings.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { ExemptionPolicy, FreezePolicy, PreflightPolicy } from "../policy/policy.ts";
import type { PreflightFinding } from "./finding.ts";

/** What is going to be done to the cluster next. */
export interface PreflightWork {
  from: string;
  /** The next minor, or `from` where the control plane stays. */
  to: string;
  /** Where the run takes the cluster in the end, over one or more minors. */
  target: string;
  controlPlane: boolean;
  nodes: boolean;
  addons: boolean;
}

/** Facts from around the cluster. A fact that is absent was not read, and no check says anything about it. */
export interface PreflightFacts {
  /** Versions EKS offers, by name of the add-on. */
  addonFacts?: Readonly<Record<string, readonly AddonVersionFacts[]>>;
  nodes?: readonly NodeSnapshot[] | { unreadable: string };
  /** Sites of hybrid nodes that are at one of the policy file's, by the node's name. */
  nodeSites?: Readonly<Record<string, { site: string; how: "cut-over" | "in-place"; batch: number }>>;
  alarms?: readonly AlarmSnapshot[];
  subnets?: readonly SubnetSnapshot[];
  /** null: there is none. */
  backup?: BackupSnapshot | null;
  /** Newest image release for `work.to`, by AMI type; null: EKS names none. */
  nodeReleases?: Readonly<Record<string, string | null>>;
  /** Another workflow of ours that holds the cluster. */
  otherWork?: { by: string; until: string };
  /** Facts that were asked for and could not be read. */
  unread?: readonly UnreadFact[];
}

export interface UnreadFact {
  what: "add-on versions" | "alarms" | "backups" | "node images" | "subnets";
  why: string;
}

export interface PreflightInput extends PreflightFacts {
  /** With `insights` when they were read. */
  snapshot: ClusterSnapshot;
  work: PreflightWork;
  labels: ClusterLabels;
  policy: PreflightPolicy;
  exemptions: readonly ExemptionPolicy[];
  freezes: readonly FreezePolicy[];
  now: Date;
  /** Kubernetes versions EKS offers; empty where they were not read. */
  versions: readonly KubernetesVersionFacts[];
  /** How many minors one run may take the cluster through; absent: any number. */
  maxHops?: number;
}

/** Looks at one matter. Order of add-ons, node groups, nodes and so on in the input does not matter. */
export type Check = (input: PreflightInput) => PreflightFinding[];
