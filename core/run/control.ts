import { InvalidInputError } from "../errors.ts";
import type { Reason } from "../planner/plan.ts";
import type { MemberRecord, RunControl, RunRecord } from "./run.ts";

/** Who wants what changed, when, and why. */
export interface ChangeRequest {
  by: string;
  at: string;
  why: string;
}

const because = ({ why }: { why: string }): string => (why === "" ? "" : `: ${why}`);

/** `paused by jo: Black Friday`. */
export const controlText = (control: RunControl): string => `${control.kind} by ${control.by}${because(control)}`;

/** The reason of everything that does not happen because the run was aborted; undefined while it was not. */
export function abortReason({ control }: Pick<RunRecord, "control">): Reason | undefined {
  return control?.kind === "aborted" ? { code: "ABORTED", message: controlText(control) } : undefined;
}

/** @throws {InvalidInputError} RUN_ENDED */
export function underWay(run: RunRecord): RunRecord {
  if (run.status === "running") return run;
  throw new InvalidInputError("RUN_ENDED", `run ${run.id} has ended (${run.status}); it cannot be changed any more`);
}

/** @throws {InvalidInputError} RUN_ENDED, RUN_ABORTED */
export function paused(run: RunRecord, request: ChangeRequest): RunRecord {
  if (abortReason(underWay(run)))
    throw new InvalidInputError("RUN_ABORTED", `run ${run.id} is being aborted; there is nothing to pause`);
  // Pausing a paused run keeps the first one's name and reason.
  return run.control ? run : { ...run, control: { kind: "paused", ...request } };
}

/** @throws {InvalidInputError} RUN_ENDED, NOT_PAUSED */
export function resumed(run: RunRecord): RunRecord {
  if (underWay(run).control?.kind !== "paused")
    throw new InvalidInputError("NOT_PAUSED", `run ${run.id} is not paused`);
  return { ...run, control: undefined };
}

/** @throws {InvalidInputError} RUN_ENDED */
export function aborted(run: RunRecord, request: ChangeRequest): RunRecord {
  return abortReason(underWay(run)) ? run : { ...run, control: { kind: "aborted", ...request } };
}

/**
 * The member a person means by a name or an id.
 *
 * @throws {InvalidInputError} UNKNOWN_MEMBER, AMBIGUOUS_MEMBER
 */
export function memberNamed(run: RunRecord, members: readonly MemberRecord[], cluster: string): MemberRecord {
  const meant = members.filter(({ id, ref }) => id === cluster || ref.name === cluster);
  const [first, ...others] = meant;
  if (!first) throw new InvalidInputError("UNKNOWN_MEMBER", `run ${run.id} has no cluster ${cluster}`);
  if (others.length > 0) {
    throw new InvalidInputError(
      "AMBIGUOUS_MEMBER",
      `several clusters are called ${cluster}: ${meant.map(({ id }) => id).join(", ")}; use the whole id`,
    );
  }
  return first;
}
