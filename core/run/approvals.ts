import { InvalidInputError } from "../errors.ts";
import { isStranger, maybeSame, type Person } from "../people/person.ts";
import { decidedWords, mustBeAmong, mustBeInTime } from "../people/question.ts";
import type { Reason } from "../planner/plan.ts";
import { abortReason, type ChangeRequest, underWay } from "./control.ts";
import { nextPass } from "./passes.ts";
import type { ApprovalMoment, ApprovalRecord, MemberRecord, RunRecord, StageRecord } from "./run.ts";
import { stageEnded, stageNamed, withStage } from "./stages.ts";

export type ApprovalDecision =
  | { kind: "granted" }
  /** Somebody has to be asked now; `record` says until when they may answer. */
  | { kind: "ask"; record: ApprovalRecord }
  | { kind: "wait"; until?: string; reason: Reason }
  | { kind: "refused"; reason: Reason };

/** Which moment of the stage comes after its current pass and soak. */
export const momentAfterPass = (run: Pick<RunRecord, "goal">, stage: StageRecord): ApprovalMoment =>
  nextPass(run.goal, stage.policy, stage.pass) === undefined ? "after" : "between";

/** Pass and soak of the stage are over, and only people hold it up. One that waits for its start has not soaked. */
export const pastSoak = ({ status, soakUntil }: Pick<StageRecord, "status" | "soakUntil">): boolean =>
  status === "awaiting-approval" && soakUntil !== undefined;

/**
 * Whether a stage may go on. Nobody is asked a question whose answer cannot take effect: not for an empty stage, not while the run is
 * paused, not for one that is being aborted, and not before the members were found ready.
 *
 * @param ready how many members of the stage would be worked on after a yes
 */
export function decideApproval(
  run: RunRecord,
  stage: StageRecord,
  moment: ApprovalMoment,
  ready: number,
  now: Date,
): ApprovalDecision {
  const aborted = abortReason(run);
  if (aborted) return { kind: "refused", reason: aborted };
  // Skipped or completed by hand: who decided that decided this too.
  if (stage.directive?.kind === "skip" || stage.directive?.kind === "complete") return { kind: "granted" };
  const { approval: policy } = stage.policy;
  if (!policy?.[moment] || ready === 0) return { kind: "granted" };
  const record = stage.approvals[moment];
  if (!record) {
    if (run.control) return { kind: "wait", reason: { code: "PAUSED", message: "the run is paused; nobody is asked" } };
    const expiresAt = new Date(now.getTime() + policy.expiresSeconds * 1000).toISOString();
    return { kind: "ask", record: { status: "pending", askedAt: now.toISOString(), expiresAt } };
  }
  switch (record.status) {
    case "approved":
    case "pre-approved":
      return { kind: "granted" };
    case "rejected": {
      const why = record.why ? `: ${record.why}` : "";
      return { kind: "refused", reason: { code: "APPROVAL_REJECTED", message: `rejected by ${record.by}${why}` } };
    }
    case "expired":
      return { kind: "refused", reason: expiredReason(record) };
    case "pending": {
      const until = record.expiresAt ?? now.toISOString();
      if (until <= now.toISOString()) return { kind: "refused", reason: expiredReason(record) };
      const message = `waits for an approval (${moment} stage ${stage.name}) until ${until}`;
      return { kind: "wait", until, reason: { code: "APPROVAL_PENDING", message } };
    }
  }
}

const expiredReason = ({ expiresAt }: ApprovalRecord): Reason => ({
  code: "APPROVAL_EXPIRED",
  message: `nobody approved it before ${expiresAt}`,
});

/** How many members a yes sets to work: before the stage those that wait, later those that got through the pass. */
export function readyMembers(members: readonly MemberRecord[], moment: ApprovalMoment): number {
  const wanted = moment === "before" ? ["waiting"] : ["upgraded"];
  return members.filter(({ status }) => wanted.includes(status)).length;
}

/** Whether somebody may decide on a stage that asks people. @throws {InvalidInputError} NOT_AN_APPROVER, REQUESTER_MAY_NOT_APPROVE */
export function mustBeApprover(run: RunRecord, { name, policy }: StageRecord, person: Person): void {
  const { approvers = [], requesterMayApprove = true } = policy.approval ?? {};
  mustBeAmong(approvers, person, `stage ${name}`);
  if (!requesterMayApprove && maybeSame(person, run.requestedBy)) {
    throw new InvalidInputError(
      "REQUESTER_MAY_NOT_APPROVE",
      isStranger(person)
        ? `${person.name} may be who asked for the run: the policy file does not say who that is (people.slack)`
        : `${person.name} asked for the run; somebody else has to decide on stage ${name}`,
    );
  }
}

/** What somebody says about a stage that waits for it. */
export interface ApprovalAnswer extends ChangeRequest {
  verdict: "approved" | "rejected";
  moment?: ApprovalMoment | undefined;
  /** Whose `by` was proven, by AWS or by Slack. */
  arn?: string | undefined;
  slack?: string | undefined;
  /** The question that was seen: only that one is answered. */
  askedAt?: string | undefined;
}

/**
 * The run with an answer. A yes may come before anybody was asked (`pre-approved`), a no only to a question that is open. Without a moment it is to the
 * question that is open, or to the stage's first as long as nothing is decided.
 *
 * @throws {InvalidInputError} RUN_ENDED, UNKNOWN_STAGE, STAGE_NOT_OPEN, NO_APPROVAL, NOT_AN_APPROVER, REQUESTER_MAY_NOT_APPROVE, APPROVAL_EXPIRED, ALREADY_DECIDED, NOT_ASKED, ASKED_ANEW
 */
export function answered(
  run: RunRecord,
  name: string,
  answer: ApprovalAnswer,
): { run: RunRecord; moment: ApprovalMoment } {
  const stage = stageNamed(underWay(run), name);
  const { policy, approvals } = stage;
  if (stageEnded(stage) || stage.status === "rolling-back") {
    throw new InvalidInputError(
      "STAGE_NOT_OPEN",
      `stage ${name} is ${stage.status}; nobody has to decide on it any more`,
    );
  }
  const asked = (["before", "between", "after"] as const).filter((moment) => policy.approval?.[moment]);
  // Not the next undecided one: a yes that was sent twice would let the stage pass a question nobody has seen yet.
  const moment =
    answer.moment ??
    asked.find((candidate) => approvals[candidate]?.status === "pending") ??
    asked.findLast((candidate) => approvals[candidate] !== undefined) ??
    asked[0];
  if (!policy.approval || moment === undefined || !asked.includes(moment)) {
    throw new InvalidInputError(
      "NO_APPROVAL",
      `stage ${name} of run ${run.id} asks for no approval${answer.moment ? ` ${answer.moment} it` : ""}`,
    );
  }
  mustBeApprover(run, stage, { name: answer.by, arn: answer.arn, slack: answer.slack });
  const record = approvals[moment];
  if (answer.askedAt !== undefined && record?.askedAt !== answer.askedAt) {
    throw new InvalidInputError(
      "ASKED_ANEW",
      `that question about stage ${name} is over; look at the one that is open now`,
    );
  }
  if (record?.status === "pending") mustBeInTime(record, answer.at, `the approval of stage ${name}`);
  if (record && record.status !== "pending") {
    const later = asked.find((candidate) => approvals[candidate] === undefined);
    const advance = answer.moment || !later ? "" : `; name the moment (${later}) to approve that in advance`;
    throw new InvalidInputError(
      "ALREADY_DECIDED",
      `stage ${name} is ${record.status} (${moment})${decidedWords(record)}${advance}`,
    );
  }
  if (!record && answer.verdict === "rejected") {
    throw new InvalidInputError(
      "NOT_ASKED",
      `nobody was asked about stage ${name} yet; skip it, or pause or abort the run instead`,
    );
  }
  const status = answer.verdict === "rejected" ? "rejected" : record ? "approved" : "pre-approved";
  const decided: ApprovalRecord = { ...record, status, by: answer.by, at: answer.at, why: answer.why };
  return { moment, run: withStage(run, name, { approvals: { ...approvals, [moment]: decided } }) };
}

/** The stage whose question is open. @throws {InvalidInputError} RUN_ENDED, NOT_ASKED */
export function openQuestion(run: RunRecord): StageRecord {
  const pending = ({ approvals }: StageRecord) =>
    Object.values(approvals).some((record) => record?.status === "pending");
  const stage = underWay(run).stages.find(pending);
  if (stage) return stage;
  throw new InvalidInputError(
    "NOT_ASKED",
    `run ${run.id} asks nobody anything now; name the stage to approve it in advance`,
  );
}
