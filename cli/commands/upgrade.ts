import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { createLogUpdate } from "log-update";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { InvalidInputError } from "#core/errors.ts";
import { goalSlug, goalText } from "#core/planner/goals.ts";
import type { RunView } from "#events/operator/requests.ts";
import { EXIT, Exit } from "../exit.ts";
import { interruption, pause } from "../interruption.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, whoAmI, withOperatorOptions } from "../operator-options.ts";
import { goalOf } from "../sandbox-options.ts";
import { liveView } from "../view/live.ts";
import { planLines } from "../view/plan.ts";
import { changedLines, statusLines } from "../view/status.ts";

interface StartOptions extends OperatorOptions {
  goal: string;
  strategy: string;
  runId?: string;
  as: string;
  yes?: boolean;
  dryRun?: boolean;
}

interface ChangeOptions extends OperatorOptions {
  as: string;
  why: string;
}

export function upgrade(program: Command, io: Io): void {
  const parent = program
    .command("upgrade")
    .description("start, follow and change upgrade runs, on a deployment or a running sandbox");

  withOperatorOptions(parent.command("start"))
    .description("plan a run, show it, and start it once it is confirmed")
    .requiredOption("--goal <version>", "Kubernetes version to reach")
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option("--run-id <id>", "name of the run; the same name is the same run")
    .option("--as <name>", "who asks", whoAmI())
    .option("--yes", "do not ask: for scripts")
    .option("--dry-run", "show the plan and start nothing")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright upgrade start --goal 1.35\n  fleetwright upgrade start --goal 1.35 --yes --json --endpoint http://127.0.0.1:4566",
    )
    .action((options: StartOptions) => start(options, io));

  withOperatorOptions(parent.command("list"))
    .description("the latest runs")
    .addHelpText("after", "\nExamples:\n  fleetwright upgrade list")
    .action(async (options: OperatorOptions) => {
      const { runs } = await ask(operatorOf(options), { action: "list-runs" }, "list-runs");
      if (options.json) io.out(json({ runs }));
      else if (runs.length === 0) io.out("no runs yet");
      for (const { id, goal, status, startedAt, endedAt } of options.json ? [] : runs) {
        io.out(`${id}  ${goalText(goal)}  ${status}  ${startedAt}${endedAt === null ? "" : ` to ${endedAt}`}`);
      }
    });

  withOperatorOptions(parent.command("status"))
    .description("where a run stands, and why whoever waits does")
    .argument("<run-id>")
    .addHelpText("after", "\nExamples:\n  fleetwright upgrade status upgrade-1-35")
    .action(async (runId: string, options: OperatorOptions) => {
      const { view } = await ask(operatorOf(options), { action: "get-run", runId }, "get-run");
      if (options.json) io.out(json(view));
      else for (const line of statusLines(view)) io.out(line);
    });

  withOperatorOptions(parent.command("watch"))
    .description("follow a run until it ends; exit code 1 when it failed")
    .argument("<run-id>")
    .option("--every <seconds>", "how often to look", "5")
    .addHelpText("after", "\nExamples:\n  fleetwright upgrade watch upgrade-1-35")
    .action((runId: string, options: OperatorOptions & { every: string }) => watch(runId, options, io));

  const change = (name: "pause" | "resume" | "abort", description: string) =>
    withOperatorOptions(parent.command(name))
      .description(description)
      .argument("<run-id>")
      .option("--why <text>", "told to everybody who follows the run", "")
      .option("--as <name>", "who asks", whoAmI())
      .addHelpText("after", `\nExamples:\n  fleetwright upgrade ${name} upgrade-1-35 --why "incident 42"`)
      .action(async (runId: string, options: ChangeOptions) => {
        const { as: by, why } = options;
        const answer = await ask(operatorOf(options), { action: `${name}-run`, runId, by, why }, "changed");
        io.out(options.json ? json(answer) : answer.message);
      });
  change("pause", "nobody else starts until the run is resumed; who is being upgraded finishes");
  change("resume", "let a paused run go on");
  change("abort", "nobody else starts, and the run ends once nobody is being upgraded");

  withOperatorOptions(parent.command("skip"))
    .description("leave a cluster that has not started out of the run")
    .argument("<run-id>")
    .argument("<cluster>", "its name, or account/region/name")
    .option("--why <text>", "told to everybody who follows the run", "")
    .option("--as <name>", "who asks", whoAmI())
    .addHelpText("after", '\nExamples:\n  fleetwright upgrade skip upgrade-1-35 shop-prod --why "release week"')
    .action(async (runId: string, cluster: string, options: ChangeOptions) => {
      const { as: by, why } = options;
      const answer = await ask(operatorOf(options), { action: "skip-member", runId, cluster, by, why }, "changed");
      io.out(options.json ? json(answer) : answer.message);
    });
}

async function start(options: StartOptions, io: Io): Promise<void> {
  const client = operatorOf(options);
  const goal = goalOf(options.goal);
  const { strategy, as: requestedBy } = options;
  const { plan } = await ask(client, { action: "plan", goal, strategy }, "plan");
  if (!options.json) for (const line of planLines(plan, io.columns)) io.out(line);
  if (options.dryRun) {
    if (options.json) io.out(json({ plan }));
    return;
  }
  if (!options.yes && !(await confirmed(io))) {
    io.err("nothing was started");
    throw new Exit(EXIT.done);
  }
  const stamp = systemClock.now().toISOString().slice(0, 16).replace(/[-:T]/g, "");
  const runId = options.runId ?? `${goalSlug(goal)}-${stamp}`;
  const started = await ask(client, { action: "start-run", goal, strategy, requestedBy, runId }, "start-run");
  if (options.json)
    io.out(json({ plan, runId, executionArn: started.executionArn, alreadyStarted: started.alreadyStarted }));
  else
    io.out(
      `run ${runId} ${started.alreadyStarted ? "was started before" : "started"}; follow it with: fleetwright upgrade watch ${runId}`,
    );
}

/** @throws {InvalidInputError} CONFIRMATION_NEEDED without a terminal to ask on */
async function confirmed(io: Io): Promise<boolean> {
  if (!io.interactive || !process.stdin.isTTY)
    throw new InvalidInputError("CONFIRMATION_NEEDED", "nobody can be asked here: add --yes to start the run");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await prompt.question("\nStart this run? [y/N] ")).trim());
  } catch (error) {
    // Ctrl-C, or the end of the input, instead of an answer.
    if (!(error instanceof Error && error.name === "AbortError")) throw error;
    io.err("\nnothing was started");
    throw new Exit(EXIT.interrupted);
  } finally {
    prompt.close();
  }
}

async function watch(runId: string, options: OperatorOptions & { every: string }, io: Io): Promise<void> {
  const seconds = Number(options.every);
  if (!(seconds > 0)) throw new InvalidInputError("BAD_OPTION", `--every ${options.every} is not a number of seconds`);
  const client = operatorOf(options);
  const live = io.interactive && options.json !== true;
  const screen = live ? createLogUpdate(process.stdout, { showCursor: false }) : undefined;
  const stop = interruption();
  let before: RunView | undefined;
  try {
    while (!stop.signal.aborted) {
      const { view, now } = await ask(client, { action: "get-run", runId }, "get-run");
      if (screen) screen(liveView(view, now, io).join("\n"));
      else if (!options.json) for (const line of changedLines(before, view)) io.out(line);
      before = view;
      if (view.run.status !== "running") break;
      await pause(seconds * 1000, stop.signal);
    }
  } finally {
    screen?.done();
    stop.end();
  }
  if (stop.signal.aborted) {
    io.err(`no longer watching; run ${runId} goes on`);
    throw new Exit(EXIT.interrupted);
  }
  if (options.json) io.out(json(before));
  if (before?.run.status === "failed") throw new Exit(EXIT.failed);
}
