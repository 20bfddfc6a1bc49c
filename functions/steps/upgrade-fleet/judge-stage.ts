import { judgeStage } from "#core/planner/verdict.ts";
import { abortReason } from "#core/run/control.ts";
import type { MemberRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import { stageOf, withStage } from "#core/run/stages.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import { stageSoaking } from "#events/fleet/stage-soaking.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Says whether the stage passed and why; a passed one soaks next, a failed, empty or aborted one is over. */
export const handler = defineHandler({
  name: "upgrade-fleet/judge-stage",
  ...steps["judge-stage"],
  run: async ({ runId, stage: name, soaking }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const members = await ports.runs.members(runId, name);
    const change = changeOf(run, stageOf(run, name), members, now);
    if (change) run = await ports.runs.save(withStage(run, name, change));
    const stage = stageOf(run, name);
    if (stage.status === "soaking" && stage.soakUntil) {
      if (!soaking) await ports.events.publish([stageSoaking(run, stage, now)]);
      const left = Math.ceil((Date.parse(stage.soakUntil) - now.getTime()) / 1000);
      return { passed: true, soakSeconds: Math.max(0, left), revision: run.revision };
    }
    await ports.events.publish([stageFinished(run, stage, members, now)]);
    return { passed: stage.status !== "failed", soakSeconds: 0, revision: run.revision };
  },
});

/** What becomes of the stage now; undefined when it stays as it is. */
function changeOf(
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
  now: Date,
): Partial<StageRecord> | undefined {
  const open = stage.status === "pending" || stage.status === "running";
  if (!open && stage.status !== "soaking") return undefined;
  const aborted = abortReason(run);
  if (aborted) return { status: "failed", reason: aborted, endedAt: now.toISOString() };
  if (!open) return undefined;
  const { status, reason } = judgeStage(stage, members);
  const { soakSeconds } = stage.policy;
  if (status !== "succeeded" || soakSeconds === 0) return { status, reason, endedAt: now.toISOString() };
  return { status: "soaking", reason, soakUntil: new Date(now.getTime() + soakSeconds * 1000).toISOString() };
}
