import type { Comparison } from "../baseline/difference.ts";
import type { Severity } from "../baseline/rules.ts";
import type { Step } from "../baseline/steps.ts";
import type { ClusterTemplate } from "../baseline/template.ts";
import type { PresentFinding } from "../findings/finding.ts";
import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import type { FactValues } from "../fleet/facts.ts";
import type { FleetPeers } from "../fleet/peers.ts";
import type { AddonVersionFacts } from "../fleet/surroundings.ts";
import type { ActivationRecord } from "../hybrid/activation.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";

/** What rules look at: facts of the cluster, and what is the same for many clusters. A rule names what it needs; nothing else is read. */
export interface Material extends FactValues {
  /** Kubernetes minors EKS offers in the Region (`DescribeClusterVersions`). */
  versions: KubernetesVersionFacts[];
  /** AMI releases EKS recommends, by `releaseKey` of the cluster's own node groups; of custom types there is none. */
  "node-releases": Readonly<Record<string, string>>;
  /** By name of an installed add-on: what EKS lists of it. */
  "addon-versions": Readonly<Record<string, readonly AddonVersionFacts[]>>;
  /** What is on record of hybrid activations, of all sites. */
  activations: readonly ActivationRecord[];
  /** What is on record of the whole fleet; nothing is read of other clusters. */
  fleet: FleetPeers;
}

export type MaterialName = keyof Material;

export const releaseKey = ({ version, amiType }: { version: string; amiType?: string }): string =>
  `${version}/${amiType ?? ""}`;

/** What is known of a cluster besides its facts. */
export interface DriftContext {
  ref: ClusterRef;
  labels: ClusterLabels;
  now: Date;
  template: ClusterTemplate;
  /** The cluster beside its template, as far as rules in use ask for it. */
  comparison: Comparison;
  /** Who answers for it, if anybody. */
  owner?: string;
  /** Where its hybrid nodes stand, as the policy file has it. */
  sites: readonly SitePolicy[];
  /** Kubernetes minor it should have at least: one minor, or `latest` in standard support; absent: the policy file names none. */
  target?: string;
}

/** What is written about a rule, for people. */
export interface RuleText {
  /** Stable: findings, exemptions and the policy file name it. */
  id: string;
  title: string;
  severity: Severity;
  /** Why it matters, in a sentence or two. */
  why: string;
  /** What to do, in general. */
  remedy: string;
  /** Where to read on. */
  page: string;
}

/** What a rule found, before the policy file has a say in its severity. */
export interface Found {
  /** What of the cluster; empty: the cluster itself. */
  subject: string;
  found: string;
  wanted: string;
  message: string;
  /** Default: the rule's. */
  remedy?: string;
  severity?: Severity;
  evidence?: Record<string, string>;
  /** What Fleetwright would do. */
  step?: Step;
  /** Why it would do nothing, where it could have. */
  needsPerson?: string;
}

/** A rule could not say anything: the expression of a user's own rule failed. */
export class RuleFailed extends Error {
  override readonly name = "RuleFailed";
}

/** A finding with what can be done about it. */
export type DriftFinding = PresentFinding & Pick<Found, "step" | "needsPerson">;

/** One thing that clusters are looked at for: data and a pure function. */
export interface DriftRule<Need extends MaterialName = MaterialName> extends RuleText {
  needs: readonly Need[];
  /** Part of the standard template it goes by; its facts are the comparison's. */
  part?: Comparison["differences"][number]["part"];
  /** Who tells people of the same thing, at its own times; a scan then only lists it. */
  toldBy?: "watch-lifecycle";
  /** Whether it has anything to say about such a cluster; absent: always. What it needs is not read otherwise. */
  applies?(context: Omit<DriftContext, "comparison">): boolean;
  find(material: Pick<Material, Need>, context: DriftContext): Found[];
}

/** Keeps the names of what a rule needs, so that `find` sees exactly that. */
export const driftRule = <const Need extends MaterialName>(rule: DriftRule<Need>): DriftRule => rule as never;

/** EKS's user guide. */
export const GUIDE = "https://docs.aws.amazon.com/eks/latest/userguide";
