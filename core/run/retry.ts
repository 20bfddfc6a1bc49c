import { InvalidInputError } from "../errors.ts";
import { type ChangeRequest, memberNamed } from "./control.ts";
import { passesOf } from "./passes.ts";
import type { ApprovalRecord, MemberRecord, MemberStatus, RunRecord, StageRecord } from "./run.ts";
import { stageEnded, stageOf } from "./stages.ts";

/** Endings a retry takes up by itself; `named` ones only when a person names the cluster. */
const RETRIED: readonly MemberStatus[] = ["failed", "blocked"];
const NAMED: readonly MemberStatus[] = [...RETRIED, "skipped", "rolled-back"];
/** Skipped for a reason of its moment: somebody else held the cluster. */
const PASSING = new Set(["LOCK_HELD", "LOCK_LOST"]);

export interface Retry {
  run: RunRecord;
  /** To be set back to waiting, each with its next attempt. */
  members: MemberRecord[];
  /** A run that had ended needs a new execution to drive it. */
  reopened: boolean;
}

/**
 * Another attempt for members that did not reach the target, with the same target and the same frozen strategy. A run that has ended is
 * opened again: stages it did not reach are pending again, and who never started waits again. In a run under way only members of a stage
 * that is not over can be retried; the others once it has ended.
 *
 * @param clusters names or ids; empty: everybody who failed, was blocked, or found the cluster held by somebody else
 * @throws {InvalidInputError} UNKNOWN_MEMBER, AMBIGUOUS_MEMBER, NOT_RETRYABLE, STAGE_OVER, NOTHING_TO_RETRY
 */
export function retried(
  run: RunRecord,
  members: readonly MemberRecord[],
  clusters: readonly string[],
  request: ChangeRequest,
): Retry {
  const chosen =
    clusters.length > 0
      ? clusters.map((name) => named(run, members, name))
      : members.filter((member) => isRetried(member) && (run.status !== "running" || open(run, member)));
  if (chosen.length === 0) {
    const back = members.filter(({ status }) => status === "rolled-back").map(({ ref }) => ref.name);
    throw new InvalidInputError(
      "NOTHING_TO_RETRY",
      `nobody of run ${run.id} failed or was blocked${back.length > 0 ? `; to try again who was rolled back, name them: ${back.join(", ")}` : ""}`,
    );
  }
  if (run.status === "running") {
    const over = chosen.find((member) => !open(run, member));
    if (over) {
      const message = `stage ${over.stage} of run ${run.id} is over; ${over.ref.name} can be retried once the run has ended`;
      throw new InvalidInputError("STAGE_OVER", message);
    }
    return { run, members: chosen, reopened: false };
  }
  const stages = new Set(chosen.map(({ stage }) => stage));
  const unreached = members.filter(({ status, reason }) => status === "skipped" && reason.code === "RUN_ENDED");
  const { reason: _reason, endedAt: _endedAt, control: _control, ...rest } = run;
  return {
    run: {
      ...rest,
      status: "running",
      stages: run.stages.map((stage) =>
        stages.has(stage.name) || stage.reason?.code === "RUN_ENDED" || stage.status === "failed"
          ? reopenedStage(run, stage, chosen, request)
          : stage,
      ),
    },
    members: [...chosen, ...unreached.filter((member) => !chosen.includes(member))],
    reopened: true,
  };
}

const isRetried = ({ status, reason }: MemberRecord): boolean =>
  RETRIED.includes(status) || (status === "skipped" && PASSING.has(reason.code));

const open = (run: RunRecord, { stage }: MemberRecord): boolean => !stageEnded(stageOf(run, stage));

function named(run: RunRecord, members: readonly MemberRecord[], name: string): MemberRecord {
  const member = memberNamed(run, members, name);
  if (NAMED.includes(member.status)) return member;
  throw new InvalidInputError(
    "NOT_RETRYABLE",
    `${member.ref.name} is ${member.status}; only who did not reach the target can be retried`,
  );
}

/** What people approved stays approved; what was rejected or expired is asked again. */
function reopenedStage(
  run: RunRecord,
  stage: StageRecord,
  chosen: readonly MemberRecord[],
  _request: ChangeRequest,
): StageRecord {
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
