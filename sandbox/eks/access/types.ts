/** What an access entry of a type is. Sources: EKS user guide, "Create access entries"; API reference, CreateAccessEntry. */
export interface EntryType {
  /** Only IAM roles may have it. */
  role: boolean;
  /** Groups and username are one's own to choose. */
  chosen: boolean;
  /** Access policies may be associated. */
  policies: boolean;
  groups: string[];
  /** Username EKS gives; undefined: that of the principal. */
  username?: string;
}

const NODE = "system:node:{{EC2PrivateDNSName}}";
const node = (username: string, groups = ["system:nodes"], policies = false): EntryType => ({
  role: true,
  chosen: false,
  policies,
  groups,
  username,
});

export const entryTypes: Readonly<Record<string, EntryType>> = {
  STANDARD: { role: false, chosen: true, policies: true, groups: [] },
  EC2_LINUX: node(NODE),
  EC2_WINDOWS: node(NODE, ["eks:kube-proxy-windows", "system:nodes"]),
  FARGATE_LINUX: node("system:node:{{SessionName}}", ["system:node-proxier", "system:nodes"]),
  // Auto Mode's nodes get their rights by the policy AmazonEKSAutoNodePolicy.
  EC2: node(NODE, [], true),
  HYBRID_LINUX: node("system:node:{{SessionName}}"),
  HYPERPOD_LINUX: node("system:node:{{SessionName}}"),
};

/** Groups of Kubernetes itself that no access entry may name. */
export const RESERVED = /^(system:|eks:|aws:|amazon:|iam:)/;
