import { type Command, Option } from "commander";
import { operatorClient } from "#adapters/aws/operator-client.ts";
import { InvalidInputError } from "#core/errors.ts";
import type { OperatorResponse, PlanView } from "#events/operator/requests.ts";
import { type Io, json } from "../io.ts";
import { chooseFleet, type FleetOptions, goalOf, withFleetOptions } from "../sandbox-options.ts";
import { planLines } from "../view/plan.ts";

interface PlanOptions extends FleetOptions {
  goal?: string;
  strategy: string;
  endpoint?: string;
  function?: string;
  sample?: boolean;
  json?: boolean;
}

export function plan(parent: Command, io: Io): void {
  withFleetOptions(parent.command("plan"))
    .description("show what a run would do: stages, order, and why somebody would be left out")
    .option("--goal <version>", "Kubernetes version to reach")
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option("--sample", "plan the sample fleet (the default when no fleet is named)")
    .addOption(
      new Option("--endpoint <url>", "ask a running `sandbox serve`").conflicts(["import", "inventory", "sample"]),
    )
    .addOption(
      new Option("--function <name>", "ask a deployment: name of its operator function").conflicts([
        "import",
        "inventory",
        "sample",
      ]),
    )
    .option("--json", "print the plan as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright plan\n  fleetwright plan --import ./eks-answers --goal 1.35\n  fleetwright plan --endpoint http://127.0.0.1:4566 --goal 1.35\n  fleetwright plan --function fleetwright-operator --goal 1.35 --json",
    )
    .action(async (options: PlanOptions) => {
      const answer = await ask(options, io);
      if (answer.action === "rejected") throw new InvalidInputError(answer.code, answer.message);
      if (answer.action !== "plan")
        throw new InvalidInputError("UNEXPECTED_ANSWER", `the operator answered ${answer.action} to a plan`);
      if (options.json) io.out(json(answer.plan satisfies PlanView));
      else for (const line of planLines(answer.plan)) io.out(line);
    });
}

async function ask(options: PlanOptions, io: Io): Promise<OperatorResponse> {
  const { strategy, endpoint } = options;
  if (endpoint !== undefined || options.function !== undefined) {
    if (options.goal === undefined)
      throw new InvalidInputError("BAD_OPTION", "--goal is needed to plan a deployed fleet");
    const client = operatorClient({
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(options.function === undefined ? {} : { functionName: options.function }),
    });
    return client.send({ action: "plan", goal: goalOf(options.goal), strategy });
  }
  const { fleet, policy, start, seed, defaultGoal } = await chooseFleet(options, io);
  const goal = goalOf(options.goal ?? defaultGoal);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  return createSandbox({ policy, fleet, seed, start }).operator({ action: "plan", goal, strategy });
}
