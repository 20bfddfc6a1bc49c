import type { Command } from "commander";
import { createLogUpdate } from "log-update";
import { InvalidInputError } from "#core/errors.ts";
import type { RunView } from "#events/operator/requests.ts";
import { EXIT, Exit } from "../exit.ts";
import { type Io, json } from "../io.ts";
import { runDocument } from "../run-document.ts";
import { chooseFleet, type FleetOptions, goalOf, withFleetOptions } from "../sandbox-options.ts";
import { lineOf } from "../view/lines.ts";
import { liveView } from "../view/live.ts";
import { summary } from "../view/summary.ts";

type Sandbox = import("#sandbox/sandbox.ts").Sandbox;

interface RunOptions extends FleetOptions {
  goal?: string;
  strategy: string;
  speed: string;
  json?: boolean;
}

/** A run that has not ended after this much virtual time never will. */
const LONGEST_RUN_SECONDS = 366 * 86_400;

export function sandboxRun(parent: Command, io: Io): void {
  withFleetOptions(parent.command("run"))
    .description("run a fleet upgrade in the sandbox, by the very functions and state machines that run on AWS")
    .option(
      "--goal <version>",
      "Kubernetes version to reach (default: 1.35 for the sample, the next minor for an imported fleet)",
    )
    .option("--strategy <name>", "strategy of the policy file", "default")
    .option(
      "--speed <factor>",
      "pace of the live view: 1 is watchable, 4 is four times as fast, max does not wait",
      "1",
    )
    .option("--json", "print one JSON document on stdout and nothing else there")
    .addHelpText(
      "after",
      "\nExamples:\n  fleetwright sandbox run\n  fleetwright sandbox run --json --seed 7\n  fleetwright sandbox run --import ./eks-answers --goal 1.35\n  fleetwright sandbox run --fault cluster=shop-prod:node-eviction",
    )
    .action((options: RunOptions) => runInSandbox(options, io));
}

async function runInSandbox(options: RunOptions, io: Io): Promise<void> {
  const began = performance.now();
  const live = io.interactive && options.json !== true;
  const pace = paceOf(options.speed);
  const { fleet, policy, start, seed, faults, defaultGoal } = await chooseFleet(options, io);
  const goal = goalOf(options.goal ?? defaultGoal);
  const { createSandbox } = await import("#sandbox/sandbox.ts");
  const tell = options.json ? io.err : io.out;
  const sandbox = createSandbox({
    policy,
    fleet,
    seed,
    start,
    faults,
    ...(live ? {} : { onEvent: (event) => say(lineOf(event), tell) }),
  });
  const runId = `upgrade-${goal.version.replace(".", "-")}-seed-${seed}`;

  const started = await sandbox.operator({
    action: "start-run",
    goal,
    strategy: options.strategy,
    requestedBy: "sandbox",
    runId,
  });
  if (started.action === "rejected") throw new InvalidInputError(started.code, started.message);

  const watch = new Watch(sandbox, runId);
  try {
    if (live && pace !== undefined) await watchLive(watch, io, pace);
    else await watch.toTheEnd();
  } finally {
    watch.close();
  }
  if (watch.interrupted) {
    io.err("interrupted: the sandbox and everything in it is gone");
    throw new Exit(EXIT.interrupted);
  }
  const view = await watch.view();
  const document = runDocument(view, sandbox.counts(), {
    wallSeconds: Math.round(performance.now() - began) / 1000,
    seed,
    now: sandbox.clock.now().toISOString(),
  });
  if (options.json) io.out(json(document));
  else for (const line of summary(document)) io.out(line);
  if (view.run.status !== "succeeded") throw new Exit(EXIT.failed);
}

function say(line: string | undefined, tell: (text: string) => void): void {
  if (line !== undefined) tell(line);
}

/** Follows one run; Ctrl-C ends it at the next turn of the clock. */
class Watch {
  readonly sandbox: Sandbox;
  readonly #runId: string;
  interrupted = false;
  readonly #onSignal = () => {
    this.interrupted = true;
  };

  constructor(sandbox: Sandbox, runId: string) {
    this.sandbox = sandbox;
    this.#runId = runId;
    // Not `once`: the library that restores the cursor ends the process when it finds itself the only listener left.
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
  }

  close(): void {
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
  }

  /** The workflow's own execution: when it is over, everything about the run is written. */
  get running(): boolean {
    const { engine } = this.sandbox;
    const machine = engine.stateMachineArn("upgrade-fleet");
    return engine.executions(machine).some(({ status }) => status === "RUNNING");
  }

  async view(): Promise<RunView> {
    const answer = await this.sandbox.operator({ action: "get-run", runId: this.#runId });
    if (answer.action !== "get-run") throw new InvalidInputError("UNKNOWN_RUN", `run ${this.#runId} cannot be read`);
    return answer.view;
  }

  async toTheEnd(): Promise<void> {
    const { clock } = this.sandbox;
    const until = new Date(clock.millis() + LONGEST_RUN_SECONDS * 1000);
    await clock.run({ until, done: () => this.interrupted || !this.running });
    // What the last events lead to (messages in Slack) belongs to the run.
    await clock.run({ until: new Date(clock.millis() + 60_000), done: () => this.interrupted });
  }

  async step(seconds: number): Promise<void> {
    const { clock } = this.sandbox;
    await clock.run({
      until: new Date(clock.millis() + seconds * 1000),
      done: () => this.interrupted || !this.running,
    });
  }
}

const FRAME_MILLISECONDS = 100;
/** Virtual seconds per frame while clusters are upgraded, and while everybody waits for a soak or a window. */
const BUSY_STEP = 120;
const IDLE_STEP = 7200;

async function watchLive(watch: Watch, io: Io, pace: number): Promise<void> {
  const screen = createLogUpdate(process.stdout, { showCursor: false });
  try {
    while (watch.running && !watch.interrupted) {
      const view = await watch.view().catch(() => undefined);
      if (view) screen(liveView(view, watch.sandbox.clock.now().toISOString(), io).join("\n"));
      const busy = view?.stages.some(({ members }) => members.some(({ status }) => status === "upgrading")) ?? true;
      await watch.step((busy ? BUSY_STEP : IDLE_STEP) * pace);
      await new Promise((resolve) => setTimeout(resolve, FRAME_MILLISECONDS));
    }
    const view = await watch.view();
    screen(liveView(view, watch.sandbox.clock.now().toISOString(), io).join("\n"));
  } finally {
    screen.done();
  }
}

/** @returns undefined for `max` */
function paceOf(speed: string): number | undefined {
  if (speed === "max") return undefined;
  const factor = Number(speed);
  if (!(factor > 0)) throw new InvalidInputError("BAD_OPTION", `--speed ${speed} is neither a positive number nor max`);
  return factor;
}
