import { judgeStage } from "#core/planner/verdict.ts";
import { pastSoak } from "#core/run/approvals.ts";
import { abortReason } from "#core/run/control.ts";
import { nextPass, soakAfter } from "#core/run/passes.ts";
import type { MemberRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import { stageEnded, stageOf, withStage } from "#core/run/stages.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import { stageSoaking } from "#events/fleet/stage-soaking.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Says whether the stage passed and why; a passed one soaks next, a failed, empty or aborted one is over. */
export const handler = defineHandler({
  name: "upgrade-fleet/judge-stage",
  ...steps["judge-stage"],
  run: async ({ runId, stage: name }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const members = await ports.runs.members(runId, name);
    const change = changeOf(run, stageOf(run, name), members, now);
    if (change) run = await ports.runs.save(withStage(run, name, change));
    const stage = stageOf(run, name);
    if (stage.directive?.kind === "skip" || stage.directive?.kind === "complete")
      await leaveOut(ports, members, stage, now);
    const { revision } = run;
    switch (stage.status) {
      case "soaking":
        await ports.events.publish([stageSoaking(run, stage, now)]);
        return { verdict: "soaks" as const, revision };
      case "on-hold":
        return { verdict: "soaks" as const, revision };
      case "rolling-back":
        return { verdict: "rollback" as const, revision };
      case "awaiting-approval":
        return { verdict: "passed" as const, revision };
      default:
        await ports.events.publish([stageFinished(run, stage, members, now)]);
        return { verdict: stage.status === "failed" ? ("failed" as const) : ("passed" as const), revision };
    }
  },
});

/** What becomes of the stage now; undefined when it was judged before. */
function changeOf(
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
  now: Date,
): Partial<StageRecord> | undefined {
  if (stageEnded(stage) || pastSoak(stage) || stage.status === "rolling-back") return undefined;
  const endedAt = now.toISOString();
  const aborted = abortReason(run);
  if (aborted) return { status: "failed", reason: aborted, endedAt };
  if (stage.status === "soaking" || stage.status === "on-hold") return undefined;
  const { status, reason } = judgeStage(stage, members, run.goal.kind === "rollback" ? "rolled-back" : "upgraded");
  if (stage.directive?.kind === "rollback") return { status: "rolling-back", reason };
  if (status !== "succeeded" || stage.directive?.kind === "complete") return { status, reason, endedAt };
  const soakSeconds = soakAfter(stage.policy, stage.pass);
  const moment = nextPass(run.goal, stage.policy, stage.pass) === undefined ? "after" : "between";
  const asks = stage.policy.approval?.[moment] === true;
  // With another pass or a question to come it is not over, also without a soak: a soak of nothing leads there.
  if (soakSeconds === 0 && moment === "after" && !asks) return { status, reason, endedAt };
  return { status: "soaking", reason, soakUntil: new Date(now.getTime() + soakSeconds * 1000).toISOString() };
}

/** Who had not started when the stage was skipped or declared complete does not start any more. */
async function leaveOut(
  { runs }: Pick<Composition, "runs">,
  members: readonly MemberRecord[],
  { reason }: StageRecord,
  now: Date,
): Promise<void> {
  for (const member of members) {
    if (member.status !== "waiting") continue;
    const endedAt = now.toISOString();
    const why = reason ?? { code: "STAGE_SKIPPED", message: "the stage was skipped" };
    await runs.moveMember(member.runId, member.id, ["waiting"], { status: "skipped", reason: why, endedAt });
  }
}
