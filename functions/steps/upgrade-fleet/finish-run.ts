import { reasonOf } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { finishRun } from "#functions/runtime/run/runs.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Ends the run as its stages decided, or with what broke the workflow. */
export const handler = defineHandler({
  name: "upgrade-fleet/finish-run",
  ...steps["finish-run"],
  run: async ({ runId, failure }, ports, { now }) => {
    const broken = failure && reasonOf(failure.error, failure.cause);
    const run = await ports.runs.get(runId);
    // Planning failed: there is no run to end, only a workflow that says why.
    if (!run)
      return { status: "failed" as const, reason: broken ?? { code: "UNKNOWN_RUN", message: `no run ${runId}` } };
    return finishRun(ports, run, broken, now);
  },
});
