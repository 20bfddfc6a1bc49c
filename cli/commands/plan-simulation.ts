import { systemClock } from "#adapters/aws/system-clock.ts";
import { InvalidInputError } from "#core/errors.ts";
import { parseDuration } from "#core/policy/duration.ts";
import { EXIT, Exit } from "../exit.ts";
import { interruption } from "../interruption.ts";
import { readInventory } from "../inventory.ts";
import { type Io, json } from "../io.ts";
import { operatorOf } from "../operator-options.ts";
import { refuseToReplace, writeOutput } from "../output-file.ts";
import { chooseFleet, type FleetOptions, goalOf, type Known } from "../sandbox-options.ts";
import type { SimulationDocument } from "../simulation-document.ts";
import { simulationPage } from "../view/simulation/page.ts";
import { simulationLines } from "../view/simulation/report.ts";
import { simulationSvg } from "../view/simulation/svg.ts";

export interface SimulationOptions extends FleetOptions {
  goal?: string;
  strategy: string;
  endpoint?: string;
  function?: string;
  html?: string;
  svg?: string;
  force?: boolean;
  approveAfter: string;
  json?: boolean;
}

/** Plays the plan in the sandbox and shows it; ends with 1 when the run would not succeed. */
export async function simulatePlan(options: SimulationOptions, io: Io): Promise<void> {
  const force = options.force === true;
  refuseToReplace([options.html, options.svg], force);
  const document = await simulated(options, io);
  if (options.html !== undefined) writeOutput(options.html, simulationPage(document), force);
  if (options.svg !== undefined) writeOutput(options.svg, simulationSvg(document), force);
  if (options.json) io.out(json(document));
  else for (const line of simulationLines(document, io.columns)) io.out(line);
  for (const path of [options.html, options.svg]) if (path !== undefined) io.err(`wrote ${path}`);
  if (document.timeline.run.status !== "succeeded") throw new Exit(EXIT.failed);
}

async function simulated(options: SimulationOptions, io: Io): Promise<SimulationDocument> {
  const chosen = await chooseFleet(options, io, await knownOf(options, io));
  const { fleet, policy, start, seed, faults } = chosen;
  const goal = goalOf(options.goal ?? chosen.defaultGoal);
  const { simulate } = await import("#sandbox/simulation/simulate.ts");
  const { strategy } = options;
  const stop = interruption();
  try {
    const { plan, timeline, counts } = await simulate({
      policy,
      fleet,
      goal,
      strategy,
      seed,
      start,
      faults,
      bystanders: { approveAfterSeconds: secondsOf(options.approveAfter) },
      stop: () => stop.signal.aborted,
    });
    if (stop.signal.aborted) {
      const message = "interrupted: nothing was simulated to its end";
      io.err(options.json ? json({ error: { code: "INTERRUPTED", message } }) : message);
      throw new Exit(EXIT.interrupted);
    }
    const { slackMessages: _slack, ...figures } = counts;
    return {
      simulated: {
        fleet: fleet.fleet,
        clusters: fleet.clusters.length,
        goal,
        strategy,
        start: start.toISOString(),
        seed,
        faults: options.fault,
      },
      timeline,
      inNoStage: plan.unmatched,
      counts: figures,
    };
  } finally {
    stop.end();
  }
}

/** @throws {InvalidInputError} BAD_OPTION */
function secondsOf(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined)
    throw new InvalidInputError("BAD_OPTION", `--approve-after ${text} is not a duration such as 90m, 2h or 1d`);
  return seconds;
}

/** The sample begins when it always does; a fleet of one's own now, because its windows and freezes are meant from now on. */
async function knownOf(options: SimulationOptions, io: Io): Promise<Known | undefined> {
  if (options.endpoint !== undefined || options.function !== undefined) return deployedFleet(options, io);
  const own = options.fleet ?? options.import ?? options.inventory;
  return own === undefined ? undefined : { start: toTheMinute(systemClock.now()) };
}

/** The inventory of the deployment or running sandbox the options name, by its own clock. */
async function deployedFleet(options: SimulationOptions, io: Io): Promise<Known> {
  if (options.config === undefined)
    throw new InvalidInputError(
      "BAD_OPTION",
      "--policy is needed: the policy file of a deployment cannot be read from here",
    );
  if (options.goal === undefined)
    throw new InvalidInputError("BAD_OPTION", "--goal is needed to plan a fleet that is not here");
  const { inventory, leftOut, now } = await readInventory(operatorOf(options));
  io.err(`read ${inventory.clusters.length} clusters of fleet ${inventory.fleet}`);
  for (const id of leftOut) io.err(`  left out: ${id}, EKS reports no Kubernetes version of it or of a node group`);
  const { fleetSeed } = await import("#sandbox/fleet/seed.ts");
  return { fleet: fleetSeed.parse(inventory), start: toTheMinute(new Date(now)) };
}

const toTheMinute = (time: Date): Date => new Date(Math.floor(time.getTime() / 60_000) * 60_000);
