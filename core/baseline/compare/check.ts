import type { FactName, FactValues } from "../../fleet/facts.ts";
import type { BaselinePart, ComparisonInput, Difference } from "../difference.ts";
import { BASELINE_RULES, type BaselineRule } from "../rules.ts";
import type { Step } from "../steps.ts";
import type { ClusterTemplate } from "../template.ts";

/** What came of looking at one thing. */
export type Check = Difference | Satisfied;

export interface Satisfied {
  satisfied: true;
  rule: BaselineRule;
  part: BaselinePart;
  subject: string;
}

/** Compares one part of the template; `needs` are the facts without which it cannot, `helps` those without which it sees less. */
export interface PartCheck<Need extends FactName = FactName, Help extends FactName = FactName> {
  part: BaselinePart;
  needs: readonly Need[];
  helps: readonly Help[];
  /** Whether the template says anything about this part. */
  wanted(template: ClusterTemplate): boolean;
  check(facts: Pick<FactValues, Need> & Partial<Pick<FactValues, Help>>, input: ComparisonInput): Check[];
}

/** Keeps the facts' names, so that `check` sees exactly those it asked for. */
export const partCheck = <const Need extends FactName, const Help extends FactName = never>(
  check: PartCheck<Need, Help>,
): PartCheck<Need, Help> => check;

/** What is to be done: a step of ours, or why it needs a person. */
type Action = { step: Step } | { needsPerson: string };

type Words = Omit<Difference, "severity" | "step" | "needsPerson" | "rule" | "part">;

/** Makes the outcomes of one part's rules. */
export const outcomesOf = (part: BaselinePart) => ({
  satisfied: (rule: BaselineRule, subject: string): Satisfied => ({ satisfied: true, rule, part, subject }),
  differs: (rule: BaselineRule, words: Words, action: Action): Difference => ({
    rule,
    part,
    severity: BASELINE_RULES[rule].severity,
    ...words,
    ...action,
  }),
});

/** `a`, `a and b`, `a, b and c`; `none` for nothing. */
export function listed(words: readonly string[]): string {
  if (words.length === 0) return "none";
  return words.length === 1 ? String(words[0]) : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
