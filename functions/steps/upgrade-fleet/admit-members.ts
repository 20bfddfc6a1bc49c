import { admitStage } from "#core/planner/admission.ts";
import { overdueMembers } from "#core/planner/deadlines.ts";
import type { MemberRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import { stageOf } from "#core/run/stages.ts";
import { clusterUpgradeFinished } from "#events/fleet/cluster-upgrade-finished.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { STARTS_AT_ONCE, startOfChild } from "#functions/runtime/run/children.ts";
import { endLostMembers, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** A wake-up call can be lost; this is how long a run may sleep on it at most. */
const LOOK_AGAIN_SECONDS = 3600;

export const handler = defineHandler({
  name: "upgrade-fleet/admit-members",
  ...steps["admit-members"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    await endLostMembers(ports, runId, now);

    // The revision is read before the members: whatever changes after this line shows as a newer revision to await-change.
    const run = await requireRun(ports.runs, runId);
    const stage = stageOf(run, name);
    await markOverdue(ports, run, stage, now);
    const members = await ports.runs.members(runId);
    const admission = admitStage(run, stage, members, now);
    const time = now.toISOString();

    const admitted: MemberRecord[] = [];
    const first = admission.start.slice(0, STARTS_AT_ONCE);
    for (const member of first) {
      const { executionArn } = startOfChild(ports, { ...member, pass: stage.pass }, run.goal);
      const moved = await ports.runs.moveMember(runId, member.id, ["waiting"], {
        status: "upgrading",
        reason: { code: "ADMITTED", message: `started with stage ${name}` },
        pass: stage.pass,
        executionArn,
        startedAt: time,
        updatedAt: time,
      });
      if (moved) admitted.push(moved);
    }
    for (const { member, reason } of admission.waiting) {
      if (member.reason.code !== reason.code || member.reason.message !== reason.message) {
        await ports.runs.moveMember(runId, member.id, ["waiting"], { reason, updatedAt: time });
      }
    }

    // Admitted by an earlier call that died before its answer arrived: no phase yet means nobody has seen it start.
    const unheard = members.filter((member) => member.stage === name && member.status === "upgrading" && !member.phase);
    const more = admission.start.length > first.length;
    const untilWake = admission.wakeAt ? (Date.parse(admission.wakeAt) - now.getTime()) / 1000 : LOOK_AGAIN_SECONDS;
    return {
      start: [...unheard, ...admitted].map((member) => startOfChild(ports, member, run.goal).start),
      settled: admission.settled,
      revision: run.revision,
      waitSeconds: more ? 1 : Math.max(1, Math.min(Math.ceil(untilWake), LOOK_AGAIN_SECONDS)),
    };
  },
});

/** The stage goes on without members past their deadline. Their executions go on too: nothing of EKS is stopped half way. */
async function markOverdue(
  { runs, events }: Pick<Composition, "runs" | "events">,
  run: RunRecord,
  stage: StageRecord,
  now: Date,
): Promise<void> {
  for (const member of overdueMembers(stage, await runs.members(run.id, stage.name), now)) {
    const time = now.toISOString();
    const message = `under way since ${member.startedAt}, longer than the stage waits for; it may still end`;
    const moved = await runs.moveMember(run.id, member.id, ["upgrading"], {
      status: "overdue",
      reason: { code: "DEADLINE", message },
      updatedAt: time,
    });
    if (moved) await events.publish([clusterUpgradeFinished(run, { ...moved, endedAt: time })]);
  }
}
