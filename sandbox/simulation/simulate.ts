import { memoryRunStore } from "#adapters/memory/runs.ts";
import { FleetwrightError, InvalidInputError } from "#core/errors.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { type Happening, happeningOfEvent } from "#core/timeline/happening.ts";
import { buildTimeline, type Timeline } from "#core/timeline/timeline.ts";
import { FLEET_SOURCE } from "#events/envelope.ts";
import type { OperatorRequest, PlanView } from "#events/operator/requests.ts";
import type { Fault } from "../faults/faults.ts";
import type { FleetSeed } from "../fleet/seed.ts";
import { type Bystanders, bystanders, withoutProofs } from "../people.ts";
import { type Counts, createSandbox, type Sandbox, type SandboxOptions } from "../sandbox.ts";
import { recordedRuns } from "./recording.ts";

type Goal = Extract<OperatorRequest, { action: "plan" }>["goal"];

export interface SimulationRequest {
  policy: FleetPolicy;
  fleet: FleetSeed;
  goal: Goal;
  strategy: string;
  seed: number;
  start: Date;
  faults: readonly Fault[];
  /** What people around the run do; default: approvals are given after an hour. */
  bystanders?: Bystanders;
  /** Asked at every turn of the clock; true ends the simulation where it is. */
  stop?: () => boolean;
  /** More than the simulation itself needs, for measurements. */
  sandbox?: Partial<SandboxOptions>;
}

export interface Simulation {
  plan: PlanView;
  timeline: Timeline;
  counts: Counts;
  /** The sandbox as the run left it. */
  sandbox: Sandbox;
}

const RUN = "simulated";

/** A run that has not ended after this much virtual time waits for something that never comes. */
const LONGEST_RUN_MILLIS = 366 * 86_400_000;

/**
 * Plays a run on a fleet to its end, in virtual time, by the very handlers and state machines that would run it on AWS, and says what happened when.
 *
 * @throws {InvalidInputError} what the operator rejects: an unknown strategy or version, stages that overlap
 * @throws {SimulationLostError} the workflow ended without a run
 */
export async function simulate(request: SimulationRequest): Promise<Simulation> {
  const { fleet, goal, strategy, seed, start, faults } = request;
  const policy = withoutProofs(request.policy);
  const happenings: Happening[] = [];
  const note = (happening: Happening | undefined) => {
    if (happening) happenings.push(happening);
  };
  let sandbox: Sandbox | undefined;
  const around = bystanders(() => sandbox, policy, request.bystanders);
  const now = () => (sandbox?.clock.now() ?? start).toISOString();
  sandbox = createSandbox({
    policy,
    fleet,
    seed,
    start,
    faults,
    history: "counts",
    ...request.sandbox,
    stores: { runs: recordedRuns(memoryRunStore(), now, note), ...request.sandbox?.stores },
    onEvent: (event) => {
      if (event.source === FLEET_SOURCE) note(happeningOfEvent(event));
      around.notice(event);
      request.sandbox?.onEvent?.(event);
    },
  });
  around.take(sandbox);
  const planned = await sandbox.operator({ action: "plan", goal, strategy });
  if (planned.action !== "plan") throw rejection(planned);
  const started = await sandbox.operator({
    action: "start-run",
    goal,
    strategy,
    requestedBy: "simulation",
    runId: RUN,
  });
  if (started.action === "rejected") throw rejection(started);

  const { clock, engine } = sandbox;
  const executions = () => engine.executions(engine.stateMachineArn("upgrade-fleet"));
  await clock.run({
    until: new Date(start.getTime() + LONGEST_RUN_MILLIS),
    done: () => request.stop?.() === true || executions().every(({ status }) => status !== "RUNNING"),
  });
  const run = await sandbox.ports.runs.get(RUN);
  if (!run) {
    const words = executions().flatMap(({ error, cause }) => [error, cause].filter((part) => part !== undefined));
    throw new SimulationLostError(`the run could not be planned: ${words.join(": ")}`);
  }
  const members = await sandbox.ports.runs.members(RUN);
  const timeline = buildTimeline({ run, members, happenings, until: now() });
  return { plan: planned.plan, timeline, counts: sandbox.counts(), sandbox };
}

function rejection(answer: { action: string; code?: string; message?: string }): InvalidInputError {
  return new InvalidInputError(
    answer.code ?? "UNEXPECTED_ANSWER",
    answer.message ?? `the operator answered ${answer.action}`,
  );
}

/** The workflow ended without ever writing its run. */
export class SimulationLostError extends FleetwrightError {
  override readonly name = "SimulationLostError";
  readonly code = "SIMULATION_LOST";
  readonly retryable = false;
}
