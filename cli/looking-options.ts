import { type Command, Option } from "commander";
import type { OperatorClient } from "#adapters/aws/operator-client.ts";
import type { Io } from "./io.ts";
import { operatorOf } from "./operator-options.ts";
import { chooseFleet, type FleetOptions } from "./sandbox-options.ts";

/** For commands that look at a fleet, which is here, in a sandbox, or elsewhere, behind its operator function. */
export interface LookingOptions extends FleetOptions {
  endpoint?: string;
  function?: string;
  json?: boolean;
}

const HERE = ["import", "inventory", "sample"];

/** Beside `withFleetOptions`, which a command has first. */
export function withLookingOptions(command: Command): Command {
  return command
    .option("--sample", "look at the sample fleet (the default when no fleet is named)")
    .addOption(new Option("--endpoint <url>", "ask a running `sandbox serve`").conflicts(HERE))
    .addOption(new Option("--function <name>", "ask a deployment: name of its operator function").conflicts(HERE))
    .option("--json", "print the findings as JSON");
}

/** Who answers for the fleet the options name, and, of one that is here, a goal that makes sense when none was given. */
export async function lookedAt(
  options: LookingOptions,
  io: Io,
): Promise<{ client: OperatorClient; defaultGoal?: string }> {
  if (options.endpoint !== undefined || options.function !== undefined) return { client: operatorOf(options) };
  const { fleet, policy, start, seed, faults, defaultGoal } = await chooseFleet(options, io);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const { operator } = createSandbox({ policy, fleet, seed, start, faults });
  return { client: { send: operator }, defaultGoal };
}
