import { directiveReason } from "../run/directives.ts";
import type { MemberRecord, StageRecord } from "../run/run.ts";
import { canaryFailure } from "./canaries.ts";
import type { Reason } from "./plan.ts";

export interface Verdict {
  status: "succeeded" | "failed" | "skipped";
  reason: Reason;
}

/**
 * Whether a settled stage passed. It needs both: no more failures than its budget, and enough members verified at the target.
 * Who was planned and never started counts as not upgraded, so a halted stage cannot pass by having tried little; a stage that had members
 * passes with no share below one success; and one whose canary kept the others from starting does not pass at all.
 */
export function judgeStage(
  stage: StageRecord,
  members: readonly MemberRecord[],
  reached: "upgraded" | "rolled-back" = "upgraded",
): Verdict {
  const count = (status: MemberRecord["status"]) => members.filter((member) => member.status === status).length;
  const directed = directedVerdict(stage);
  if (directed) return directed;
  const [upgraded, failed] = [count(reached), count("failed") + count("overdue")];
  const notStarted = count("waiting") + count("upgrading");
  // Found not ready by the workflow after the plan had let it in: it was tried, and did not reach the target.
  const refused = members.filter(({ status, startedAt }) => status === "blocked" && startedAt !== undefined).length;
  // Taken back from where the run goes: tried, and not there.
  const back = reached === "upgraded" ? count("rolled-back") : 0;
  const attempted = upgraded + failed + refused + back + notStarted;
  if (attempted === 0) {
    const left = [countText(count("skipped"), "skipped"), countText(count("blocked"), "blocked")].filter(Boolean);
    const message = `nobody to upgrade in this stage: ${left.join(", ") || "no cluster matches it"}`;
    // Later stages rely on this one: blocked clusters and none at the target prove nothing.
    if (count("blocked") > 0 && !members.some(({ reason }) => AT_TARGET.has(reason.code))) {
      return { status: "failed", reason: { code: "NOTHING_PROVEN", message } };
    }
    return { status: "skipped", reason: { code: "EMPTY_STAGE", message } };
  }
  const failedCanary = canaryFailure(members);
  if (failedCanary && notStarted > 0) {
    const message = `${failedCanary.message}; ${upgraded} of ${attempted} reached the target${never(notStarted)}`;
    return { status: "failed", reason: { code: failedCanary.code, message } };
  }
  const { failureBudget, minSuccessPercent } = stage.policy;
  if (failed > failureBudget) {
    const message = `${failed} of ${attempted} failed, the failure budget is ${failureBudget}${never(notStarted)}`;
    return { status: "failed", reason: { code: "FAILURE_BUDGET", message } };
  }
  // Whole numbers on both sides: 29 of 100 are 29 %, which 29 / 100 * 100 is not.
  if (upgraded === 0 || upgraded * 100 < minSuccessPercent * attempted) {
    const share = Math.floor((upgraded * 100) / attempted);
    const message = `${upgraded} of ${attempted} reached the target (${share} %), ${minSuccessPercent} % are needed${never(notStarted)}`;
    return { status: "failed", reason: { code: "MIN_SUCCESS", message } };
  }
  return {
    status: "succeeded",
    reason: { code: "STAGE_PASSED", message: `${upgraded} of ${attempted} verified at the target, ${failed} failed` },
  };
}

/** A stage somebody skipped or declared complete is what they said it is, whatever its members did. */
function directedVerdict(stage: StageRecord): Verdict | undefined {
  const reason = directiveReason(stage);
  if (!reason) return undefined;
  if (stage.directive?.kind === "skip") return { status: "skipped", reason };
  return stage.directive?.kind === "complete" ? { status: "succeeded", reason } : { status: "failed", reason };
}

/** Reasons of members that were left alone because they are where the run goes, or further. */
const AT_TARGET = new Set(["ALREADY_AT_TARGET", "NEWER_THAN_TARGET"]);

const countText = (count: number, word: string): string => (count === 0 ? "" : `${count} ${word}`);

const never = (count: number): string => (count === 0 ? "" : `, ${count} never started`);
