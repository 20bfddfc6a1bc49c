import type { ClusterRef } from "../fleet/cluster.ts";

/** Where hybrid nodes stand: one cluster's, at one place, looked after by somebody. Durations in seconds. */
export interface SitePolicy {
  name: string;
  cluster: ClusterRef;
  /** On-premises addresses of its nodes and their pods; the cluster's `remoteNetworkConfig` must hold them. */
  nodeCidrs: string[];
  podCidrs: string[];
  /** IAM role of its nodes, in the cluster's account: path and name, as SSM wants it. */
  role: string;
  /** How its nodes prove who they are. EKS advises against mixing both in one cluster. */
  credentials: "ssm" | "roles-anywhere";
  /** Name or ARN of the trust anchor in IAM Roles Anywhere whose certificates are watched. */
  trustAnchor?: string;
  /** ARNs of the IAM roles and users that may read activation codes; nobody else may, whatever else they are allowed. */
  readers: string[];
  /** KMS key for the codes: readers of other accounts need one. */
  kmsKey?: string;
  /** An activation that is always there, for hosts that join by themselves; absent: activations are asked for one by one. */
  standing?: StandingPolicy;
  upgrade: { how: "cut-over" | "in-place" /** Nodes at once. */; batch: number };
  /** Who looks after the site. */
  owner: string;
  /** How long a node may be out of touch before anybody is told. */
  toleranceSeconds: number;
  /** After how long out of touch a node is proposed for removal. */
  removeAfterSeconds: number;
  /** What is done about a node that registers without an activation of ours, or against its rules. */
  unknownNodes: "alert" | "deregister-after-approval" | "deregister";
  /** Who may say that a node is removed; empty: anybody who can reach the operator function. */
  approvers: string[];
  approvalExpiresSeconds: number;
}

export interface StandingPolicy {
  /** Registrations an activation is good for. */
  nodes: number;
  lifetimeSeconds: number;
  /** How long before its end the next one takes its place. */
  rotateBeforeSeconds: number;
  /** It is replaced as well once fewer registrations than this are left. */
  spare: number;
}

/** SSM takes no later end of an activation. */
export const LONGEST_ACTIVATION_SECONDS = 30 * 86_400;
/** SSM takes no more registrations for one activation. */
export const LARGEST_ACTIVATION = 1000;
