/** An error as a state machine sees it: a name to match Retry and Catch with, and a cause to read. */
export class StateError extends Error {
  override readonly name = "StateError";
  readonly error: string | undefined;
  readonly cause_: string | undefined;
  constructor(error: string | undefined, cause?: string) {
    super(`${error ?? "unnamed error"}${cause === undefined ? "" : `: ${cause}`}`);
    this.error = error;
    this.cause_ = cause;
  }
}

/** The branch, iteration or execution was stopped from outside. Passes every Retry and Catch. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

const NOT_IN_ALL = new Set(["States.Runtime", "States.DataLimitExceeded"]);

/** Whether `ErrorEquals` names this error. Source: Amazon States Language, "Errors". */
export function matchesError(names: readonly string[], thrown: StateError): boolean {
  const error = thrown.error ?? "";
  return names.some((name) => {
    if (name === error) return true;
    if (name === "States.ALL") return !NOT_IN_ALL.has(error);
    // A missed heartbeat is reported as States.Timeout, and the documented name matches it as well.
    if (name === "States.HeartbeatTimeout") return thrown instanceof HeartbeatMissed;
    if (name === "States.TaskFailed") return thrown instanceof TaskFailure && error !== "States.Timeout";
    return false;
  });
}

/** A Task's own failure, as opposed to one of the state machine's evaluation. */
export class TaskFailure extends StateError {}

export class HeartbeatMissed extends TaskFailure {}
