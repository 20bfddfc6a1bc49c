import { freezeAt, windowAt } from "#core/policy/windows.ts";
import { passesOf, soakAfter } from "#core/run/passes.ts";
import type { ApprovalMoment, MemberRecord, RunRecord, StageRecord } from "#core/run/run.ts";

/** What must hold at the moment a member starts. */
export function startViolations(
  run: RunRecord,
  members: readonly MemberRecord[],
  started: MemberRecord,
  now: Date,
): string[] {
  const { name } = started.ref;
  const at = run.stages.findIndex((stage) => stage.name === started.stage);
  const stage = run.stages[at];
  if (!stage) return [`${name} starts in a stage the run does not have`];
  return [
    ...clockViolations(run, stage, started, now),
    ...run.stages.slice(0, at).flatMap((earlier) => unfinished(run, earlier)),
    ...canaries(members, started),
    ...asked(run, stage, started),
    ...(run.control ? [`starts although the run is ${run.control.kind}`] : []),
    ...(stage.directive ? [`starts although the stage is to ${stage.directive.kind}`] : []),
    ...(run.status === "running" ? [] : [`starts although the run has ended`]),
  ].map((what) => `${name} ${what}`);
}

function clockViolations(run: RunRecord, { policy }: StageRecord, started: MemberRecord, now: Date): string[] {
  const window = policy.window === undefined ? undefined : run.frozen.windows[policy.window];
  const freeze = freezeAt(run.frozen.freezes, started, now);
  return [
    ...(window && !windowAt(window, now).open ? ["starts outside its window"] : []),
    ...(freeze ? [`starts in freeze ${freeze.name}`] : []),
  ];
}

/** An earlier stage that did not pass, or passed without its gates and its last approval. */
function unfinished({ goal }: RunRecord, stage: StageRecord): string[] {
  const { name, status, policy, approvals } = stage;
  if (status === "skipped") return [];
  if (status !== "succeeded") return [`starts before stage ${name} passed`];
  if (stage.directive?.kind === "complete") return [];
  // A last pass without a soak has no gates of its own; those of the pass before were good when it began.
  const soaked = soakAfter(policy, passesOf(goal, policy).at(-1) ?? stage.pass) > 0;
  const notGood = soaked ? gatesNotGood(stage) : [];
  const unanswered = policy.approval?.after === true && !isYes(approvals, "after");
  return [
    ...(notGood.length > 0 ? [`starts though gates of stage ${name} are not good: ${notGood.join(", ")}`] : []),
    ...(unanswered ? [`starts though nobody approved stage ${name}`] : []),
  ];
}

export const gatesNotGood = ({ policy, gates }: StageRecord): string[] =>
  policy.gates.filter(({ name }) => gates[name]?.status !== "good").map(({ name }) => name);

const isYes = (approvals: StageRecord["approvals"], moment: ApprovalMoment): boolean =>
  approvals[moment]?.status === "approved" || approvals[moment]?.status === "pre-approved";

function canaries(members: readonly MemberRecord[], started: MemberRecord): string[] {
  if (started.canary) return [];
  // Its own second pass comes after its first, so whoever waits for that has shown what a canary shows.
  const open = members.some(
    ({ stage, canary, status, pass }) =>
      stage === started.stage &&
      canary &&
      (status === "waiting" || status === "upgrading" || status === "failed") &&
      (pass === undefined || pass === started.pass),
  );
  return open ? ["starts before the canaries of its stage succeeded"] : [];
}

function asked(run: RunRecord, { policy, approvals }: StageRecord, started: MemberRecord): string[] {
  const first = passesOf(run.goal, policy)[0] === started.pass;
  const moments: ApprovalMoment[] = first ? ["before"] : ["before", "between"];
  return moments
    .filter((moment) => policy.approval?.[moment] === true && !isYes(approvals, moment))
    .map((moment) => `starts without the approval ${moment} its stage`);
}
