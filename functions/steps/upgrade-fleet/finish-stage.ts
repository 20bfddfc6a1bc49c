import { nextStage, stageOf, withStage } from "#core/run/stages.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Ends the soak and names the stage that comes next. */
export const handler = defineHandler({
  name: "upgrade-fleet/finish-stage",
  ...steps["finish-stage"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    if (stageOf(run, name).status === "soaking") {
      run = await ports.runs.save(withStage(run, name, { status: "succeeded", endedAt: now.toISOString() }));
      const members = await ports.runs.members(runId, name);
      await ports.events.publish([stageFinished(run, stageOf(run, name), members, now)]);
    }
    return { stage: nextStage(run)?.name ?? null };
  },
});
