import { InvalidInputError } from "../errors.ts";
import type { Reason } from "../planner/plan.ts";
import { mustBeApprover, pastSoak } from "./approvals.ts";
import { type ChangeRequest, underWay } from "./control.ts";
import type { RunRecord, StageDirective, StageRecord, StageStatus } from "./run.ts";
import { stageNamed, withStage } from "./stages.ts";

const WORDS = { skip: "skipped", complete: "declared complete", rollback: "rolled back" } as const;

/** `skipped by jo: release week`. */
export const directiveText = ({ kind, by, why }: StageDirective): string =>
  `${WORDS[kind]} by ${by}${why === "" ? "" : `: ${why}`}`;

const CODES = { skip: "STAGE_SKIPPED", complete: "STAGE_COMPLETED", rollback: "STAGE_ROLLED_BACK" } as const;

export const reasonOfDirective = (directive: StageDirective): Reason => ({
  code: CODES[directive.kind],
  message: `the stage was ${directiveText(directive)}`,
});

/** Why the stage starts nobody else, when somebody said so. */
export const directiveReason = ({ directive }: Pick<StageRecord, "directive">): Reason | undefined =>
  directive && reasonOfDirective(directive);

const POSSIBLE: Record<StageDirective["kind"], readonly StageStatus[]> = {
  skip: ["pending", "awaiting-approval", "running"],
  complete: ["awaiting-approval", "running", "soaking", "on-hold"],
  rollback: ["running", "soaking", "on-hold", "awaiting-approval"],
};

/** What was upgraded cannot be skipped any more, and what has not begun cannot be taken back. */
function possible(kind: StageDirective["kind"], stage: StageRecord): boolean {
  if (stage.directive?.kind === "rollback" || !POSSIBLE[kind].includes(stage.status)) return false;
  if (stage.status !== "awaiting-approval" || kind === "complete") return true;
  return pastSoak(stage) === (kind === "rollback");
}

/**
 * The run with what somebody asked of one of its stages. Where the strategy asks people after a stage before the next one begins, to skip it or to
 * declare it complete is their answer, and only theirs.
 *
 * @param request.arn whose `by` was proven
 * @throws {InvalidInputError} RUN_ENDED, UNKNOWN_STAGE, STAGE_NOT_OPEN, NOTHING_TO_ROLL_BACK, NOT_AN_APPROVER, REQUESTER_MAY_NOT_APPROVE
 */
export function directed(
  run: RunRecord,
  name: string,
  kind: StageDirective["kind"],
  { arn, ...request }: ChangeRequest & { arn?: string | undefined },
): RunRecord {
  const stage = stageNamed(underWay(run), name);
  if (stage.directive?.kind === kind) return run;
  if (!possible(kind, stage)) {
    throw new InvalidInputError("STAGE_NOT_OPEN", `stage ${name} is ${stage.status}; it cannot be ${WORDS[kind]} now`);
  }
  if (kind === "rollback" && run.goal.kind !== "kubernetes-version") {
    throw new InvalidInputError(
      "NOTHING_TO_ROLL_BACK",
      `run ${run.id} moves no control planes; there is nothing EKS takes back`,
    );
  }
  if (kind !== "rollback" && stage.policy.approval?.after) mustBeApprover(run, stage, { name: request.by, arn });
  return withStage(run, name, { directive: { kind, ...request } });
}
