import type { AccessPolicyAssociation, AuthenticationMode, LogType } from "../fleet/facts.ts";
import type { ResolveConflicts } from "../policy/baseline-policy.ts";
import type { ArgocdRegistration } from "./argocd.ts";
import type { ClusterAlarm } from "./cluster-alarms.ts";

/** One change that brings a cluster closer to the standard template: data, complete enough to be carried out as it is. */
export type Step = EksStep | RegisterArgocd | CreateChannel | PutAlarm;

/** Steps that are calls to EKS. */
export type EksStep =
  | SetTags
  | UpdateConfig
  | CreateAddon
  | UpdateAddon
  | CreateAssociation
  | UpdateAssociation
  | CreateAccessEntry
  | UpdateAccessEntry
  | AssociateAccessPolicy
  | DisassociateAccessPolicy;

interface StepBase {
  /** Stable and readable, the same for the same thing in every plan: `addon/coredns`. */
  id: string;
  /** Ids of steps that must be over before. Ids that are not in the plan are no dependency: what they stand for is so already. */
  after: string[];
  /** One sentence for people: what is otherwise now, and what it will be. */
  why: string;
  /** Nothing that runs in the cluster, and nobody who uses it, can be the worse for it. */
  safe: boolean;
}

export interface SetTags extends StepBase {
  kind: "set-tags";
  tags: Record<string, string>;
}

/** `UpdateClusterConfig`: EKS takes one aspect per call, and one update of a control plane at a time. */
export interface UpdateConfig extends StepBase {
  kind: "update-config";
  change: ConfigChange;
}

export type ConfigChange =
  | { aspect: "upgrade-policy"; supportType: "STANDARD" | "EXTENDED" }
  | { aspect: "deletion-protection"; enabled: boolean }
  /** Switches these types on and leaves all others as they are. */
  | { aspect: "logging"; enable: LogType[] }
  | { aspect: "endpoint"; public: boolean; private: boolean; publicAccessCidrs?: string[] }
  | { aspect: "authentication-mode"; mode: AuthenticationMode }
  | { aspect: "zonal-shift"; enabled: boolean };

export interface CreateAddon extends StepBase {
  kind: "create-addon";
  addon: string;
  version: string;
  configuration?: Record<string, unknown>;
  resolveConflicts: ResolveConflicts;
}

export interface UpdateAddon extends StepBase {
  kind: "update-addon";
  addon: string;
  /** Both versions, also when only its configuration changes; then they are the same. */
  from: string;
  version: string;
  /** Left out: the configuration stays as it is. */
  configuration?: Record<string, unknown>;
  resolveConflicts: ResolveConflicts;
}

export interface CreateAssociation extends StepBase {
  kind: "create-association";
  namespace: string;
  serviceAccount: string;
  roleArn: string;
}

export interface UpdateAssociation extends StepBase {
  kind: "update-association";
  associationId: string;
  namespace: string;
  serviceAccount: string;
  roleArn: string;
}

export interface CreateAccessEntry extends StepBase {
  kind: "create-access-entry";
  principalArn: string;
  /** Left out: STANDARD. */
  type?: string;
  groups: string[];
}

export interface UpdateAccessEntry extends StepBase {
  kind: "update-access-entry";
  principalArn: string;
  /** All of them: EKS replaces the list. */
  groups: string[];
}

export interface AssociateAccessPolicy extends StepBase {
  kind: "associate-access-policy";
  principalArn: string;
  policy: AccessPolicyAssociation;
}

export interface DisassociateAccessPolicy extends StepBase {
  kind: "disassociate-access-policy";
  principalArn: string;
  policyArn: string;
}

/** Writes the Secret by which the hub's Argo CD knows the cluster, through the hub cluster's Kubernetes API. */
export interface RegisterArgocd extends StepBase {
  kind: "register-argocd";
  registration: ArgocdRegistration;
}

/** The cluster's own Slack channel. */
export interface CreateChannel extends StepBase {
  kind: "create-channel";
  /** As `#eks-payments-prod`. */
  channel: string;
}

/** A CloudWatch alarm on metrics EKS sends by itself. */
export interface PutAlarm extends StepBase {
  kind: "put-alarm";
  alarm: ClusterAlarm;
}

/** How a step ended. */
export type StepOutcome =
  | { outcome: "done" }
  | { outcome: "already-so" }
  | { outcome: "needs-person"; reason: string }
  | { outcome: "failed"; reason: string };
