import * as z from "zod";
import { endingWords } from "#core/run/errors.ts";
import { executionInput, executionStatusChange } from "#events/aws/execution-status-change.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { finishRun, lastExecution } from "#functions/runtime/run/runs.ts";
import { upgradeFleetInput } from "#workflows/upgrade-fleet/contract.ts";

/**
 * A fleet execution ended FAILED, TIMED_OUT or ABORTED. A run whose workflow ended it already is left alone; one whose execution was stopped by hand, or
 * failed beyond its own means, is ended here: no run stays "running" with nobody behind it.
 */
export const handler = defineHandler({
  name: "on-run-execution-ended",
  input: executionStatusChange,
  output: z.strictObject({ ended: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const input = upgradeFleetInput.safeParse(executionInput(detail));
    if (!input.success) return { ended: false };
    const runId = "continueRun" in input.data ? input.data.continueRun : (input.data.runId ?? detail.name);
    const run = await ports.runs.get(runId);
    if (run?.status !== "running") return { ended: false };
    // The run went on in another execution: continued before this one ended, or opened again by a retry.
    if ((await lastExecution(ports, runId))?.status === "RUNNING") return { ended: false };
    const message = `the execution that drove the run ended ${detail.status}${endingWords(detail)}`;
    await finishRun(ports, run, { code: `EXECUTION_${detail.status}`, message }, now);
    return { ended: true };
  },
});
