import * as z from "zod";
import { endingWords } from "#core/run/errors.ts";
import type { RunRecord } from "#core/run/run.ts";
import { endLostAdoptions } from "#functions/runtime/adoption/lost.ts";
import { attempt, throwFirst } from "#functions/runtime/bounded.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endLostMembers } from "#functions/runtime/run/members.ts";
import { finishRun, lastExecution, runningRuns } from "#functions/runtime/run/runs.ts";

/** Ended runs whose members may still be under way: those of older ones were looked at many times before. */
const ENDED_RUNS = 50;

/** The source of truth behind best-effort events: no run, no member and no adoption stays open when the execution behind it is over. */
export const handler = defineHandler({
  name: "reconcile-runs",
  input: z.unknown(),
  output: z.strictObject({ endedRuns: z.array(z.string()), endedAdoptions: z.array(z.string()) }),
  run: async (_event, ports, { now }) => {
    const endedRuns: string[] = [];
    const failures: unknown[] = [];
    const found = [...(await ports.runs.list(ENDED_RUNS)), ...(await runningRuns(ports.runs, now))];
    for (const run of new Map(found.map((each) => [each.id, each])).values()) {
      if (await attempt(failures, () => reconciled(ports, run, now))) endedRuns.push(run.id);
    }
    const endedAdoptions = (await attempt(failures, () => endLostAdoptions(ports, now))) ?? [];
    throwFirst(failures);
    return { endedRuns, endedAdoptions };
  },
});

/** @returns whether the run was ended */
async function reconciled(ports: Composition, run: RunRecord, now: Date): Promise<boolean> {
  await endLostMembers(ports, run.id, now);
  if (run.status !== "running") return false;
  const last = await lastExecution(ports, run.id);
  if (!last || last.status === "RUNNING") return false;
  const message = `the execution that drove the run ended ${last.status}${endingWords(last)}`;
  // The run may have ended or changed since the list was read.
  const current = await ports.runs.get(run.id);
  if (current?.status !== "running") return false;
  await finishRun(ports, current, { code: `EXECUTION_${last.status}`, message }, now);
  return true;
}
