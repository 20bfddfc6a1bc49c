import { pastSoak } from "#core/run/approvals.ts";
import { reasonOfDirective } from "#core/run/directives.ts";
import { nextPass } from "#core/run/passes.ts";
import { nextStage, stageEnded, stageOf, withStage } from "#core/run/stages.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Ends the stage, or opens its next pass, and names the stage that comes next. */
export const handler = defineHandler({
  name: "upgrade-fleet/finish-stage",
  ...steps["finish-stage"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const stage = stageOf(run, name);
    const soaked = stage.status === "soaking" || stage.status === "on-hold" || pastSoak(stage);
    if (!stageEnded(stage) && soaked) {
      const pass = stage.directive?.kind === "complete" ? undefined : nextPass(run.goal, stage.policy, stage.pass);
      if (pass !== undefined) {
        const next = { status: "pending" as const, pass, gates: {}, soakUntil: undefined, heldSince: undefined };
        run = await ports.runs.save(withStage(run, name, next));
        return { stage: name };
      }
      // Somebody's word stands over what the evidence said until then.
      const declared = stage.directive && { reason: reasonOfDirective(stage.directive) };
      const over = { status: "succeeded" as const, endedAt: now.toISOString(), ...declared };
      run = await ports.runs.save(withStage(run, name, over));
      const members = await ports.runs.members(runId, name);
      await ports.events.publish([stageFinished(run, stageOf(run, name), members, now)]);
    }
    return { stage: nextStage(run)?.name ?? null };
  },
});
