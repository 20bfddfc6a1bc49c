import { ClusterNotFoundError, FleetwrightError } from "#core/errors.ts";
import { workOf } from "#core/planner/goal-hop.ts";
import type { Ports } from "#core/ports.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** EKS looks once a day by itself; what it says of yesterday proves nothing. A refresh that takes longer than this is not waited for. */
const PATIENCE_SECONDS = 15 * 60;
/** A refresh takes some minutes; the first look comes when it is probably over. */
const FIRST_LOOK_SECONDS = 240;
const LOOK_SECONDS = 60;

/**
 * Has EKS look at its insights anew before a control plane moves, forward or back. A refresh that fails leaves older insights: that is said, and preflight
 * tells when they are too old.
 */
export const handler = defineHandler({
  name: "upgrade-cluster/refresh-insights",
  ...steps["refresh-insights"],
  run: async ({ runId, clusterId, since }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    const goesBack = member.status === "rolling-back" || run.goal.kind === "rollback";
    const done = (note: string) => ({ done: true as const, note });
    if (!goesBack && run.goal.kind !== "kubernetes-version") return done("insights are not needed");
    try {
      const last = await ports.insightRefresh.status(member.ref);
      const begun = last !== undefined && (last.startedAt >= since || last.status === "IN_PROGRESS");
      if (begun && last.status !== "IN_PROGRESS") return done(`insights: refresh ${last.status}`);
      if (now.getTime() - Date.parse(since) > PATIENCE_SECONDS * 1000)
        return done("insights: the refresh takes too long; what EKS saw before counts");
      if (!begun) {
        if (!goesBack && !(await controlPlaneMoves(ports, run, member))) return done("insights are not needed");
        await ports.insightRefresh.start(member.ref);
      }
      return { done: false as const, waitSeconds: begun ? LOOK_SECONDS : FIRST_LOOK_SECONDS };
    } catch (error) {
      if (!(error instanceof FleetwrightError) || error.retryable || error instanceof ClusterNotFoundError) throw error;
      return done(`insights: not refreshed: ${error.message}`);
    }
  },
});

/** What the next hop will be, as the step after this one decides it. */
async function controlPlaneMoves(
  { clusters }: Pick<Ports, "clusters">,
  { goal }: RunRecord,
  { ref, pass = "all", to }: MemberRecord,
): Promise<boolean> {
  return workOf(goal, pass, await clusters.read(ref), to).controlPlane;
}
