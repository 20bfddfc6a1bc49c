import { freezeAt, windowAt } from "../policy/windows.ts";
import { abortReason, controlText } from "../run/control.ts";
import { directiveReason } from "../run/directives.ts";
import type { MemberRecord, RunRecord, StageRecord } from "../run/run.ts";
import { canaryFailure, openCanaries } from "./canaries.ts";
import { concurrencyOf } from "./concurrency.ts";
import { nextDeadline } from "./deadlines.ts";
import { crowded, type Occupancy, occupancyOf, occupy } from "./occupancy.ts";
import type { Reason } from "./plan.ts";

/** What one member may do now. `until` is set when the clock alone will change the answer. */
export type Admission =
  | { decision: "admit" }
  | { decision: "wait"; reason: Reason; until?: string }
  /** Nothing this run can wait for will change the answer. */
  | { decision: "never"; reason: Reason };

export interface StageAdmission {
  /** Members to start now, in order. */
  start: MemberRecord[];
  waiting: { member: MemberRecord; reason: Reason; until?: string }[];
  /** Nobody is upgrading and nobody else will start: the stage can be judged. */
  settled: boolean;
  /** Earliest time at which the clock alone changes an answer; absent when only another member's end can. */
  wakeAt?: string;
}

interface Situation {
  run: RunRecord;
  stage: StageRecord;
  now: Date;
  /** The same for every member of the stage, so decided once. */
  halt: Reason | undefined;
  failed: readonly MemberRecord[];
  /** Canaries that have not ended; while there are any, nobody else starts. */
  canaries: ReadonlySet<MemberRecord>;
  slots: number;
  upgradingInStage: number;
  occupancy: Occupancy;
}

/**
 * Who starts now, who waits for what, and until when: the one place that decides it. Members are asked in their frozen order, and
 * each admitted one counts for those after it, so limits hold within a call as well as over time.
 *
 * @param members all members of the run: redundancy groups and account caps reach over stages
 */
export function admitStage(
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
  now: Date,
): StageAdmission {
  const ofStage = members.filter((member) => member.stage === stage.name);
  const situation = assess(run, stage, members, ofStage, now);
  const result: StageAdmission = { start: [], waiting: [], settled: false };
  wakeBefore(result, nextDeadline(stage, members));
  let canStillStart = false;
  for (const member of ofStage.filter(({ status }) => status === "waiting").sort((a, b) => a.order - b.order)) {
    const admission = admit(member, situation);
    if (admission.decision === "admit") {
      result.start.push(member);
      situation.upgradingInStage += 1;
      occupy(member, situation.occupancy);
      continue;
    }
    const until = admission.decision === "wait" ? admission.until : undefined;
    result.waiting.push({ member, reason: admission.reason, ...(until === undefined ? {} : { until }) });
    if (admission.decision === "wait") canStillStart = true;
    wakeBefore(result, until);
  }
  // Declared complete: whoever is under way is not waited for.
  const declared = stage.directive?.kind === "complete";
  result.settled = declared || (situation.upgradingInStage === 0 && !canStillStart);
  return result;
}

function wakeBefore(result: StageAdmission, time: string | undefined): void {
  if (time !== undefined && (result.wakeAt === undefined || time < result.wakeAt)) result.wakeAt = time;
}

function assess(
  run: RunRecord,
  stage: StageRecord,
  members: readonly MemberRecord[],
  ofStage: readonly MemberRecord[],
  now: Date,
): Situation {
  // Who the plan left out has no hops; a share of the stage is a share of those that take part.
  const planned = ofStage.filter(({ hops }) => hops.length > 0);
  return {
    run,
    stage,
    now,
    halt: abortReason(run) ?? directiveReason(stage) ?? canaryFailure(ofStage),
    failed: ofStage.filter(({ status }) => status === "failed" || status === "overdue"),
    canaries: new Set(openCanaries(ofStage)),
    slots: concurrencyOf(stage.policy.maxConcurrency, planned.length),
    upgradingInStage: ofStage.filter(holdsSlot).length,
    occupancy: occupancyOf(members),
  };
}

const holdsSlot = ({ status }: MemberRecord): boolean => status === "upgrading" || status === "rolling-back";

/**
 * Why so many failures keep a member from starting, if so. Somebody who has it tried again knows of those before: against a retry only failures of
 * retries count.
 */
function budgetSpent({ attempt }: MemberRecord, { stage, failed }: Situation): Reason | undefined {
  const count = failed.filter((other) => other.attempt >= attempt).length;
  const { failureBudget } = stage.policy;
  if (count <= failureBudget) return undefined;
  const message = `${count} failed, the stage's failure budget is ${failureBudget}; nobody else starts`;
  return { code: "BUDGET_SPENT", message };
}

/** One member against the situation. Reasons that end by themselves come last, so that the message names the real obstacle. */
function admit(member: MemberRecord, situation: Situation): Admission {
  const { run, stage, now } = situation;
  const halt = situation.halt ?? budgetSpent(member, situation);
  if (halt) return { decision: "never", reason: halt };
  if (run.control)
    return { decision: "wait", reason: { code: "PAUSED", message: `the run is ${controlText(run.control)}` } };

  const freeze = freezeAt(run.frozen.freezes, member, now);
  if (freeze) {
    const reason = { code: "FREEZE", message: `freeze ${freeze.name} until ${freeze.until}` };
    return { decision: "wait", reason, until: freeze.until };
  }
  const closed = windowClosed(run, stage, now);
  if (closed) return closed;

  const [first, ...more] = situation.canaries;
  if (first && !situation.canaries.has(member)) {
    const whom = more.length === 0 ? `canary ${first.ref.name} is` : `the ${more.length + 1} canaries are`;
    return { decision: "wait", reason: { code: "CANARY_FIRST", message: `waits until ${whom} upgraded` } };
  }
  if (situation.upgradingInStage >= situation.slots) {
    const message = `${situation.upgradingInStage} of at most ${situation.slots} clusters of the stage are being upgraded`;
    return { decision: "wait", reason: { code: "MAX_CONCURRENCY", message } };
  }
  const reason = crowded(member, situation.occupancy, run.frozen.maxConcurrentPerAccountRegion);
  if (reason) return { decision: "wait", reason };
  return { decision: "admit" };
}

function windowClosed(run: RunRecord, stage: StageRecord, now: Date): Admission | undefined {
  const name = stage.policy.window;
  if (name === undefined) return undefined;
  const window = run.frozen.windows[name];
  if (!window) {
    return { decision: "never", reason: { code: "WINDOW_UNKNOWN", message: `window ${name} is not part of the run` } };
  }
  const state = windowAt(window, now);
  if (state.open) return undefined;
  if (!state.opensAt) {
    return { decision: "never", reason: { code: "WINDOW_NEVER_OPENS", message: `window ${name} does not open again` } };
  }
  const until = state.opensAt.toISOString();
  return { decision: "wait", reason: { code: "WINDOW_CLOSED", message: `window ${name} opens at ${until}` }, until };
}
