import { type Command, Option } from "commander";
import { InvalidInputError } from "#core/errors.ts";
import { type Io, json } from "../io.ts";
import { ask, operatorOf } from "../operator-options.ts";
import { chooseFleet, GOAL_HELP, goalOf, withFleetOptions } from "../sandbox-options.ts";
import { planLines } from "../view/plan.ts";
import { type SimulationOptions, simulatePlan } from "./plan-simulation.ts";

interface PlanOptions extends SimulationOptions {
  sample?: boolean;
  simulate?: boolean;
}

/** Ways to name a fleet that is here; a deployment is another. */
const LOCAL_FLEETS = ["fleet", "import", "inventory", "sample"];

export function plan(parent: Command, io: Io): void {
  withFleetOptions(parent.command("plan"))
    .description("show what a run would do: stages, order, and why somebody would be left out")
    .option("--goal <goal>", GOAL_HELP)
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option("--sample", "plan the sample fleet (the default when no fleet is named)")
    .addOption(new Option("--endpoint <url>", "ask a running `sandbox serve`").conflicts(LOCAL_FLEETS))
    .addOption(
      new Option("--function <name>", "ask a deployment: name of its operator function").conflicts(LOCAL_FLEETS),
    )
    .option(
      "--simulate",
      "play the run to its end in the sandbox and show when what happens; exit code 1 if it would fail",
    )
    .option("--approve-after <duration>", "with --simulate: how long people take to approve a stage", "1h")
    .option("--html <file>", "with --simulate: write it as one self-contained page")
    .option("--svg <file>", "with --simulate: write the chart as an SVG")
    .option("--force", "replace files that are there")
    .option("--json", "print the plan, or the simulation, as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright plan\n  fleetwright plan --simulate --html plan.html\n  fleetwright plan --simulate --fleet fleet.json --policy fleet.yaml --goal 1.35 --fault cluster=shop-prod:node-eviction\n  fleetwright plan --import ./eks-answers --goal 1.35\n  fleetwright plan --endpoint http://127.0.0.1:4566 --goal 1.35\n  fleetwright plan --function fleetwright-operator --goal 1.35 --json",
    )
    .action(async (options: PlanOptions) => {
      if (options.simulate) return simulatePlan(options, io);
      for (const name of ["html", "svg"] as const)
        if (options[name] !== undefined)
          throw new InvalidInputError("BAD_OPTION", `--${name} shows a simulation: add --simulate`);
      if (options.fault.length > 0)
        throw new InvalidInputError("BAD_OPTION", "a plan without --simulate knows no faults: add --simulate");
      const { plan: view } = await planOf(options, io);
      if (options.json) io.out(json(view));
      else for (const line of planLines(view, io.columns)) io.out(line);
    });
}

async function planOf(options: PlanOptions, io: Io) {
  const { strategy, endpoint, goal } = options;
  if (endpoint !== undefined || options.function !== undefined) {
    if (goal === undefined)
      throw new InvalidInputError("BAD_OPTION", "--goal is needed to plan a fleet that is not here");
    return ask(operatorOf(options), { action: "plan", goal: goalOf(goal), strategy }, "plan");
  }
  const { fleet, policy, start, seed, defaultGoal } = await chooseFleet(options, io);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const request = { action: "plan" as const, goal: goalOf(goal ?? defaultGoal), strategy };
  return ask({ send: createSandbox({ policy, fleet, seed, start }).operator }, request, "plan");
}
