import { InvalidInputError } from "../errors.ts";
import type { Reason } from "../planner/plan.ts";
import { type ChangeRequest, underWay } from "./control.ts";
import type { RunRecord, StageDirective, StageRecord, StageStatus } from "./run.ts";
import { stageNamed, withStage } from "./stages.ts";

const WORDS = { skip: "skipped", complete: "declared complete", rollback: "rolled back" } as const;

/** `skipped by jo: release week`. */
export const directiveText = ({ kind, by, why }: StageDirective): string =>
  `${WORDS[kind]} by ${by}${why === "" ? "" : `: ${why}`}`;

/** Why the stage starts nobody else, when somebody said so. */
export function directiveReason({ directive }: Pick<StageRecord, "directive">): Reason | undefined {
  if (!directive) return undefined;
  const code = { skip: "STAGE_SKIPPED", complete: "STAGE_COMPLETED", rollback: "STAGE_ROLLED_BACK" }[directive.kind];
  return { code, message: `the stage was ${directiveText(directive)}` };
}

const POSSIBLE: Record<StageDirective["kind"], readonly StageStatus[]> = {
  skip: ["pending", "awaiting-approval", "running"],
  complete: ["awaiting-approval", "running", "soaking", "on-hold"],
  rollback: ["running", "soaking", "on-hold", "awaiting-approval"],
};

/**
 * The run with what somebody asked of one of its stages.
 *
 * @throws {InvalidInputError} RUN_ENDED, UNKNOWN_STAGE, STAGE_NOT_OPEN, NOTHING_TO_ROLL_BACK
 */
export function directed(
  run: RunRecord,
  name: string,
  kind: StageDirective["kind"],
  request: ChangeRequest,
): RunRecord {
  const stage = stageNamed(underWay(run), name);
  if (stage.directive?.kind === kind) return run;
  if (!POSSIBLE[kind].includes(stage.status) || stage.directive?.kind === "rollback") {
    throw new InvalidInputError("STAGE_NOT_OPEN", `stage ${name} is ${stage.status}; it cannot be ${WORDS[kind]} now`);
  }
  if (kind === "rollback" && run.goal.kind !== "kubernetes-version") {
    throw new InvalidInputError(
      "NOTHING_TO_ROLL_BACK",
      `run ${run.id} moves no control planes; there is nothing EKS takes back`,
    );
  }
  return withStage(run, name, { directive: { kind, ...request } });
}
