import { controlPlaneSeconds } from "#core/planner/durations.ts";
import { rollbackClosesAt } from "#core/planner/rollback.ts";
import { requestToken } from "#core/run/names.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun, UNDER_WAY } from "#functions/runtime/run/members.ts";
import { progressOf } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

export const handler = defineHandler({
  name: "upgrade-cluster/start-control-plane-update",
  ...steps["start-control-plane-update"],
  run: async ({ runId, clusterId, to }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "control-plane", now);
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt: member.attempt,
      item: "control-plane",
      version: to,
    });
    const update = await ports.updates.updateControlPlane(member.ref, { version: to, token });
    const state = await ports.updates.describe(update);
    // From now on there is something EKS can take back. Counted from its own clock: this step may be repeated long after the call.
    const change = { movedTo: to, rollbackClosesAt: rollbackClosesAt(state.createdAt) };
    await ports.runs.moveMember(runId, clusterId, UNDER_WAY, change);
    return progressOf(state, update, controlPlaneSeconds(), now);
  },
});
