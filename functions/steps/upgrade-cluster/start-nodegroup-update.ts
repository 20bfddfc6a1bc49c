import { nodegroupSeconds } from "#core/planner/durations.ts";
import { requestToken } from "#core/run/names.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/members.ts";
import { followUpdate } from "#functions/runtime/updates.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

export const handler = defineHandler({
  name: "upgrade-cluster/start-nodegroup-update",
  ...steps["start-nodegroup-update"],
  run: async ({ runId, clusterId, nodegroup, to }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "nodegroups", now);
    const size = await ports.clusters.readNodegroup(member.ref, nodegroup);
    const token = requestToken({ runId, cluster: clusterId, item: `nodegroup/${nodegroup}`, version: to });
    const update = await ports.updates.updateNodegroup(member.ref, { nodegroup, version: to, token });
    return followUpdate(ports, update, nodegroupSeconds(size), now);
  },
});
