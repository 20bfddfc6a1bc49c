import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/**
 * Leaves the task token in the run's record for whoever changes the run next. When something changed since the decision
 * this wait belongs to, nobody would come any more: it answers the token itself.
 */
export const handler = defineHandler({
  name: "upgrade-fleet/await-change",
  ...steps["await-change"],
  run: async ({ runId, revision, taskToken }, ports) => {
    const waiting = await ports.runs.wait(runId, revision, taskToken);
    if (!waiting) await ports.callbacks.succeed(taskToken, {});
    return { waiting };
  },
});
