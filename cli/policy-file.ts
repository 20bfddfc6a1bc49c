import { readFileSync } from "node:fs";
import { InvalidInputError } from "#core/errors.ts";
import { expressionProblems } from "#core/policy/meaning/alert-expressions.ts";
import { requirePolicy } from "#core/policy/parse.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";

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
  return requirePolicy(text, file, now, [expressionProblems]);
}
