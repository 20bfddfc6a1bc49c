import { type Command, Option } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import type { PreflightView } from "#events/operator/requests.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { type LookingOptions, lookedAt, withLookingOptions } from "../looking-options.ts";
import { ask } from "../operator-options.ts";
import { GOAL_HELP, goalOf, withFleetOptions } from "../sandbox-options.ts";
import { blocks, preflightLines } from "../view/preflight.ts";

interface PreflightOptions extends LookingOptions {
  goal?: string;
  strategy: string;
  cluster?: string;
  failOn: "block" | "warn";
}

export function preflight(parent: Command, io: Io): void {
  const command = withFleetOptions(parent.command("preflight"))
    .description("how ready each cluster is for an upgrade: what stands against it, what was seen, what to do")
    .option("--goal <goal>", GOAL_HELP)
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option("--cluster <name>", "one cluster only: its name, or account/region/name")
    .addOption(
      new Option("--fail-on <level>", "findings that end the command with 1")
        .choices(["block", "warn"])
        .default("block"),
    );
  withLookingOptions(command)
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
  const { strategy, cluster } = options;
  const { client, defaultGoal } = await lookedAt(options, io);
  const goal = options.goal ?? defaultGoal;
  if (goal === undefined) throw new InvalidInputError("BAD_OPTION", "--goal is needed for a fleet that is not here");
  const request = {
    action: "preflight" as const,
    goal: goalOf(goal),
    strategy,
    ...(cluster === undefined ? {} : { cluster }),
  };
  return (await ask(client, request, "preflight")).preflight;
}
