import { readFileSync } from "node:fs";
import { InvalidInputError } from "#core/errors.ts";
import { requireCompletePolicy } from "#core/policy/complete.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";

/** @throws {InvalidInputError} POLICY_UNREADABLE, POLICY_INVALID */
export const readPolicy = (file: string, now: Date): FleetPolicy =>
  requireCompletePolicy(readPolicyText(file), file, now);

/** The file as it is. @throws {InvalidInputError} POLICY_UNREADABLE */
export function readPolicyText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const message = `the policy file ${file} cannot be read: ${(cause as Error).message}`;
    throw new InvalidInputError("POLICY_UNREADABLE", message, { cause });
  }
}
