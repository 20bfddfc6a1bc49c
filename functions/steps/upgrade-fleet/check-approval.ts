import { decideApproval, momentAfterPass, pastSoak, readyMembers } from "#core/run/approvals.ts";
import { reasonOfDirective } from "#core/run/directives.ts";
import type { ApprovalMoment, RunRecord, StageRecord } from "#core/run/run.ts";
import { stageOf, withStage } from "#core/run/stages.ts";
import { approvalDecided, approvalRequested } from "#events/fleet/stage-approval.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireRun } from "#functions/runtime/members.ts";
import { blockUnready } from "#functions/runtime/unready.ts";
import { steps } from "#workflows/upgrade-fleet/contract.ts";

/** Without an expiry of its own a wait is looked at again this often: a wake-up call can be lost. */
const LOOK_AGAIN_SECONDS = 3600;

/** Asks people whether the stage may go on, where its strategy says so, and says what they answered. */
export const handler = defineHandler({
  name: "upgrade-fleet/check-approval",
  ...steps["check-approval"],
  run: async ({ runId, stage: name, moment: when }, ports, { now }) => {
    let run = await requireRun(ports.runs, runId);
    const stage = stageOf(run, name);
    const answer = (decision: "granted" | "waiting" | "refused" | "rollback", waitSeconds = LOOK_AGAIN_SECONDS) => ({
      decision,
      revision: run.revision,
      waitSeconds: Math.max(1, Math.min(waitSeconds, LOOK_AGAIN_SECONDS)),
    });
    // Going back already, in an execution before this one.
    if (stage.status === "rolling-back") return answer("rollback");
    if (stage.directive?.kind === "rollback") {
      const goesBack = { status: "rolling-back" as const, reason: reasonOfDirective(stage.directive) };
      run = await ports.runs.save(withStage(run, name, goesBack));
      return answer("rollback");
    }

    const moment = when === "before" ? "before" : momentAfterPass(run, stage);
    const asks = stage.policy.approval?.[moment] === true && stage.approvals[moment] === undefined;
    if (when === "before" && asks && !run.control && stage.status === "pending")
      await blockUnready(ports, run, name, now);
    const members = await ports.runs.members(runId, name);
    const ready = readyMembers(members, moment);
    const decision = decideApproval(run, stage, moment, ready, now);
    switch (decision.kind) {
      case "granted":
        // Asked before its start, it begins now.
        if (when === "before" && stage.status === "awaiting-approval" && !pastSoak(stage))
          run = await ports.runs.save(withStage(run, name, { status: "pending" }));
        return answer("granted");
      case "ask": {
        const { record } = decision;
        const approvals = { ...stage.approvals, [moment]: record };
        const { askedAt = now.toISOString(), expiresAt = askedAt } = record;
        const approvers = stage.policy.approval?.approvers ?? [];
        // Told first: a question that is waited for and that nobody has heard of would only expire.
        await ports.events.publish([
          approvalRequested(run, { stage: name, moment }, { askedAt, expiresAt, approvers, clusters: ready }),
        ]);
        run = await ports.runs.save(withStage(run, name, { status: "awaiting-approval", approvals }));
        return answer("waiting", secondsUntil(expiresAt, now));
      }
      case "wait":
        return answer("waiting", decision.until ? secondsUntil(decision.until, now) : LOOK_AGAIN_SECONDS);
      case "refused":
        run = await refuse(ports, run, stage, moment, decision.reason, now);
        return answer("refused");
    }
  },
});

const secondsUntil = (time: string, now: Date): number => Math.ceil((Date.parse(time) - now.getTime()) / 1000);

async function refuse(
  ports: Pick<Composition, "runs" | "events">,
  run: RunRecord,
  stage: StageRecord,
  moment: ApprovalMoment,
  reason: { code: string; message: string },
  now: Date,
): Promise<RunRecord> {
  const { name } = stage;
  const time = now.toISOString();
  const expired = reason.code === "APPROVAL_EXPIRED" && stage.approvals[moment]?.status === "pending";
  const approvals = expired
    ? { ...stage.approvals, [moment]: { ...stage.approvals[moment], status: "expired" as const } }
    : stage.approvals;
  const change = { status: "failed" as const, reason, endedAt: stage.endedAt ?? time, approvals };
  const saved = await ports.runs.save(withStage(run, name, change));
  const members = await ports.runs.members(run.id, name);
  await ports.events.publish([
    ...(expired
      ? [approvalDecided(saved, { stage: name, moment }, { status: "expired", by: null, why: "", at: time })]
      : []),
    stageFinished(saved, stageOf(saved, name), members, now),
  ]);
  return saved;
}
