import type { MemberRecord, MemberStatus, RunRecord } from "../run/run.ts";

/** What changes of a member after its run was frozen. */
export type MemberChange = Partial<
  Pick<
    MemberRecord,
    | "status"
    | "reason"
    | "phase"
    | "pass"
    | "attempt"
    | "hops"
    | "executionArn"
    | "startedAt"
    | "updatedAt"
    | "endedAt"
    | "before"
    | "movedTo"
    | "rollbackClosesAt"
    | "rollbackAttempt"
  >
>;

/** What a member loses again when it starts anew. */
export type MemberClearable = "phase" | "executionArn" | "startedAt" | "endedAt" | "movedTo" | "rollbackClosesAt";

export interface RunStore {
  /** @returns false when the run exists already (same id); nothing is written then. */
  create(run: RunRecord, members: MemberRecord[]): Promise<boolean>;
  get(runId: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  list(limit: number): Promise<RunRecord[]>;
  /** All that have not ended and started at `since` or later, newest first. */
  running(since: string): Promise<RunRecord[]>;
  members(runId: string, stage?: string): Promise<MemberRecord[]>;
  member(runId: string, clusterId: string): Promise<MemberRecord | undefined>;
  /**
   * Writes the run if its stored revision is still `run.revision`, and raises it. The waiter stays as it is stored, whatever `run` says: it may have
   * come after the run was read, and only the next `wait` replaces it. @throws {StaleWriteError}
   */
  save(run: RunRecord): Promise<RunRecord>;
  /**
   * Changes a member if it is in one of `from`, and takes away what `clear` names. Does not touch the run: call `touch` afterwards. A change of phase also needs another phase
   * than the one it is in: of two steps that enter the same phase at once, one does.
   * @returns the member as stored now, or undefined when it was in another status.
   */
  moveMember(
    runId: string,
    clusterId: string,
    from: readonly MemberStatus[],
    change: MemberChange,
    clear?: readonly MemberClearable[],
  ): Promise<MemberRecord | undefined>;
  /**
   * Raises the revision. @returns the task token waiting for a change, if any. The token stays stored until the next `wait`
   * replaces it: a caller that died before it used the token can be repeated, and a token used twice does no harm.
   */
  touch(runId: string): Promise<string | undefined>;
  /**
   * Stores the waiter if the revision is still `revision` and nobody waits at it who began as late or later: a call that was thought lost must not replace
   * the token of the wait that followed.
   *
   * @param since when the wait began, as `Date.toISOString` writes it
   * @returns false when something changed meanwhile, or somebody else waits
   */
  wait(runId: string, revision: number, taskToken: string, since: string): Promise<boolean>;
}
