import { exemptions } from "./checks/exemptions.ts";
import { CHECKS } from "./checks/index.ts";
import { versionKnown } from "./checks/version-known.ts";
import type { PreflightFinding } from "./finding.ts";
import type { PreflightInput } from "./input.ts";

/**
 * Everything that speaks against a piece of work on one cluster, or should be known before it: the one place where these rules are. The planner asks with
 * what a listing of the fleet shows, the step before each hop and people with everything that can be read.
 */
export function preflight(input: PreflightInput): PreflightFinding[] {
  const unknown = versionKnown(input);
  return unknown.length > 0 ? [...exemptions(input), ...unknown] : CHECKS.flatMap((check) => check(input));
}
