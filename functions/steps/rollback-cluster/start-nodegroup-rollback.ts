import { UpdateRefusedError } from "#core/errors.ts";
import { nodegroupSeconds } from "#core/planner/durations.ts";
import { RollbackRefusedError } from "#core/run/errors.ts";
import { requestToken } from "#core/run/names.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/rollback-cluster/contract.ts";

/**
 * Takes a node group back to its recorded release. AWS's documents disagree on whether EKS does that (the rollback guide says how, the API reference says
 * it cannot be); where it refuses, a person has to replace the group, and is told so.
 */
export const handler = defineHandler({
  name: "rollback-cluster/start-nodegroup-rollback",
  ...steps["start-nodegroup-rollback"],
  run: async ({ runId, clusterId, nodegroup, to }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "rollback-nodegroups", now);
    const group = await ports.clusters.readNodegroup(member.ref, nodegroup);
    const recorded = member.before?.nodegroups[nodegroup];
    // A group that names the older version already has new nodes in it: they go to its own release.
    const own = group.version === to ? group.releaseVersion : undefined;
    const releaseVersion = recorded?.version === to ? recorded.releaseVersion : own;
    const { attempt } = member;
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt,
      item: `rollback/nodegroup/${nodegroup}`,
      version: to,
    });
    const force = stageOf(run, member.stage).policy.forceEviction;
    try {
      const change = { nodegroup, version: to, releaseVersion, force, token };
      const update = await ports.updates.updateNodegroup(member.ref, change);
      return await followUpdate(ports, update, nodegroupSeconds(group), now);
    } catch (error) {
      if (!(error instanceof UpdateRefusedError)) throw error;
      const message = `EKS does not take node group ${nodegroup} back to ${to}: ${error.message}. Replace it by a new node group at ${to} and delete it, then roll back again`;
      throw new RollbackRefusedError({ code: "NODEGROUP_CANNOT_GO_BACK", message }, { cause: error });
    }
  },
});
