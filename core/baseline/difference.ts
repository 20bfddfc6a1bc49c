import type { ClusterFacts, FactName, UnreadReason } from "../fleet/facts.ts";
import type { AddonOffer } from "../ports/addon-catalogue.ts";
import type { BaselineRule, Severity } from "./rules.ts";
import type { Step } from "./steps.ts";
import type { ClusterTemplate } from "./template.ts";

/** Where a cluster is not what the standard template says. */
export interface Difference {
  rule: BaselineRule;
  part: BaselinePart;
  /** What it is about, unique within the rule: `coredns`, a principal's ARN, `endpoint`. */
  subject: string;
  severity: Severity;
  found: string;
  wanted: string;
  /** One sentence for people. */
  message: string;
  /** What to do about it, also for a person without Fleetwright. */
  remedy: string;
  /** What we would do; absent: it needs a person. */
  step?: Step;
  /** Why nothing can be done by itself. Exactly one of `step` and `needsPerson` is there. */
  needsPerson?: string;
}

/** Parts of the template that can be switched on one by one. */
export const BASELINE_PARTS = ["tags", "config", "addons", "associations", "access", "argocd"] as const;
export type BaselinePart = (typeof BASELINE_PARTS)[number];

/** A cluster beside its template. */
export interface Comparison {
  differences: Difference[];
  /** What was looked at and is as it should be. */
  satisfied: { rule: BaselineRule; part: BaselinePart; subject: string }[];
  /** Parts that could not be compared (completely), and why. */
  unchecked: { part: BaselinePart; fact: FactName; reason: UnreadReason }[];
}

export interface ComparisonInput {
  facts: ClusterFacts;
  template: ClusterTemplate;
  /** What EKS offers of the template's add-ons; one that is absent is not compared by version. */
  offers: Readonly<Record<string, AddonOffer>>;
  /** By add-on: what is wrong with the template's configuration values for the version chosen. */
  configurationProblems?: Readonly<Record<string, readonly string[]>>;
  /** Only these; left out: all. */
  parts?: readonly BaselinePart[];
}
