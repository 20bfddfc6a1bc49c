import { type Command, Option } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import type { PreflightView } from "#events/operator/requests.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { ask, operatorOf } from "../operator-options.ts";
import { chooseFleet, type FleetOptions, GOAL_HELP, goalOf, withFleetOptions } from "../sandbox-options.ts";
import { blocks, preflightLines } from "../view/preflight.ts";

interface PreflightOptions extends FleetOptions {
  goal?: string;
  strategy: string;
  cluster?: string;
  failOn: "block" | "warn";
  endpoint?: string;
  function?: string;
  json?: boolean;
}

const HERE = ["import", "inventory", "sample"];

export function preflight(parent: Command, io: Io): void {
  withFleetOptions(parent.command("preflight"))
    .description("how ready each cluster is for an upgrade: what stands against it, what was seen, what to do")
    .option("--goal <goal>", GOAL_HELP)
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option("--cluster <name>", "one cluster only: its name, or account/region/name")
    .addOption(
      new Option("--fail-on <level>", "findings that end the command with 1")
        .choices(["block", "warn"])
        .default("block"),
    )
    .option("--sample", "look at the sample fleet (the default when no fleet is named)")
    .addOption(new Option("--endpoint <url>", "ask a running `sandbox serve`").conflicts(HERE))
    .addOption(new Option("--function <name>", "ask a deployment: name of its operator function").conflicts(HERE))
    .option("--json", "print the findings as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright preflight --goal 1.35\n  fleetwright preflight --goal 1.35 --cluster reports-prod\n  fleetwright preflight --import ./eks-answers --goal 1.35 --fail-on warn\n  fleetwright preflight --function fleetwright-operator --goal 1.35 --json",
    )
    .action(async (options: PreflightOptions) => {
      const view = await preflightOf(options, io);
      if (options.json) io.out(json(view));
      else for (const line of preflightLines(view, io.columns)) io.out(line);
      if (fails(view, options.failOn)) throw new Exit(EXIT.failed);
    });
}

const fails = ({ clusters }: PreflightView, level: "block" | "warn"): boolean =>
  clusters.some((cluster) => (level === "block" ? blocks(cluster) : cluster.findings.length > 0));

async function preflightOf(options: PreflightOptions, io: Io): Promise<PreflightView> {
  const { strategy, cluster, endpoint, goal } = options;
  const request = (version: string) => ({
    action: "preflight" as const,
    goal: goalOf(version),
    strategy,
    ...(cluster === undefined ? {} : { cluster }),
  });
  if (endpoint !== undefined || options.function !== undefined) {
    if (goal === undefined) throw new InvalidInputError("BAD_OPTION", "--goal is needed for a fleet that is not here");
    return (await ask(operatorOf(options), request(goal), "preflight")).preflight;
  }
  const { fleet, policy, start, seed, faults, defaultGoal } = await chooseFleet(options, io);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const { operator } = createSandbox({ policy, fleet, seed, start, faults });
  return (await ask({ send: operator }, request(goal ?? defaultGoal), "preflight")).preflight;
}
