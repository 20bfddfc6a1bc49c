import * as z from "zod";
import { endingWords } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endLostMembers } from "#functions/runtime/members.ts";
import { finishRun, lastExecution } from "#functions/runtime/runs.ts";

/** Runs older than the newest fifty were looked at many times before. */
const RUNS = 50;

/** The source of truth behind best-effort events: no run and no member stays open when the execution behind it is over. */
export const handler = defineHandler({
  name: "reconcile-runs",
  input: z.unknown(),
  output: z.strictObject({ endedRuns: z.array(z.string()) }),
  run: async (_event, ports, { now }) => {
    const endedRuns: string[] = [];
    for (const run of await ports.runs.list(RUNS)) {
      await endLostMembers(ports, run.id, now);
      if (run.status !== "running") continue;
      const last = await lastExecution(ports, run.id);
      if (!last || last.status === "RUNNING") continue;
      const message = `the execution that drove the run ended ${last.status}${endingWords(last)}`;
      // The run may have ended or changed since the list was read.
      const current = await ports.runs.get(run.id);
      if (current?.status !== "running") continue;
      await finishRun(ports, current, { code: `EXECUTION_${last.status}`, message }, now);
      endedRuns.push(run.id);
    }
    return { endedRuns };
  },
});
