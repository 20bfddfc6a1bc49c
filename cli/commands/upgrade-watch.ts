import type { Command } from "commander";
import { createLogUpdate } from "log-update";
import { FleetwrightError, InvalidInputError } from "#core/errors.ts";
import type { OperatorResponse, RunView } from "#events/operator/requests.ts";
import { EXIT, Exit } from "../exit.ts";
import { interruption, pause } from "../interruption.ts";
import { type Io, json } from "../io.ts";
import { ask, type OperatorOptions, operatorOf, withOperatorOptions } from "../operator-options.ts";
import { liveView } from "../view/live.ts";
import { changedLines } from "../view/status.ts";

type Answer = Extract<OperatorResponse, { action: "get-run" }>;

/** Looks that may fail one after the other before watching gives up: a deployment that is being updated, a network that changes. */
const PATIENCE = 5;

export function upgradeWatch(parent: Command, io: Io): void {
  withOperatorOptions(parent.command("watch"))
    .description("follow a run until it ends; exit code 1 when it failed")
    .argument("<run-id>")
    .option("--every <seconds>", "how often to look", "5")
    .addHelpText("after", "\nExamples:\n  fleetwright upgrade watch upgrade-1-35")
    .action((runId: string, options: OperatorOptions & { every: string }) => watch(runId, options, io));
}

async function watch(runId: string, options: OperatorOptions & { every: string }, io: Io): Promise<void> {
  const seconds = Number(options.every);
  if (!(seconds > 0)) throw new InvalidInputError("BAD_OPTION", `--every ${options.every} is not a number of seconds`);
  const look = patientLook(options, runId, io);
  const live = io.interactive && options.json !== true;
  const screen = live ? createLogUpdate(process.stdout, { showCursor: false }) : undefined;
  const stop = interruption();
  let before: RunView | undefined;
  try {
    while (!stop.signal.aborted) {
      const answer = await look();
      if (answer) {
        const { view, now } = answer;
        if (screen) screen(liveView(view, now, io).join("\n"));
        else if (!options.json) for (const line of changedLines(before, view)) io.out(line);
        before = view;
        if (view.run.status !== "running") break;
      }
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

/** Asks for the run; a look that fails for a moment is skipped, several in a row are not. */
function patientLook(options: OperatorOptions, runId: string, io: Io): () => Promise<Answer | undefined> {
  const client = operatorOf(options);
  let failures = 0;
  return async () => {
    try {
      const answer = await ask(client, { action: "get-run", runId }, "get-run");
      failures = 0;
      return answer;
    } catch (error) {
      failures += 1;
      // What will not pass, and a first look that fails, is told at once.
      if (!(error instanceof FleetwrightError) || !error.retryable || failures > PATIENCE) throw error;
      io.err(`could not look (${error.message}); trying again`);
      return undefined;
    }
  };
}
