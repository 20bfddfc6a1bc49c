import type {
  AddonSnapshot,
  ClusterRef,
  ClusterSnapshot,
  InsightSnapshot,
  NodegroupSnapshot,
} from "../fleet/cluster.ts";
import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";

export interface Scope {
  account: string;
  region: string;
}

export interface ClusterReader {
  /** Names of all clusters of an account and Region. */
  list(scope: Scope): Promise<string[]>;
  /** Cluster, add-ons and managed node groups; with `insights` those of categories too (`true`: UPGRADE_READINESS). @throws {ClusterNotFoundError} */
  read(
    ref: ClusterRef,
    options?: { insights?: boolean | InsightSnapshot["category"] | readonly InsightSnapshot["category"][] },
  ): Promise<ClusterSnapshot>;
  /** One add-on as it is now; undefined when the cluster does not have it, or is gone itself. */
  readAddon(ref: ClusterRef, addon: string): Promise<AddonSnapshot | undefined>;
  /** One managed node group as it is now. @throws {ClusterNotFoundError} */
  readNodegroup(ref: ClusterRef, nodegroup: string): Promise<NodegroupSnapshot>;
}

export interface VersionCatalogue {
  /** `DescribeClusterVersions`, all of them. */
  kubernetesVersions(scope: Scope): Promise<KubernetesVersionFacts[]>;
  /** Versions of an add-on and the Kubernetes minors each fits, newest first (`DescribeAddonVersions`). */
  addonVersions(scope: Scope, addon: string): Promise<AddonVersionFacts[]>;
}

export interface NodeImageCatalogue {
  /** Release of the AMI EKS recommends for a minor and AMI type, such as `1.35.2-20261110`; undefined for types without a published one. */
  latestRelease(scope: Scope, image: { minor: string; amiType: string }): Promise<string | undefined>;
}
