import { InvalidInputError } from "../errors.ts";
import { judgeStage } from "../planner/verdict.ts";
import { pastSoak } from "./approvals.ts";
import { abortReason, memberNamed } from "./control.ts";
import { passesOf } from "./passes.ts";
import type { ApprovalRecord, MemberRecord, MemberStatus, RunRecord, StageRecord, StageStatus } from "./run.ts";
import { stageOf } from "./stages.ts";

/** Endings a retry takes up by itself; `named` ones only when a person names the cluster. */
const RETRIED: readonly MemberStatus[] = ["failed", "blocked"];
const NAMED: readonly MemberStatus[] = [...RETRIED, "skipped", "rolled-back"];
/** Skipped for a reason of its moment: somebody else held the cluster. */
const PASSING = new Set(["LOCK_HELD", "LOCK_LOST"]);

export interface Retry {
  run: RunRecord;
  /** To be set back to waiting, each with its next attempt. */
  members: MemberRecord[];
  /** How many are tried again in all: a retry before this one may have broken off half way. */
  count: number;
  /** Nobody drives the run: it had ended, or the retry that opened it again broke off. It needs a new execution. */
  reopened: boolean;
}

/**
 * Another attempt for members that did not reach the target, with the same target and the same frozen strategy. A run that has ended is
 * opened again: stages it did not reach are pending again, who never started waits again, and people who did not answer in time, or said no, are asked
 * again. In a run under way only members of a stage that still starts members can be retried; the others once it has ended.
 *
 * Whose rollback failed goes back again, and is not upgraded: its stage goes on with its rollback.
 *
 * @param clusters names or ids; empty: everybody who failed, was blocked, or found the cluster held by somebody else
 * @param driven whether an execution drives the run; without effect once it has ended
 * @throws {InvalidInputError} UNKNOWN_MEMBER, AMBIGUOUS_MEMBER, NOT_RETRYABLE, STAGE_OVER, STAGE_GOES_BACK, RUN_ABORTED, NOTHING_TO_RETRY
 */
export function retried(
  run: RunRecord,
  members: readonly MemberRecord[],
  clusters: readonly string[],
  driven = true,
): Retry {
  const running = run.status === "running";
  if (running && !driven && !abortReason(run)) return resumed(run, members, clusters);
  const named = clusters.map((name) => memberToRetry(run, members, name));
  return running ? underWay(run, members, named) : reopened(run, members, named);
}

/** What a retry that broke off after it had opened the run did not get to: whom it set back waits already. */
function resumed(run: RunRecord, members: readonly MemberRecord[], clusters: readonly string[]): Retry {
  const named = clusters.map((name) => memberNamed(run, members, name));
  const wanted = (member: MemberRecord): boolean =>
    named.length > 0 ? named.includes(member) && NAMED.includes(member.status) : isRetried(member);
  const takesPart = (member: MemberRecord): boolean => {
    const stage = stageOf(run, member.stage);
    return stage.status === "rolling-back" ? rollbackFailed(member) : startsMembers(stage);
  };
  const left = members.filter((member) => (wanted(member) || unreached(member)) && takesPart(member));
  const waiting = members.filter(({ status }) => status === "waiting");
  return { run, members: left, count: left.length + waiting.length, reopened: true };
}

function underWay(run: RunRecord, members: readonly MemberRecord[], named: readonly MemberRecord[]): Retry {
  if (abortReason(run)) {
    const message = `run ${run.id} is being aborted; its clusters can be retried once it has ended`;
    throw new InvalidInputError("RUN_ABORTED", message);
  }
  const open = ({ stage }: MemberRecord): boolean => startsMembers(stageOf(run, stage));
  const over = named.find((member) => !open(member));
  if (over) {
    const { status } = stageOf(run, over.stage);
    const message = `stage ${over.stage} of run ${run.id} starts nobody any more (${status}); ${over.ref.name} can be retried once the run has ended`;
    throw new InvalidInputError("STAGE_OVER", message);
  }
  const chosen = named.length > 0 ? named : members.filter((member) => isRetried(member) && open(member));
  if (chosen.length === 0) throw members.some(isRetried) ? onlyLater(run) : nothingToRetry(run);
  return { run, members: [...chosen], count: chosen.length, reopened: false };
}

function reopened(run: RunRecord, members: readonly MemberRecord[], named: readonly MemberRecord[]): Retry {
  const wanted = named.length > 0 ? named : members.filter(isRetried);
  const goBack = new Set(wanted.filter(rollbackFailed).map(({ stage }) => stage));
  const takesPart = (member: MemberRecord): boolean => !goBack.has(member.stage) || rollbackFailed(member);
  const left = named.find((member) => !takesPart(member));
  if (left) {
    const message = `stage ${left.stage} of run ${run.id} goes back first; retry ${left.ref.name} after that`;
    throw new InvalidInputError("STAGE_GOES_BACK", message);
  }
  const chosen = wanted.filter(takesPart);
  const others = members.filter((member) => unreached(member) && takesPart(member) && !chosen.includes(member));
  const again = [...chosen, ...others];
  if (
    chosen.length === 0 &&
    (run.status === "succeeded" || run.stages.some((stage) => endsTheSame(run, stage, members, again)))
  )
    throw nothingToRetry(run);
  const stages = new Set(chosen.map(({ stage }) => stage));
  const { reason: _reason, endedAt: _endedAt, control: _control, ...rest } = run;
  return {
    run: {
      ...rest,
      status: "running",
      stages: run.stages.map((stage) =>
        stages.has(stage.name) || stage.reason?.code === "RUN_ENDED" || stage.status === "failed"
          ? { ...reopenedStage(run, stage, chosen), ...(goBack.has(stage.name) ? goesOnBack(stage) : {}) }
          : stage,
      ),
    },
    members: again,
    count: again.length,
    reopened: true,
  };
}

/** The run ended before its turn came. */
const unreached = ({ status, reason }: MemberRecord): boolean => status === "skipped" && reason.code === "RUN_ENDED";

/** EKS still takes its control plane back, and its latest attempt at that did not end well. */
export const rollbackFailed = ({ status, attempt, rollbackAttempt, rollbackClosesAt }: MemberRecord): boolean =>
  status === "failed" && rollbackAttempt === attempt && rollbackClosesAt !== undefined;

const goesOnBack = ({ reason }: StageRecord): Partial<StageRecord> => ({
  status: "rolling-back",
  ...(reason === undefined ? {} : { reason }),
});

const nothingToRetry = ({ id }: RunRecord): InvalidInputError =>
  new InvalidInputError(
    "NOTHING_TO_RETRY",
    `nobody of run ${id} failed or was blocked; clusters that were skipped or went back are retried by name`,
  );

const onlyLater = ({ id }: RunRecord): InvalidInputError =>
  new InvalidInputError(
    "NOTHING_TO_RETRY",
    `stages of run ${id} in which somebody failed or was blocked start nobody any more; they can be retried once the run has ended`,
  );

const isRetried = ({ status, reason }: MemberRecord): boolean =>
  RETRIED.includes(status) || (status === "skipped" && PASSING.has(reason.code));

const STARTS: readonly StageStatus[] = ["pending", "awaiting-approval", "running"];

/** A stage that soaks, goes back or was directed by hand starts nobody: a member set to waiting there would be forgotten. */
const startsMembers = (stage: StageRecord): boolean =>
  STARTS.includes(stage.status) && !pastSoak(stage) && stage.directive === undefined;

/** A failed stage in which nobody would be tried again, and whose members prove no more than before. */
function endsTheSame(
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
  again: readonly MemberRecord[],
): boolean {
  if (stage.status !== "failed" || again.some((member) => member.stage === stage.name)) return false;
  const ofStage = members.filter((member) => member.stage === stage.name);
  const reached = run.goal.kind === "rollback" ? "rolled-back" : "upgraded";
  return judgeStage({ ...stage, directive: undefined }, ofStage, reached).status === "failed";
}

function memberToRetry(run: RunRecord, members: readonly MemberRecord[], name: string): MemberRecord {
  const member = memberNamed(run, members, name);
  if (NAMED.includes(member.status)) return member;
  throw new InvalidInputError(
    "NOT_RETRYABLE",
    `${member.ref.name} is ${member.status}; only who did not reach the target can be retried`,
  );
}

/** What people approved stays approved; what was rejected or expired is asked again. */
function reopenedStage(run: RunRecord, stage: StageRecord, chosen: readonly MemberRecord[]): StageRecord {
  const { name, policy, approvals, pass, startedAt } = stage;
  const ofStage = chosen.filter((member) => member.stage === name);
  const passes = passesOf(run.goal, policy);
  // The earliest pass somebody has to repeat.
  const repeated =
    passes.find((candidate) => ofStage.some((member) => (member.pass ?? passes[0]) === candidate)) ?? pass;
  const kept = Object.entries(approvals).filter(([, approval]) => isYes(approval));
  return {
    name,
    policy,
    status: "pending",
    pass: repeated,
    approvals: Object.fromEntries(kept),
    gates: {},
    ...(startedAt === undefined ? {} : { startedAt }),
  };
}

const isYes = ({ status }: ApprovalRecord): boolean => status === "approved" || status === "pre-approved";
