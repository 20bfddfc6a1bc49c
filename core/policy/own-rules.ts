import type { Severity } from "../baseline/rules.ts";
import type { Selector } from "./selector.ts";

/** A rule of the user's own, in the policy file. Its expression is looked at by `core/drift/own`. */
export interface OwnRulePolicy {
  /** Findings, exemptions and settings name it. */
  id: string;
  severity: Severity;
  title: string;
  /** What is told; may hold `{cluster}`, `{subject}`, `{found}` and `{wanted}`. */
  message: string;
  /** JSONata over what was read of a cluster: true, or what of the cluster. */
  when: string;
  /** What should be there instead; absent: that the expression is not true. */
  wanted: string;
  remedy: string;
  /** Clusters it is asked of; absent: all. */
  match?: Selector;
  /** Where to read on. */
  docs?: string;
}

export const PLACEHOLDERS = ["cluster", "subject", "found", "wanted"] as const;
