import { admitRollbacks } from "#core/planner/rollback-admission.ts";
import type { MemberRecord } from "#core/run/run.ts";
import { stageEnded, stageOf, withStage } from "#core/run/stages.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { STARTS_AT_ONCE, startOfChild } from "#functions/runtime/run/children.ts";
import { reached } from "#functions/runtime/run/going-back.ts";
import { endLostMembers, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

const LOOK_AGAIN_SECONDS = 3600;
const COUNTED = /; \d+ of \d+ clusters went back$/;

/** Takes the stage's clusters back, within the same limits as they were upgraded; ends the stage when all are back, or could not. */
export const handler = defineHandler({
  name: "upgrade-fleet/admit-rollbacks",
  ...steps["admit-rollbacks"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    await endLostMembers(ports, runId, now);
    let run = await requireRun(ports.runs, runId);
    const members = await ports.runs.members(runId);
    const stage = stageOf(run, name);
    const admission = admitRollbacks(run, stage, members);
    const time = now.toISOString();
    const admitted: MemberRecord[] = [];
    const first = admission.start.slice(0, STARTS_AT_ONCE);
    for (const member of first) {
      const child = startOfChild(ports, { ...member, status: "rolling-back" }, run.goal);
      const reason = { code: "ROLLING_BACK", message: `goes back from ${reached(member)} with stage ${name}` };
      const moved = await ports.runs.moveMember(
        runId,
        member.id,
        [member.status],
        {
          status: "rolling-back",
          reason,
          rollbackAttempt: member.attempt,
          executionArn: child.executionArn,
          startedAt: time,
          updatedAt: time,
        },
        ["phase", "endedAt"],
      );
      if (moved) admitted.push(moved);
    }
    // Admitted by an earlier call that died before its answer arrived.
    const unheard = members.filter(
      (member) => member.stage === name && member.status === "rolling-back" && member.phase === undefined,
    );
    if (admission.settled && !stageEnded(stage)) {
      const ofStage = members.filter((member) => member.stage === name);
      const tried = ofStage.filter(({ rollbackAttempt }) => rollbackAttempt !== undefined);
      const back = tried.filter(({ status }) => status === "rolled-back").length;
      const why = stage.reason ?? { code: "STAGE_ROLLED_BACK", message: "the stage was rolled back" };
      // A rollback that is tried again has counted before.
      const message = why.message.replace(COUNTED, "");
      const reason = { code: why.code, message: `${message}; ${back} of ${tried.length} clusters went back` };
      run = await ports.runs.save(withStage(run, name, { status: "failed", reason, endedAt: time }));
      await ports.events.publish([stageFinished(run, stageOf(run, name), ofStage, now)]);
    }
    return {
      start: [...unheard, ...admitted].map((member) => startOfChild(ports, member, run.goal).start),
      settled: admission.settled,
      revision: run.revision,
      waitSeconds: admission.start.length > first.length ? 1 : LOOK_AGAIN_SECONDS,
    };
  },
});
