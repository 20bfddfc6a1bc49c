import { InvalidInputError, StaleWriteError } from "#core/errors.ts";
import { aborted, type ChangeRequest, memberNamed, paused, resumed } from "#core/run/control.ts";
import type { RunRecord } from "#core/run/run.ts";
import { clusterUpgradeFinished } from "#events/fleet/cluster-upgrade-finished.ts";
import { runControlled } from "#events/fleet/run-controlled.ts";
import type { Composition } from "./compose.ts";
import { wakeRun } from "./members.ts";

type ControlPorts = Pick<Composition, "runs" | "events" | "callbacks">;

const CHANGES = {
  paused,
  resumed: (run: RunRecord, _request: ChangeRequest) => resumed(run),
  aborted,
};

const ATTEMPTS = 5;

/**
 * Pauses, resumes or aborts a run: written conditionally, told to the fleet, and the workflow is woken so that it takes effect at once. Members being
 * upgraded are never interrupted.
 *
 * @throws {InvalidInputError} UNKNOWN_RUN, RUN_ENDED, RUN_ABORTED, NOT_PAUSED
 */
export async function controlRun(
  ports: ControlPorts,
  runId: string,
  what: keyof typeof CHANGES,
  request: ChangeRequest,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const run = await existing(ports, runId);
    const changed = CHANGES[what](run, request);
    if (changed === run) return;
    try {
      const saved = await ports.runs.save(changed);
      await ports.events.publish([runControlled(saved, { what, by: request.by, why: request.why, at: request.at })]);
      await wakeRun(ports, runId);
      return;
    } catch (error) {
      // A member that ended raised the revision in between.
      if (!(error instanceof StaleWriteError) || attempt === ATTEMPTS) throw error;
    }
  }
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
  await ports.events.publish([clusterUpgradeFinished(run, skipped)]);
  await wakeRun(ports, runId);
  return member.id;
}

async function existing({ runs }: ControlPorts, runId: string): Promise<RunRecord> {
  const run = await runs.get(runId);
  if (!run) throw new InvalidInputError("UNKNOWN_RUN", `there is no run ${runId}`);
  return run;
}
