import { nodegroupSeconds } from "#core/planner/durations.ts";
import { nodeImageKey } from "#core/planner/plan.ts";
import { requestToken } from "#core/run/names.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Moves a node group to a minor, or for a goal about images only within its own, at the AMI release the run froze. Pods that disruption budgets protect are evicted only where the strategy says so. */
export const handler = defineHandler({
  name: "upgrade-cluster/start-nodegroup-update",
  ...steps["start-nodegroup-update"],
  run: async ({ runId, clusterId, nodegroup, to }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "nodegroups", now);
    const group = await ports.clusters.readNodegroup(member.ref, nodegroup);
    const { amiType } = group;
    const version = run.goal.kind === "node-image" ? group.version : to;
    const releaseVersion =
      amiType === undefined ? undefined : run.frozen.nodeReleases[nodeImageKey(member.ref.region, version, amiType)];
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt: member.attempt,
      item: `nodegroup/${nodegroup}`,
      version: releaseVersion ?? version,
    });
    const update = await ports.updates.updateNodegroup(member.ref, {
      nodegroup,
      version,
      releaseVersion,
      force: stageOf(run, member.stage).policy.forceEviction,
      token,
    });
    return followUpdate(ports, update, nodegroupSeconds(group), now);
  },
});
