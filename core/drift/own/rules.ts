import type { FactName, FactValues } from "../../fleet/facts.ts";
import { matches } from "../../fleet/selector.ts";
import type { OwnRulePolicy } from "../../policy/own-rules.ts";
import { type DriftContext, type DriftRule, type Found, RuleFailed } from "../rule.ts";
import { compile, type Expression } from "./expression.ts";
import { resultsOf } from "./result.ts";
import { FACT_NAMES, snapshotOf } from "./snapshot.ts";
import { ownText } from "./text.ts";

/** A rule of the user's own, asked before the others since an expression takes its time. */
export interface OwnRule {
  rule: DriftRule;
  /** Evaluates its expression; `rule.find` then answers with what came of it. Never throws. */
  ask(material: Partial<FactValues>, context: Omit<DriftContext, "comparison">): Promise<void>;
}

type Answer = { found: Found[] } | { failed: string };

/** The user's own rules as rules like all others, for one cluster. */
export const ownRules = (own: readonly OwnRulePolicy[]): OwnRule[] => own.map(ownRule);

function ownRule(policy: OwnRulePolicy): OwnRule {
  const { match, when } = policy;
  const compiled = compile(when);
  let answer: Answer = { failed: "error" in compiled ? compiled.error : "it was not asked" };
  return {
    rule: {
      ...ownText(policy),
      needs: "error" in compiled ? [] : needsOf(compiled.expression),
      applies: (about) => match === undefined || matches(match, about),
      find: () => {
        if ("failed" in answer) throw new RuleFailed(answer.failed);
        return answer.found;
      },
    },
    async ask(material, context) {
      if ("error" in compiled) return;
      try {
        const result = await compiled.expression.evaluate(snapshotOf(context, material));
        answer = { found: resultsOf(result).map((one) => foundBy(policy, one, context.ref.name)) };
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        answer = { failed: error.message };
      }
    },
  };
}

/** The facts an expression reads. */
export const needsOf = ({ names }: Pick<Expression, "names">): FactName[] =>
  Object.entries(FACT_NAMES).flatMap(([name, fact]) => (names.includes(name) ? [fact] : []));

function foundBy(
  { message, wanted }: OwnRulePolicy,
  result: ReturnType<typeof resultsOf>[number],
  cluster: string,
): Found {
  const { subject } = result;
  const seen = {
    subject,
    found: result.found ?? (subject === "" ? "it is so" : subject),
    wanted: result.wanted ?? wanted,
  };
  const words: Record<string, string> = { cluster, ...seen };
  return { ...seen, message: message.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole) };
}
