import type { Command } from "commander";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { goalSlug } from "#core/planner/goals.ts";
import type { Goal } from "#core/planner/plan.ts";
import { confirm } from "../confirm.ts";
import { type Io, json } from "../io.ts";
import { ask, asOption, type OperatorOptions, operatorOf, whoAsks, withOperatorOptions } from "../operator-options.ts";
import { GOAL_HELP, goalOf } from "../sandbox-options.ts";
import { planLines } from "../view/plan.ts";

interface StartOptions extends OperatorOptions {
  strategy: string;
  runId?: string;
  as?: string;
  yes?: boolean;
  dryRun?: boolean;
}

/** Options of every command that starts a run: it shows the plan and asks first. */
const withStartOptions = (command: Command): Command =>
  withOperatorOptions(command)
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option("--run-id <id>", "name of the run; the same name is the same run")
    .addOption(asOption())
    .option("--yes", "do not ask: for scripts")
    .option("--dry-run", "show the plan and start nothing");

export function upgradeStart(parent: Command, io: Io): void {
  withStartOptions(parent.command("start"))
    .description("plan a run, show it, and start it once it is confirmed")
    .requiredOption("--goal <goal>", GOAL_HELP)
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright upgrade start --goal 1.35\n  fleetwright upgrade start --goal node-image --strategy weekly\n  fleetwright upgrade start --goal 1.35 --yes --json --endpoint http://127.0.0.1:4566",
    )
    .action((options: StartOptions & { goal: string }) => start(goalOf(options.goal), options, io));
}

export function rollback(program: Command, io: Io): void {
  withStartOptions(program.command("rollback"))
    .description("take clusters back to the Kubernetes minor before, within the seven days EKS allows it")
    .argument("<cluster...>", "names, or account/region/name")
    .addHelpText(
      "after",
      "\nNode groups and add-ons go back first, the control plane last; one cluster after the other.\nA stage of a run is taken back with `fleetwright upgrade roll-back`.\n\nExamples:\n  fleetwright rollback shop-prod\n  fleetwright rollback shop-prod --dry-run",
    )
    .action((clusters: string[], options: StartOptions) => start({ kind: "rollback", clusters }, options, io));
}

async function start(goal: Goal, options: StartOptions, io: Io): Promise<void> {
  const client = operatorOf(options);
  const { strategy } = options;
  const { name: requestedBy, ...guessed } = whoAsks(options.as);
  const { plan } = await ask(client, { action: "plan", goal, strategy }, "plan");
  if (!options.json) for (const line of planLines(plan, io.columns)) io.out(line);
  if (options.dryRun) {
    if (options.json) io.out(json({ plan }));
    return;
  }
  if (!options.yes) await confirm("Start this run?", io);
  const stamp = systemClock.now().toISOString().slice(0, 16).replace(/[-:T]/g, "");
  const runId = options.runId ?? `${goalSlug(goal)}-${stamp}`;
  const started = await ask(
    client,
    { action: "start-run", goal, strategy, requestedBy, ...guessed, runId },
    "start-run",
  );
  const { executionArn, alreadyStarted } = started;
  if (options.json) io.out(json({ plan, runId, executionArn, alreadyStarted }));
  else
    io.out(
      `run ${runId} ${alreadyStarted ? "was started before" : "started"}; follow it with: fleetwright upgrade watch ${runId}`,
    );
}
