import type { Command } from "commander";
import { FleetwrightError, InvalidInputError } from "#core/errors.ts";
import { goalSlug } from "#core/planner/goals.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { runDocument } from "../run-document.ts";
import { chooseFleet, type FleetOptions, GOAL_HELP, goalOf, withFleetOptions } from "../sandbox-options.ts";
import { openPage, pageDocument, pageLines, portOf, withPeopleInSlack } from "../sandbox-page.ts";
import { lineOf } from "../view/lines.ts";
import { summary } from "../view/summary.ts";
import { Watch } from "../watch.ts";

// Types only: the CLI loads the sandbox when a command needs it.
type Sandbox = import("#sandbox/sandbox.ts").Sandbox;

interface RunOptions extends FleetOptions {
  goal?: string;
  strategy: string;
  speed: string;
  json?: boolean;
  ui?: boolean;
  port: string;
}

export function sandboxRun(parent: Command, io: Io): void {
  withFleetOptions(parent.command("run"))
    .description("run a fleet upgrade in the sandbox, by the very functions and state machines that run on AWS")
    .option("--goal <goal>", GOAL_HELP)
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option(
      "--speed <factor>",
      "pace of the live view: 1 is watchable, 4 is four times as fast, max does not wait",
      "1",
    )
    .option("--json", "print one JSON document on stdout and nothing else there")
    .option(
      "--ui",
      "open a page of the sandbox's Slack and clock on loopback: approve the run there; runs until Ctrl-C",
    )
    .option("--port <n>", "port of that page; 0 takes a free one", "0")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright sandbox run\n  fleetwright sandbox run --ui\n  fleetwright sandbox run --json --seed 7\n  fleetwright sandbox run --import ./eks-answers --goal 1.35\n  fleetwright sandbox run --fault cluster=shop-prod:node-eviction",
    )
    .action((options: RunOptions) => runInSandbox(options, io));
}

async function runInSandbox(options: RunOptions, io: Io): Promise<void> {
  const began = performance.now();
  const live = io.interactive && options.json !== true && !options.ui;
  const pace = paceOf(options.speed);
  const port = portOf(options.port);
  const { fleet, policy: chosen, start, seed, faults, defaultGoal } = await chooseFleet(options, io);
  const goal = goalOf(options.goal ?? defaultGoal);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const { bystanders, DEFAULT_BYSTANDERS, withoutProofs } = await import("#sandbox/people.ts");
  const policy = withoutProofs(options.ui ? await withPeopleInSlack(chosen) : chosen);
  const tell = options.json ? io.err : io.out;
  const runId = `${goalSlug(goal)}-seed-${seed}`;
  let watch: Watch | undefined;
  let sandbox: Sandbox | undefined;
  const around = bystanders(() => sandbox, policy, options.ui ? { approveAfterSeconds: "never" } : DEFAULT_BYSTANDERS);
  sandbox = createSandbox({
    policy,
    fleet,
    seed,
    start,
    faults,
    onEvent: (event) => {
      watch?.notice();
      around.notice(event);
      const line = live ? undefined : lineOf(event);
      if (line !== undefined) tell(line);
    },
  });

  around.take(sandbox);
  const started = await sandbox.operator({
    action: "start-run",
    goal,
    strategy: options.strategy,
    requestedBy: "sandbox",
    runId,
  });
  if (started.action === "rejected") throw new InvalidInputError(started.code, started.message);

  watch = new Watch(sandbox, runId);
  try {
    if (options.ui) {
      const speed = pace === undefined ? "max" : (`watch:${pace}` as const);
      const page = await openPage({ sandbox, policy, speed, starts: "when-watched", hold: true, port });
      const told = { runId, now: sandbox.clock.now().toISOString(), ...pageDocument(page) };
      for (const line of options.json ? [json(told)] : pageLines(page)) io.out(line);
      await watch.untilInterrupted();
      await page.ui.close();
    } else if (live && pace !== undefined) await watch.onScreen(io, pace);
    else await watch.toTheEnd();
  } finally {
    watch.close();
  }
  if (watch.interrupted && !options.ui) {
    const message = "interrupted: the sandbox and everything in it is gone";
    io.err(options.json ? json({ error: { code: "INTERRUPTED", message } }) : message);
    throw new Exit(EXIT.interrupted);
  }
  const view = await watch.view();
  if (!view) throw new RunLostError(`run ${runId} could not be planned: ${watch.cause}`);
  // Ctrl-C is how it ends, whatever became of the run.
  if (options.ui) return io.err("stopped");
  const document = runDocument(view, sandbox.counts(), {
    wallSeconds: Math.round(performance.now() - began) / 1000,
    seed,
    now: sandbox.clock.now().toISOString(),
  });
  const inNoStage = clustersInNoStage(fleet.clusters, view.stages);
  if (inNoStage.length > 0) tell(`in no stage of strategy ${options.strategy}, left alone: ${inNoStage.join(", ")}`);
  if (options.json) io.out(json(document));
  else for (const line of summary(document, io.columns)) io.out(line);
  if (view.run.status !== "succeeded") throw new Exit(EXIT.failed);
}

/** The workflow ended without ever writing its run: it could not plan. */
class RunLostError extends FleetwrightError {
  override readonly name = "RunLostError";
  readonly code = "RUN_LOST";
  readonly retryable = false;
}

interface Place {
  account: string;
  region: string;
}

function clustersInNoStage(
  clusters: readonly (Place & { name: string })[],
  stages: readonly { members: readonly (Place & { cluster: string })[] }[],
): string[] {
  const key = ({ account, region }: Place, name: string) => `${account}/${region}/${name}`;
  const members = new Set(stages.flatMap(({ members }) => members.map((member) => key(member, member.cluster))));
  return clusters.filter((cluster) => !members.has(key(cluster, cluster.name))).map(({ name }) => name);
}

/** @returns undefined for `max` */
function paceOf(speed: string): number | undefined {
  if (speed === "max") return undefined;
  const factor = Number(speed);
  if (!(factor > 0)) throw new InvalidInputError("BAD_OPTION", `--speed ${speed} is neither a positive number nor max`);
  return factor;
}
