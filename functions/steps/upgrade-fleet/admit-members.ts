import { admitStage } from "#core/planner/admission.ts";
import { executionArn, executionName } from "#core/run/names.ts";
import type { MemberRecord } from "#core/run/run.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endLostMembers, requireRun } from "#functions/runtime/members.ts";
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
    const members = await ports.runs.members(runId);
    const admission = admitStage(run, stageOf(run, name), members, now);
    const time = now.toISOString();

    const admitted: MemberRecord[] = [];
    for (const member of admission.start) {
      const moved = await ports.runs.moveMember(runId, member.id, ["waiting"], {
        status: "upgrading",
        reason: { code: "ADMITTED", message: `started with stage ${name}` },
        executionArn: executionArn(ports.stateMachines.upgradeCluster, executionName(runId, member.id)),
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
    const untilWake = admission.wakeAt ? (Date.parse(admission.wakeAt) - now.getTime()) / 1000 : LOOK_AGAIN_SECONDS;
    return {
      start: [...unheard, ...admitted].map((member) => ({
        name: executionName(runId, member.id),
        input: { runId, clusterId: member.id },
      })),
      settled: admission.settled,
      revision: run.revision,
      waitSeconds: Math.max(1, Math.min(Math.ceil(untilWake), LOOK_AGAIN_SECONDS)),
    };
  },
});
