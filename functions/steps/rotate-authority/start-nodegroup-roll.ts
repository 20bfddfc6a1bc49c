import { nodegroupSeconds } from "#core/planner/durations.ts";
import { requestToken } from "#core/run/names.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/rotate-authority/contract.ts";

/** Replaces the nodes of a group: they learn whom to trust when they are made. Source: EKS user guide, certificate-authority-rotation. */
export const handler = defineHandler({
  name: "rotate-authority/start-nodegroup-roll",
  ...steps["start-nodegroup-roll"],
  run: async ({ runId, clusterId, nodegroup }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "ca-nodegroups", now);
    const group = await ports.clusters.readNodegroup(member.ref, nodegroup);
    const { attempt } = member;
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt,
      item: `ca/nodegroup/${nodegroup}`,
      version: "roll",
    });
    const force = stageOf(run, member.stage).policy.forceEviction;
    const update = await ports.updates.updateNodegroup(member.ref, { nodegroup, force, token });
    return followUpdate(ports, update, nodegroupSeconds(group), now);
  },
});
