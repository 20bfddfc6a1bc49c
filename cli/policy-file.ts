import { readFileSync } from "node:fs";
import { InvalidInputError } from "#core/errors.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { formatProblem, type PolicyProblem } from "#core/policy/problem.ts";

/** The mistakes of a policy file, one line each as its message. */
export class PolicyFileError extends InvalidInputError {
  readonly problems: readonly PolicyProblem[];
  constructor(problems: readonly PolicyProblem[]) {
    super("POLICY_INVALID", problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** @throws {InvalidInputError} POLICY_UNREADABLE, POLICY_INVALID */
export function readPolicy(file: string, now: Date): FleetPolicy {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new InvalidInputError(
      "POLICY_UNREADABLE",
      `the policy file ${file} cannot be read: ${(cause as Error).message}`,
      { cause },
    );
  }
  const parsed = parsePolicy(text, file, now);
  if ("policy" in parsed) return parsed.policy;
  throw new PolicyFileError(parsed.problems);
}
