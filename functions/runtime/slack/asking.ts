import type { Reason } from "#core/planner/plan.ts";
import type { ApprovalMoment, ApprovalRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import { stageOf, withStage } from "#core/run/stages.ts";
import { approvalDecided, approvalRequested } from "#events/fleet/stage-approval.ts";
import { stageFinished } from "#events/fleet/stage-finished.ts";
import type { Composition } from "../compose.ts";

type AskingPorts = Pick<Composition, "runs" | "events">;

/** Asks people whether a stage may go on. @param question.ready clusters a yes sets to work */
export async function ask(
  { runs, events }: AskingPorts,
  run: RunRecord,
  stage: StageRecord,
  question: { moment: ApprovalMoment; record: ApprovalRecord; ready: number },
): Promise<RunRecord> {
  const { moment, record, ready } = question;
  const { askedAt = run.startedAt, expiresAt = askedAt } = record;
  const approvers = stage.policy.approval?.approvers ?? [];
  // Told first: a question that is waited for and that nobody has heard of would only expire.
  await events.publish([
    approvalRequested(run, { stage: stage.name, moment }, { askedAt, expiresAt, approvers, clusters: ready }),
  ]);
  const approvals = { ...stage.approvals, [moment]: record };
  return runs.save(withStage(run, stage.name, { status: "awaiting-approval", approvals }));
}

/** Ends a stage that people did not let go on: by saying no, or by not answering in time. */
export async function refuse(
  ports: AskingPorts,
  run: RunRecord,
  stage: StageRecord,
  moment: ApprovalMoment,
  reason: Reason,
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
