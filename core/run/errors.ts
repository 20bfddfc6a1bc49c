import { FleetwrightError } from "../errors.ts";
import type { Reason } from "../planner/plan.ts";

/**
 * Errors a member's workflow ends with. Step Functions hands a Lambda's error on as name and message only, so the reason's code
 * travels in the message (`[LOCK_HELD] ...`); `reasonOf` takes it out again.
 */
abstract class MemberError extends FleetwrightError {
  readonly code: string;
  constructor(reason: Reason, options?: ErrorOptions) {
    super(`[${reason.code}] ${reason.message}`, options);
    this.code = reason.code;
  }
}

/** Another execution works on the cluster. The member ends `skipped`: somebody else's upgrade is not this run's failure. */
export class LockHeldError extends MemberError {
  override readonly name = "LockHeldError";
  readonly retryable = false;
}

/** The cluster cannot take the hop as it is; somebody has to act first. The member ends `blocked`. */
export class ClusterNotReadyError extends MemberError {
  override readonly name = "ClusterNotReadyError";
  readonly retryable = false;
}

/** The cluster is being deleted, or is not there yet. The member ends `skipped`: nobody has to act, and it is nobody's failure. */
export class ClusterGoneError extends MemberError {
  override readonly name = "ClusterGoneError";
  readonly retryable = false;
}

/** EKS ended an update as Failed or Cancelled. */
export class UpdateFailedError extends MemberError {
  override readonly name = "UpdateFailedError";
  readonly retryable = false;
}

/** An update is still in progress long after its expected end. Fleetwright cannot stop it; it stops waiting for it. */
export class UpdateOverdueError extends MemberError {
  override readonly name = "UpdateOverdueError";
  readonly retryable = false;
}

/** The updates are over but the cluster does not show the new version everywhere yet. Worth looking again for a while. */
export class VerificationPendingError extends MemberError {
  override readonly name = "VerificationPendingError";
  readonly retryable = true;
}

/** Another cluster of the same redundancy group is being changed, by another run. It will be over. */
export class GroupBusyError extends MemberError {
  override readonly name = "GroupBusyError";
  readonly retryable = true;
}

/** Another workflow works on the cluster, and this one has time: it will be over. */
export class ClusterBusyError extends MemberError {
  override readonly name = "ClusterBusyError";
  readonly retryable = true;
}

/** A freeze of the policy file holds the cluster, or a window is closed: nothing is begun. */
export class NotNowError extends MemberError {
  override readonly name = "NotNowError";
  readonly retryable = false;
}

/** The control plane was moved and the cluster was not healthy when its bake was over: nodes stay where they are. */
export class BakeFailedError extends MemberError {
  override readonly name = "BakeFailedError";
  readonly retryable = false;
}

/** Nodes that EKS or Karpenter replaces did not follow the control plane in time. */
export class NodesNotConvergedError extends MemberError {
  override readonly name = "NodesNotConvergedError";
  readonly retryable = false;
}

/** The cluster cannot go back; nothing was changed, or what was changed is said. */
export class RollbackRefusedError extends MemberError {
  override readonly name = "RollbackRefusedError";
  readonly retryable = false;
}

/** A plan or item that a step was called for is not in the table: the input does not come from an execution of ours. */
export class UnknownWorkError extends FleetwrightError {
  override readonly name = "UnknownWorkError";
  readonly code = "UNKNOWN_WORK";
  readonly retryable = false;
}

/** A run or member that a step was called for is not in the table: the input does not come from a run of ours. */
export class UnknownRunError extends FleetwrightError {
  override readonly name = "UnknownRunError";
  readonly code = "UNKNOWN_RUN";
  readonly retryable = false;
}

const CODED = /^\[([A-Z][A-Z0-9_]*)\] ([\s\S]*)$/;

/**
 * The reason behind a caught error as Step Functions reports it.
 *
 * @param error name of the error: `UpdateFailedError`, `States.Timeout`, `Lambda.Unknown` ...
 * @param cause for an error of a Lambda, JSON text with `errorMessage`; otherwise any text
 */
export function reasonOf(error: string, cause: string): Reason {
  const message = messageOf(cause);
  const coded = CODED.exec(message);
  if (coded?.[1] && coded[2]) return { code: coded[1], message: coded[2] };
  const code = error
    .replace(/Error$|Exception$/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase();
  return { code: code || "UNKNOWN", message: message || error };
}

function messageOf(cause: string): string {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (parsed !== null && typeof parsed === "object" && "errorMessage" in parsed) return String(parsed.errorMessage);
  } catch {
    // Not every cause is JSON; the text is the message then.
  }
  return cause;
}

const SKIPPED = new Set([
  "LockHeldError",
  "GroupBusyError",
  "ClusterBusyError",
  "ClusterNotFoundError",
  "ClusterGoneError",
  "NotNowError",
]);

/** How a member ends when its workflow caught `error`. */
export function outcomeOf(error: string): "skipped" | "blocked" | "failed" {
  if (SKIPPED.has(error)) return "skipped";
  if (error === "ClusterNotReadyError") return "blocked";
  return "failed";
}

/** Error and cause of an ended execution as the end of a sentence: ` (ByHand: maintenance)`, or nothing. */
export function endingWords({
  error,
  cause,
}: {
  error?: string | null | undefined;
  cause?: string | null | undefined;
}): string {
  const words = [error, cause].filter(Boolean).join(": ");
  return words === "" ? "" : ` (${words})`;
}
