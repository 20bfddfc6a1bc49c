import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../adapters/aws/system-clock.ts";
import { requireCompletePolicy } from "../core/policy/complete.ts";
import type { FleetPolicy } from "../core/policy/policy.ts";

/**
 * The user's policy file as it is deployed: who may send events to the bus, and where functions are placed. A file with mistakes is not deployed; no function
 * could start with it.
 *
 * @throws {PolicyFileError} in the words of `fleetwright config check`
 */
export function deployedPolicy(file: string): FleetPolicy {
  let text: string;
  try {
    text = readFileSync(join($cli.paths.root, file), "utf8");
  } catch (cause) {
    const help = "copy examples/fleet.yaml and make it yours (FLEETWRIGHT_POLICY names another)";
    throw new Error(`the policy file ${file} cannot be read: ${(cause as Error).message}; ${help}`, { cause });
  }
  return requireCompletePolicy(text, file, systemClock.now());
}
