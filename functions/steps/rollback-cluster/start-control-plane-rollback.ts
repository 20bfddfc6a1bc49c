import { controlPlaneSeconds, nodesRollbackSeconds } from "#core/planner/durations.ts";
import { rollbackUnderWay } from "#core/planner/rollback.ts";
import { requestToken } from "#core/run/names.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/rollback-cluster/contract.ts";

/**
 * Takes the control plane back. On Auto Mode EKS first takes the nodes back, for as long as `rollbackConfig` says, and the control plane then. A rollback
 * to the same minor that is under way, of an earlier attempt, is followed instead: EKS would refuse a second one until it is over.
 */
export const handler = defineHandler({
  name: "rollback-cluster/start-control-plane-rollback",
  ...steps["start-control-plane-rollback"],
  run: async ({ runId, clusterId, to }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "rollback-control-plane", now);
    const { autoMode } = await ports.clusters.read(member.ref);
    const { attempt } = member;
    const token = requestToken({ runId, cluster: clusterId, attempt, item: "rollback/control-plane", version: to });
    const timeoutMinutes = autoMode ? Math.ceil(nodesRollbackSeconds() / 60) : undefined;
    const known = rollbackUnderWay(await ports.updates.versionChanges(member.ref), to);
    const update = known
      ? { cluster: member.ref, updateId: known.updateId }
      : await ports.updates.rollbackControlPlane(member.ref, { version: to, timeoutMinutes, token });
    return followUpdate(ports, update, autoMode ? nodesRollbackSeconds() : controlPlaneSeconds(), now);
  },
});
