import { InvalidInputError, StaleWriteError } from "#core/errors.ts";
import { type ApprovalAnswer, answered } from "#core/run/approvals.ts";
import { aborted, type ChangeRequest, memberNamed, paused, resumed } from "#core/run/control.ts";
import { directed } from "#core/run/directives.ts";
import type { ApprovalMoment, RunRecord, StageDirective } from "#core/run/run.ts";
import { stageNamed } from "#core/run/stages.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { clusterUpgradeFinished } from "#events/fleet/cluster-upgrade-finished.ts";
import { runControlled } from "#events/fleet/run-controlled.ts";
import { approvalDecided } from "#events/fleet/stage-approval.ts";
import type { Composition } from "../compose.ts";
import { wakeRun } from "./members.ts";

type ControlPorts = Pick<Composition, "runs" | "events" | "callbacks">;

const CHANGES = {
  paused,
  resumed: (run: RunRecord, _request: ChangeRequest) => resumed(run),
  aborted,
};

const ATTEMPTS = 5;

/**
 * Changes a run as somebody asked: written conditionally, told to the fleet, and the workflow is woken so that it takes effect at once. Both happen also
 * when there was nothing to change: who repeats a request may do so because the first one broke off before it told or woke anybody.
 *
 * @param change gives the same record back when there is nothing to change
 * @param told of what stands in the record, so that a repeated request tells the same event again, which is shown once
 */
export async function changeRun(
  ports: ControlPorts,
  runId: string,
  change: (run: RunRecord) => RunRecord,
  told: (saved: RunRecord) => FleetEvent[],
): Promise<void> {
  const saved = await decidedAnew(async () => {
    const run = await existing(ports, runId);
    const changed = change(run);
    return changed === run ? run : ports.runs.save(changed);
  });
  await tellAndWake(ports, runId, told(saved));
}

/** In this order, so that what the workflow tells next comes after it; but the change stands already, and takes effect also when it cannot be told. */
async function tellAndWake(ports: ControlPorts, runId: string, events: FleetEvent[]): Promise<void> {
  try {
    await ports.events.publish(events);
  } finally {
    await wakeRun(ports, runId);
  }
}

/** Reads, decides and saves again when somebody else changed the run in between: a member that ended, or another person. */
export async function decidedAnew<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Pauses, resumes or aborts a run. Members being upgraded are never interrupted.
 *
 * @throws {InvalidInputError} UNKNOWN_RUN, RUN_ENDED, RUN_ABORTED, NOT_PAUSED
 */
export function controlRun(
  ports: ControlPorts,
  runId: string,
  what: keyof typeof CHANGES,
  request: ChangeRequest,
): Promise<void> {
  return changeRun(
    ports,
    runId,
    (run) => CHANGES[what](run, request),
    (saved) => [runControlled(saved, { ...(saved.control ?? request), what })],
  );
}

const TOLD = { skip: "stage-skipped", complete: "stage-completed", rollback: "stage-rolled-back" } as const;

/**
 * Skips a stage, declares it complete, or takes its clusters back.
 *
 * @throws {InvalidInputError} UNKNOWN_RUN and those of `directed`
 */
export function directStage(
  ports: ControlPorts,
  runId: string,
  stage: string,
  kind: StageDirective["kind"],
  { arn, ...request }: ChangeRequest & { arn?: string | undefined },
): Promise<void> {
  return changeRun(
    ports,
    runId,
    (run) => directed(run, stage, kind, { ...request, arn }),
    (saved) => [runControlled(saved, { ...(stageNamed(saved, stage).directive ?? request), what: TOLD[kind], stage })],
  );
}

/**
 * Answers the question whether a stage may go on.
 *
 * @throws {InvalidInputError} UNKNOWN_RUN and those of `answered`
 */
export function answerApproval(
  ports: ControlPorts,
  runId: string,
  stage: string,
  answer: ApprovalAnswer,
): Promise<void> {
  let moment: ApprovalMoment = "before";
  return changeRun(
    ports,
    runId,
    (run) => {
      const result = answered(run, stage, answer);
      moment = result.moment;
      return result.run;
    },
    (saved) => {
      const decided = saved.stages.find(({ name }) => name === stage)?.approvals[moment]?.status;
      const status = decided === "pre-approved" || decided === "rejected" ? decided : "approved";
      const { by, why, at } = answer;
      return [approvalDecided(saved, { stage, moment }, { status, by, why, at })];
    },
  );
}

/**
 * Takes a member out of the run before it starts.
 *
 * @returns the member's id
 * @throws {InvalidInputError} UNKNOWN_RUN, UNKNOWN_MEMBER, AMBIGUOUS_MEMBER, MEMBER_NOT_WAITING
 */
export async function skipMember(
  ports: ControlPorts,
  runId: string,
  cluster: string,
  request: ChangeRequest,
): Promise<string> {
  const run = await existing(ports, runId);
  const member = memberNamed(run, await ports.runs.members(runId), cluster);
  const why = request.why === "" ? "" : `: ${request.why}`;
  const skipped = await ports.runs.moveMember(runId, member.id, ["waiting"], {
    status: "skipped",
    reason: { code: "SKIPPED_BY_HAND", message: `skipped by ${request.by}${why}` },
    updatedAt: request.at,
    endedAt: request.at,
  });
  if (!skipped) {
    const { status } = (await ports.runs.member(runId, member.id)) ?? member;
    throw new InvalidInputError(
      "MEMBER_NOT_WAITING",
      `${member.ref.name} is ${status}; only a member that waits can be skipped`,
    );
  }
  await tellAndWake(ports, runId, [clusterUpgradeFinished(run, skipped)]);
  return member.id;
}

/** @throws {InvalidInputError} UNKNOWN_RUN */
export async function existing({ runs }: Pick<ControlPorts, "runs">, runId: string): Promise<RunRecord> {
  const run = await runs.get(runId);
  if (!run) throw new InvalidInputError("UNKNOWN_RUN", `there is no run ${runId}`);
  return run;
}
