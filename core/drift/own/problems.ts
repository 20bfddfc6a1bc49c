import type { OwnRulePolicy } from "../../policy/own-rules.ts";
import { type Finding, orMeant } from "../../policy/problem.ts";
import { compile } from "./expression.ts";
import { SNAPSHOT_NAMES } from "./snapshot.ts";

/** What is wrong with the expressions of the user's own rules. Apart from the rest of the policy file's meaning: functions need not carry the language along. */
export function expressionProblems(own: readonly OwnRulePolicy[]): Finding[] {
  return own.flatMap(({ when }, index): Finding[] => {
    const path = ["drift", "custom", index, "when"];
    const compiled = compile(when);
    if ("error" in compiled) return [{ path, message: `expected a JSONata expression: ${compiled.error}` }];
    const { names, whole } = compiled.expression;
    const unknown = names
      .filter((name) => !SNAPSHOT_NAMES.includes(name))
      .map((name) => {
        return {
          path,
          found: name,
          message: `rules see nothing of this name${orMeant(name, SNAPSHOT_NAMES)} Known: ${SNAPSHOT_NAMES.join(", ")}`,
        };
      });
    const vague = whole
      ? [{ path, message: "expected paths that say what they read, such as cluster.version: nothing else is read" }]
      : [];
    return [...unknown, ...vague];
  });
}
