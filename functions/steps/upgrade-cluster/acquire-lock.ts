import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { clusterUpgradeStarted } from "#events/fleet/cluster-upgrade-started.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { goesBackTo, reached } from "#functions/runtime/run/going-back.ts";
import { holdCluster } from "#functions/runtime/run/hold.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Takes the cluster for this execution. From here on nobody else of ours changes it. */
export const handler = defineHandler({
  name: "upgrade-cluster/acquire-lock",
  ...steps["acquire-lock"],
  run: async ({ runId, clusterId, owner }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await holdCluster(ports, member, owner, now);
    await ports.events.publish([clusterUpgradeStarted(run, directed(run, member), now)]);
    await enterPhase(ports, run, member, "readiness", now);
    return {};
  },
});

/** Going back is told from where the cluster is to where it goes. */
const directed = (run: RunRecord, member: MemberRecord): MemberRecord =>
  member.status === "rolling-back" ? { ...member, from: reached(member), to: goesBackTo(run, member) } : member;
