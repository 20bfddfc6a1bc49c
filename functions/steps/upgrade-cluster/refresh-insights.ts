import { UpdateRefusedError } from "#core/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireMember, requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** EKS looks once a day by itself; what it says of yesterday proves nothing. A refresh that takes longer than this is not waited for. */
const PATIENCE_SECONDS = 15 * 60;
const LOOK_SECONDS = 60;

/** Has EKS look at its upgrade insights anew before a control plane moves. A refresh that fails leaves older insights, which preflight tells. */
export const handler = defineHandler({
  name: "upgrade-cluster/refresh-insights",
  ...steps["refresh-insights"],
  run: async ({ runId, clusterId, since }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const { ref, pass } = await requireMember(ports.runs, runId, clusterId);
    if (run.goal.kind !== "kubernetes-version" || pass === "nodes") return { done: true as const };
    const last = await ports.insightRefresh.status(ref);
    if (last && last.startedAt >= since && last.status !== "IN_PROGRESS") return { done: true as const };
    if (now.getTime() - Date.parse(since) > PATIENCE_SECONDS * 1000) return { done: true as const };
    try {
      if (!last || (last.startedAt < since && last.status !== "IN_PROGRESS")) await ports.insightRefresh.start(ref);
    } catch (error) {
      // Refused as the cluster is now: readiness says what is the matter with it.
      if (error instanceof UpdateRefusedError) return { done: true as const };
      throw error;
    }
    return { done: false as const, waitSeconds: LOOK_SECONDS };
  },
});
