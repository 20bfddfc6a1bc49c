import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/**
 * Leaves the task token in the run's record for whoever changes the run next. When something changed since the decision
 * this wait belongs to, nobody would come any more: it answers the token itself. So it does when a later wait has left its token
 * already: this call is late, and whoever comes must find the other one.
 */
export const handler = defineHandler({
  name: "upgrade-fleet/await-change",
  ...steps["await-change"],
  run: async ({ runId, revision, taskToken, since }, ports) => {
    // Texts of one form compare as times do; AWS leaves out milliseconds that are zero.
    const waiting = await ports.runs.wait(runId, revision, taskToken, new Date(since).toISOString());
    if (!waiting) await ports.callbacks.succeed(taskToken, {});
    return { waiting };
  },
});
