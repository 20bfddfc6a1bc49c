import type { Goal } from "#core/planner/plan.ts";
import { executionArn, executionName, executionTag } from "#core/run/names.ts";
import type { MemberRecord } from "#core/run/run.ts";
import type { Composition } from "../compose.ts";

/**
 * Children one turn of the fleet execution starts. What a step hands to its state machine may be 256 KiB, a child is up to 600 bytes of it, and the history has
 * to bear all starts of a turn; the others follow in the next turn at once.
 */
export const STARTS_AT_ONCE = 200;

/** The execution that works on a member: which machine, under which name, and the ARN it will have. */
export function startOfChild(
  { stateMachines }: Pick<Composition, "stateMachines">,
  member: Pick<MemberRecord, "runId" | "id" | "attempt" | "pass" | "status">,
  goal: Goal,
): {
  start: { stateMachineArn: string; name: string; input: { runId: string; clusterId: string } };
  executionArn: string;
} {
  const { runId, id, attempt, pass = "all" } = member;
  const goesBack = member.status === "rolling-back" || goal.kind === "rollback";
  const stateMachineArn = goesBack
    ? stateMachines["rollback-cluster"]
    : goal.kind === "ca-rotation"
      ? stateMachines["rotate-authority"]
      : stateMachines["upgrade-cluster"];
  const name = executionName(runId, id, executionTag(goesBack ? "rollback" : pass, attempt));
  return {
    start: { stateMachineArn, name, input: { runId, clusterId: id } },
    executionArn: executionArn(stateMachineArn, name),
  };
}
