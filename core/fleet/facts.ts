import type {
  AddonSnapshot,
  ClusterRef,
  ClusterStatus,
  HealthIssue,
  InsightSnapshot,
  NodegroupSnapshot,
} from "./cluster.ts";
import type { CertificateAuthoritySnapshot, NodeSnapshot } from "./surroundings.ts";

/**
 * What was read of one cluster, fact by fact: only what somebody asked for, so that a scan makes no call for a rule that is not in use. Names and values
 * are EKS's own (`@aws-sdk/client-eks`); times are ISO 8601 strings in UTC.
 */
export interface ClusterFacts {
  ref: ClusterRef;
  readAt: string;
  /** A fact that nobody asked for is absent; one that could not be read says why. */
  facts: { [Name in FactName]?: Fact<FactValues[Name]> };
}

export type Fact<Value> = { value: Value } | { unread: UnreadReason };

export interface UnreadReason {
  /** Name of the error (`AccessDeniedError`, `ThrottledError`, `NodesUnreadableError`, ...). */
  code: string;
  message: string;
}

export interface FactValues {
  /** `DescribeCluster`. */
  cluster: ClusterConfiguration;
  /** `ListAddons` and a `DescribeAddon` for each. */
  addons: AddonConfiguration[];
  /** `ListNodegroups` and a `DescribeNodegroup` for each. */
  nodegroups: NodegroupSnapshot[];
  /** `ListAccessEntries`, a `DescribeAccessEntry` and a `ListAssociatedAccessPolicies` for each. */
  "access-entries": AccessEntrySnapshot[];
  /** `ListPodIdentityAssociations` and a `DescribePodIdentityAssociation` for each (only that one names the role). */
  "pod-identity-associations": PodIdentityAssociationSnapshot[];
  /** Upgrade readiness and misconfiguration (`ListInsights`, `DescribeInsight` for what does not pass). */
  insights: InsightSnapshot[];
  "certificate-authorities": CertificateAuthoritySnapshot[];
  /** From the cluster's own Kubernetes API. */
  nodes: NodeSnapshot[];
  /** Workloads that add-ons consist of, whoever installed them, from the Kubernetes API: those that `addons` does not name run without EKS. */
  "self-managed-addons": SelfManagedAddon[];
  /** Service accounts with a role annotation (IRSA), from the Kubernetes API. */
  "annotated-service-accounts": AnnotatedServiceAccount[];
  /** The Secret by which the hub's Argo CD knows this cluster; null: there is none. From the hub cluster's Kubernetes API. */
  "argocd-secret": ArgocdSecret | null;
}

export type FactName = keyof FactValues;

/** `api`, `audit` and so on: what EKS can write to CloudWatch Logs. */
export const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;
export type LogType = (typeof LOG_TYPES)[number];

export const AUTHENTICATION_MODES = ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"] as const;
export type AuthenticationMode = (typeof AUTHENTICATION_MODES)[number];

/** How a cluster is set up, as `DescribeCluster` reports it. */
export interface ClusterConfiguration {
  arn: string;
  /** Kubernetes minor: `1.35`. */
  version: string;
  platformVersion?: string;
  status: ClusterStatus;
  createdAt: string;
  tags: Record<string, string>;
  /** HTTPS address of its Kubernetes API; absent while it is being created. */
  endpoint?: string;
  /** Base64 of the PEM bundle. */
  certificateAuthorityData?: string;
  supportType?: "STANDARD" | "EXTENDED";
  deletionProtection: boolean;
  /** Log types that are switched on, in EKS's order. */
  logging: LogType[];
  access: { public: boolean; private: boolean; publicAccessCidrs: string[] };
  authenticationMode: AuthenticationMode;
  zonalShift: boolean;
  /** KMS keys that encrypt Kubernetes Secrets. */
  secretsKeys: string[];
  autoMode: boolean;
  /** CIDRs of on-premises nodes and pods; both empty without EKS Hybrid Nodes. */
  remoteNetworks: { nodes: string[]; pods: string[] };
  /** Issuer of the OIDC provider that IRSA uses. */
  oidcIssuer?: string;
  issues: HealthIssue[];
}

/** An EKS add-on with what it was set up with. */
export interface AddonConfiguration extends AddonSnapshot {
  arn: string;
  /** `aws`, `community`, or a vendor of the AWS Marketplace. */
  owner?: string;
  /** JSON or YAML as it was given; absent: the add-on's defaults. */
  configurationValues?: string;
  /** The role of its service account by annotation (IRSA). */
  serviceAccountRoleArn?: string;
  /** ARNs of the associations it owns. */
  podIdentityAssociations: string[];
  namespace?: string;
}

export interface AccessPolicyAssociation {
  policyArn: string;
  /** Cluster-wide, or in some namespaces (`dev-*` is allowed). */
  scope: { type: "cluster" } | { type: "namespace"; namespaces: string[] };
}

export interface AccessEntrySnapshot {
  principalArn: string;
  /** STANDARD, EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX, EC2, HYBRID_LINUX, HYPERPOD_LINUX: EKS adds to this list. */
  type: string;
  groups: string[];
  username: string;
  policies: AccessPolicyAssociation[];
}

export interface PodIdentityAssociationSnapshot {
  id: string;
  arn: string;
  namespace: string;
  serviceAccount: string;
  roleArn: string;
  /** The add-on that owns it; such an association is changed through its add-on only. */
  ownerArn?: string;
}

export interface SelfManagedAddon {
  /** Name of the EKS add-on it stands in for. */
  addon: string;
  namespace: string;
  /** `Deployment/coredns`. */
  workload: string;
  /** Image with tag, as it runs. */
  image: string;
}

export interface AnnotatedServiceAccount {
  namespace: string;
  name: string;
  roleArn: string;
}

/** What is compared of the Secret; `config` is parsed and holds no credential in either form that Fleetwright writes. */
export interface ArgocdSecret {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  data: { name: string; server: string; project?: string; config?: unknown };
}

/** The value of a fact that was asked for and read; otherwise undefined. */
export function factValue<Name extends FactName>(facts: ClusterFacts, name: Name): FactValues[Name] | undefined {
  const fact = facts.facts[name];
  return fact && "value" in fact ? fact.value : undefined;
}
