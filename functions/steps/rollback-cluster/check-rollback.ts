import { UpdateRefusedError } from "#core/errors.ts";
import { abortReason } from "#core/run/control.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/rollback-cluster/contract.ts";

/**
 * Looks at a control plane's rollback. Once the run is aborted, EKS is asked to stop it: it does while Auto Mode nodes are going back, and refuses
 * when the control plane itself is on its way; then it is waited for as before.
 */
export const handler = defineHandler({
  name: "rollback-cluster/check-rollback",
  ...steps["check-rollback"],
  run: async ({ runId, clusterId, update, expectedSeconds }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const { ref } = await requireMember(ports.runs, runId, clusterId);
    const of = { cluster: ref, ...update };
    const progress = await followUpdate(ports, of, expectedSeconds, now);
    if (progress.done || !abortReason(run)) return progress;
    try {
      await ports.updates.cancel(of);
    } catch (error) {
      if (!(error instanceof UpdateRefusedError)) throw error;
    }
    return progress;
  },
});
