import { expressionProblems as ownRuleProblems } from "../drift/own/problems.ts";
import { expressionProblems } from "./meaning/alert-expressions.ts";
import { requirePolicy } from "./parse.ts";
import type { FleetPolicy } from "./policy.ts";

/**
 * The policy file as `config check` and the deployment read it: with the expressions of the user's own rules and of alerts. Functions read what was deployed, and do not carry the
 * language along for it.
 *
 * @throws {PolicyFileError} naming every mistake
 */
export function requireCompletePolicy(text: string, file: string, now: Date): FleetPolicy {
  return requirePolicy(text, file, now, [expressionProblems, ({ drift }) => ownRuleProblems(drift.custom)]);
}
