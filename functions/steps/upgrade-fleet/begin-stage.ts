import { earlierPass } from "#core/run/passes.ts";
import { stageOf, withStage } from "#core/run/stages.ts";
import { stageStarted } from "#events/fleet/stage-started.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Begins a stage, or its next pass: who got through the pass before waits for this one. */
export const handler = defineHandler({
  name: "upgrade-fleet/begin-stage",
  ...steps["begin-stage"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const stage = stageOf(run, name);
    // Skipped or declared complete before it began: it does not begin, and is judged as it is.
    const began = stage.status === "pending" && stage.directive === undefined;
    if (began) {
      for (const member of await ports.runs.members(runId, name)) {
        if (member.status !== "upgraded" || !earlierPass(run.goal, stage, member.pass)) continue;
        const reason = { code: "NEXT_PASS", message: `waits for pass ${stage.pass}` };
        await ports.runs.moveMember(runId, member.id, ["upgraded"], { status: "waiting", reason }, [
          "phase",
          "startedAt",
          "endedAt",
        ]);
      }
    }
    const members = await ports.runs.members(runId, name);
    const planned = members.filter(({ status }) => status === "waiting" || status === "upgrading").length;
    // An empty stage starts nothing and is told as skipped when it is judged.
    if (began && planned > 0) {
      const time = now.toISOString();
      run = await ports.runs.save(withStage(run, name, { status: "running", startedAt: stage.startedAt ?? time }));
      await ports.events.publish([stageStarted(run, stageOf(run, name), members, time)]);
    }
    return { members: planned };
  },
});
