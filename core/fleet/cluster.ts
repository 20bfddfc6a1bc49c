/** Where a cluster is. EKS names are unique per account and Region only, so the three belong together. */
export interface ClusterRef {
  account: string;
  region: string;
  name: string;
}

/** `444455556666/eu-west-1/payments-prod`: the key of a cluster in tables, locks, execution names and events. */
export type ClusterId = string;

export type ClusterStatus = "CREATING" | "ACTIVE" | "DELETING" | "FAILED" | "UPDATING" | "PENDING";

export interface HealthIssue {
  code: string;
  message: string;
  resourceIds: string[];
}

/** An EKS add-on as `DescribeAddon` reports it. */
export interface AddonSnapshot {
  name: string;
  version: string;
  /** CREATING, ACTIVE, CREATE_FAILED, UPDATING, DELETING, DELETE_FAILED, DEGRADED or UPDATE_FAILED. */
  status: string;
  issues: HealthIssue[];
}

/** A managed node group as `DescribeNodegroup` reports it. */
export interface NodegroupSnapshot {
  name: string;
  /** Kubernetes minor of the group: `1.34`. */
  version: string;
  /** AMI release version: `1.34.2-20261110`; absent for custom AMIs. */
  releaseVersion?: string;
  status: string;
  amiType?: string;
  desiredSize: number;
  /** Nodes replaced at once; a percentage is already turned into a number (at least 1). */
  maxUnavailable: number;
  issues: HealthIssue[];
}

export interface InsightSnapshot {
  id: string;
  name: string;
  category: "UPGRADE_READINESS" | "MISCONFIGURATION" | "ROLLBACK_READINESS";
  status: "PASSING" | "WARNING" | "ERROR" | "UNKNOWN";
  reason: string;
  /** The version the insight speaks of; insights of other versions do not block this hop. */
  kubernetesVersion?: string;
  /** When EKS last looked (`lastRefreshTime`). */
  refreshedAt?: string;
  /** What EKS advises to do about it. */
  recommendation?: string;
  /** Who still calls APIs the version removes, from EKS's rolling 30 days. */
  deprecatedApiClients?: { userAgent: string; lastRequestAt?: string }[];
}

/** What is known of one cluster at one moment. Times are ISO 8601 strings in UTC. */
export interface ClusterSnapshot {
  ref: ClusterRef;
  arn: string;
  /** Kubernetes minor of the control plane: `1.34`. */
  version: string;
  platformVersion?: string;
  status: ClusterStatus;
  createdAt: string;
  tags: Record<string, string>;
  supportType?: "STANDARD" | "EXTENDED";
  /** EKS Auto Mode replaces nodes by itself after the control plane moved. */
  autoMode: boolean;
  /** The cluster accepts EKS Hybrid Nodes (`remoteNetworkConfig` is set). */
  hybrid: boolean;
  issues: HealthIssue[];
  /** Subnets of the control plane; needed free for an update. */
  subnetIds: string[];
  addons: AddonSnapshot[];
  nodegroups: NodegroupSnapshot[];
  /** UPGRADE_READINESS insights; absent when they were not read. */
  insights?: InsightSnapshot[];
  observedAt: string;
}

/** Labels that policy works with; resolved from tags and overrides of `fleet.yaml`. */
export interface ClusterLabels {
  tier?: string;
  owner?: string;
  team?: string;
  redundancyGroup?: string;
  [label: string]: string | undefined;
}

export interface FleetCluster {
  snapshot: ClusterSnapshot;
  labels: ClusterLabels;
}

export function clusterId(ref: ClusterRef): ClusterId {
  return `${ref.account}/${ref.region}/${ref.name}`;
}

/** @throws {RangeError} when `id` is not `account/region/name`. */
export function parseClusterId(id: ClusterId): ClusterRef {
  const [account, region, name, ...rest] = id.split("/");
  if (!account || !region || !name || rest.length > 0) throw new RangeError(`not a cluster id: ${id}`);
  return { account, region, name };
}
