/** What surrounds a cluster and decides whether it can be upgraded. Times are ISO 8601 strings in UTC. */

/** Who replaces a node: nobody but its site (`hybrid`), EKS by itself (`auto-mode`, `fargate`), Karpenter, a managed node group, or its owner. */
export type NodeManager = "auto-mode" | "karpenter" | "nodegroup" | "hybrid" | "fargate" | "self-managed";

/** A node as the cluster's Kubernetes API lists it. */
export interface NodeSnapshot {
  name: string;
  /** Kubernetes minor of its kubelet: `1.34`. */
  kubeletVersion: string;
  ready: boolean;
  manager: NodeManager;
  /** Managed node group or Karpenter/Auto Mode node pool. */
  group?: string;
  createdAt: string;
}

/** A CloudWatch alarm in state ALARM that belongs to a cluster. */
export interface AlarmSnapshot {
  name: string;
  since: string;
  /** CloudWatch's `StateReason`. */
  reason: string;
}

/** A subnet the control plane puts its network interfaces into. */
export interface SubnetSnapshot {
  id: string;
  availabilityZone: string;
  freeIps: number;
}

/** The newest completed AWS Backup recovery point of a cluster. */
export interface BackupSnapshot {
  recoveryPointArn: string;
  completedAt: string;
}

/** A certificate authority of a cluster as `DescribeCertificateAuthority` reports it. */
export interface CertificateAuthoritySnapshot {
  id: string;
  createdAt: string;
  /** IN_USE signs; NOT_USED is trusted only (a successor, or one that was replaced). */
  signingStatus: "IN_USE" | "ACTIVATING" | "NOT_USED";
  /** Reaches the parts AWS manages only; a successor can be activated when COMPLETE. */
  distributionStatus: "IN_PROGRESS" | "COMPLETE" | "FAILED" | "DELETING";
  activatedAt?: string;
  notAfter?: string;
  /** When EKS activates it by itself if nobody did before. */
  finalAutoActivation?: string;
  /** Whether one can still go back to the replaced authority. */
  rollbackAvailable: boolean;
}

/** A version update or rollback of a control plane, from `ListUpdates` and `DescribeUpdate`. */
export interface VersionChange {
  updateId: string;
  kind: "VersionUpdate" | "VersionRollback";
  /** Where it went. */
  to: string;
  status: "InProgress" | "Failed" | "Cancelled" | "Successful";
  createdAt: string;
}

/** A version EKS offers of an add-on, and the Kubernetes minors it fits (`DescribeAddonVersions`). */
export interface AddonVersionFacts {
  version: string;
  compatibleWith: { kubernetesVersion: string; isDefault: boolean }[];
}
