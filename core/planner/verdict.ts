import type { MemberRecord, StageRecord } from "../run/run.ts";
import type { Reason } from "./plan.ts";

export interface Verdict {
  status: "succeeded" | "failed" | "skipped";
  reason: Reason;
}

/**
 * Whether a settled stage passed. It needs both: no more failures than its budget, and enough members verified at the target.
 * Who was planned and never started counts as not upgraded, so a halted stage cannot pass by having tried little; and a stage that
 * had members passes with no share below one success.
 */
export function judgeStage(stage: StageRecord, members: readonly MemberRecord[]): Verdict {
  const count = (status: MemberRecord["status"]) => members.filter((member) => member.status === status).length;
  const [upgraded, failed, notStarted] = [count("upgraded"), count("failed"), count("waiting") + count("upgrading")];
  // Found not ready by the workflow after the plan had let it in: it was tried, and did not reach the target.
  const refused = members.filter(({ status, startedAt }) => status === "blocked" && startedAt !== undefined).length;
  const attempted = upgraded + failed + refused + notStarted;
  if (attempted === 0) {
    return { status: "skipped", reason: { code: "EMPTY_STAGE", message: "nobody in this stage has anything to do" } };
  }
  const { failureBudget, minSuccessPercent } = stage.policy;
  if (failed > failureBudget) {
    const message = `${failed} of ${attempted} failed, the failure budget is ${failureBudget}`;
    return { status: "failed", reason: { code: "FAILURE_BUDGET", message } };
  }
  const percent = (upgraded / attempted) * 100;
  if (upgraded === 0 || percent < minSuccessPercent) {
    const message = `${upgraded} of ${attempted} reached the target (${Math.floor(percent)} %), ${minSuccessPercent} % are needed`;
    return { status: "failed", reason: { code: "MIN_SUCCESS", message } };
  }
  return {
    status: "succeeded",
    reason: { code: "STAGE_PASSED", message: `${upgraded} of ${attempted} verified at the target, ${failed} failed` },
  };
}
