import { judgeStage } from "#core/planner/verdict.ts";
import { stageOf, withStage } from "#core/run/stages.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import { stageSoaking } from "#events/fleet/stage-soaking.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Says whether the stage passed and why; a passed one soaks next, a failed or empty one is over. */
export const handler = defineHandler({
  name: "upgrade-fleet/judge-stage",
  ...steps["judge-stage"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const members = await ports.runs.members(runId, name);
    const before = stageOf(run, name);
    if (before.status === "pending" || before.status === "running") {
      const verdict = judgeStage(before, members);
      const time = now.toISOString();
      const soaks = verdict.status === "succeeded" && before.policy.soakSeconds > 0;
      const soakUntil = new Date(now.getTime() + before.policy.soakSeconds * 1000).toISOString();
      run = await ports.runs.save(
        withStage(
          run,
          name,
          soaks
            ? { status: "soaking", reason: verdict.reason, soakUntil }
            : { status: verdict.status, reason: verdict.reason, endedAt: time },
        ),
      );
    }
    const stage = stageOf(run, name);
    if (stage.status === "soaking" && stage.soakUntil) {
      await ports.events.publish([stageSoaking(run, stage, now)]);
      const left = Math.ceil((Date.parse(stage.soakUntil) - now.getTime()) / 1000);
      return { passed: true, soakSeconds: Math.max(0, left) };
    }
    await ports.events.publish([stageFinished(run, stage, members, now)]);
    return { passed: stage.status !== "failed", soakSeconds: 0 };
  },
});
