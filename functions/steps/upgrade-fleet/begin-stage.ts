import { stageOf, withStage } from "#core/run/stages.ts";
import { stageStarted } from "#events/fleet/stage-started.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

export const handler = defineHandler({
  name: "upgrade-fleet/begin-stage",
  ...steps["begin-stage"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const members = await ports.runs.members(runId, name);
    const planned = members.filter((member) => member.status === "waiting" || member.status === "upgrading").length;
    if (stageOf(run, name).status === "pending" && planned > 0) {
      run = await ports.runs.save(withStage(run, name, { status: "running", startedAt: now.toISOString() }));
    }
    // An empty stage starts nothing and is told as skipped when it is judged.
    if (planned > 0) await ports.events.publish([stageStarted(run, stageOf(run, name), members)]);
    return { members: planned };
  },
});
