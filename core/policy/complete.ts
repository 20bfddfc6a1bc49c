import { expressionProblems } from "../drift/own/problems.ts";
import { placedProblems, requirePolicy } from "./parse.ts";
import type { FleetPolicy } from "./policy.ts";
import { PolicyFileError } from "./problem.ts";

/**
 * The policy file as `config check` and the deployment read it: with the expressions of the user's own rules. Functions read what was deployed, and do not carry the
 * language along for it.
 *
 * @throws {PolicyFileError} naming every mistake
 */
export function requireCompletePolicy(text: string, file: string, now: Date): FleetPolicy {
  const policy = requirePolicy(text, file, now);
  const found = expressionProblems(policy.drift.custom);
  if (found.length > 0) throw new PolicyFileError(placedProblems(found, text, file));
  return policy;
}
