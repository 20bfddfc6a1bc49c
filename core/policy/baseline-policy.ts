import type { AuthenticationMode, LogType } from "../fleet/facts.ts";
import type { Selector } from "./selector.ts";

/** The standard template: what clusters should look like. What it does not mention is nobody's business. */
export interface BaselinePolicy {
  cluster: ClusterBaseline;
  addons: BaselineAddon[];
  access: AccessBaseline[];
  /** Settings of matching clusters that differ; the last that matches wins, setting by setting. */
  overrides: { match: Selector; cluster: ClusterBaseline }[];
}

/** Settings of the control plane; an absent one is not looked at. */
export interface ClusterBaseline {
  upgradePolicy?: "STANDARD" | "EXTENDED";
  deletionProtection?: boolean;
  /** Log types that must be on; others may be. */
  logging?: LogType[];
  endpoint?: EndpointBaseline;
  authenticationMode?: AuthenticationMode;
  zonalShift?: boolean;
  /** Tags that must be there, whatever their value. */
  requiredTags?: string[];
}

export interface EndpointBaseline {
  public: boolean;
  private: boolean;
  /** From where the public endpoint may be reached, at most. */
  publicAccessCidrs?: string[];
}

export const RESOLVE_CONFLICTS = ["NONE", "OVERWRITE", "PRESERVE"] as const;
export type ResolveConflicts = (typeof RESOLVE_CONFLICTS)[number];

export interface BaselineAddon {
  name: string;
  /** Add-ons that must be done before this one. */
  after: string[];
  /** `latest` or `default` of those that fit the cluster's minor, or one version (`v1.2.3-eksbuild.4`); absent: `default`. */
  version?: string;
  /** Configuration values as the add-on's schema has them; absent: whatever they are. */
  configuration?: Record<string, unknown>;
  /** What EKS does with settings somebody else made; absent: `PRESERVE` for what exists, `NONE` for what is new. */
  resolveConflicts?: ResolveConflicts;
  podIdentity?: PodIdentityBaseline[];
  /** Clusters that should have it; absent: all. */
  match?: Selector;
}

/** `role` is a role's name or ARN; it may hold `{account}`, `{region}` and `{cluster}`. Without `namespace` it is the add-on's own. */
export interface PodIdentityBaseline {
  role: string;
  serviceAccount: string;
  namespace?: string;
}

export interface AccessBaseline {
  /** ARN of a role or user; may hold `{account}`, `{region}` and `{cluster}`. */
  principal: string;
  /** EKS's type of the entry; absent: STANDARD. */
  type?: string;
  groups: string[];
  policies: AccessPolicyBaseline[];
  /** Without this, a policy that is as good as cluster-admin is refused. */
  allowClusterAdmin: boolean;
  match?: Selector;
}

/**
 * `name` of an EKS access policy such as AmazonEKSViewPolicy; without `namespaces` it holds for the whole cluster. A namespace may hold the placeholders of
 * `principal`, and labels: `{team}`.
 */
export interface AccessPolicyBaseline {
  name: string;
  namespaces?: string[];
}

/** The Argo CD that deploys to the fleet's clusters. */
export interface ArgocdPolicy {
  /** `self-managed`: Argo CD as installed by anybody. `capability`: EKS's own. */
  kind: "self-managed" | "capability";
  /** The cluster it runs in, or, for the capability, belongs to. */
  hub: { account: string; region: string; name: string };
  namespace: string;
  /** What Argo CD calls a cluster; holds `{account}`, `{region}` and `{cluster}`. Applications and ApplicationSets name it, so it is made of lower-case letters. */
  clusterName: string;
  /** The one project that may use the clusters; absent: any. */
  project?: string;
  /** Labels of a cluster that its Secret carries, for ApplicationSets to select by. */
  labels: string[];
  /** Self-managed: the role Argo CD assumes to reach a cluster, name or ARN as in `podIdentity`. */
  role?: string;
  /** Clusters it should know; absent: all but the hub. */
  match?: Selector;
}

/** What Fleetwright changes by itself. Everything is off until it is switched on here, for the clusters named. */
export interface ResponsesPolicy {
  /** `existing`: also clusters that were there before Fleetwright first looked; absent: only new ones. */
  adopt: { match: Selector; parts: AdoptionPart[]; existing?: boolean }[];
  /** After a cluster was deleted. */
  deleted: { archiveChannel: boolean };
}

/** What adoption does to a new cluster; every part on its own. */
export const ADOPTION_PARTS = [
  "tags",
  "config",
  "addons",
  "associations",
  "access",
  "argocd",
  "channel",
  "alarms",
  "scan",
] as const;
export type AdoptionPart = (typeof ADOPTION_PARTS)[number];
