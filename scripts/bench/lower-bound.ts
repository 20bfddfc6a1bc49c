import { concurrencyOf } from "#core/planner/concurrency.ts";
import { freezeAt, windowAt } from "#core/policy/windows.ts";
import type { MemberRecord, RunRecord, StageRecord } from "#core/run/run.ts";
import type { StageLine, Timeline } from "#core/timeline/timeline.ts";
import { secondsOf } from "#core/timeline/waits.ts";

/** What must pass at least, in seconds: of the whole run, and of each stage from the first moment somebody could start. */
export interface LowerBound {
  seconds: number;
  stages: { name: string; startableAt: number; upgradedAt: number }[];
}

/** A member with how long it was worked on. */
interface Job {
  member: MemberRecord;
  seconds: number;
}

/**
 * No schedule that keeps the strategy's rules can be shorter than this, given how long each cluster was worked on in the measured run. It is a bound, not a
 * plan: whether a schedule reaches it is not said. For each stage, from the earliest moment the one before can have ended, soak included, the latest of:
 *
 * - every cluster: the earliest time its window is open and no freeze holds it, plus its own work;
 * - every redundancy group: its clusters one after the other;
 * - every account and Region with a cap of k: all its work spread evenly over k lanes, and, of the k+1 longest, the two shortest in one lane;
 * - the stage with m slots: the same with m;
 * - with canaries: all of that for the canaries first, and then for the rest from the moment the canaries can have ended.
 *
 * Each is true by itself (they relax the problem to one rule at a time), so the latest of them is, too. Starting earlier never makes any of them later, so
 * bounds of stages add up. Windows close for starts only; work that began goes on. Closed windows between the clusters of a chain are left out: that
 * makes the bound lower, never wrong.
 */
export function lowerBound(timeline: Timeline, run: RunRecord, members: readonly MemberRecord[]): LowerBound {
  const start = Date.parse(timeline.startedAt);
  const stages: LowerBound["stages"] = [];
  let at = start;
  for (const line of timeline.stages) {
    const stage = run.stages.find(({ name }) => name === line.name);
    const jobs = jobsOf(line, members);
    if (!stage || jobs.length === 0) continue;
    const earliest = (time: number) => (job: Job) => earliestStart(run, stage, job.member, time);
    const startableAt = Math.min(...jobs.map(earliest(at)));
    const canaries = jobs.filter(({ member }) => member.canary);
    const others = jobs.filter(({ member }) => !member.canary);
    const slots = concurrencyOf(stage.policy.maxConcurrency, plannedIn(members, line.name));
    const bound = (some: readonly Job[], from: number) =>
      ending(some, earliest(from), { slots, cap: run.frozen.maxConcurrentPerAccountRegion });
    const canariesEnd = canaries.length === 0 ? at : bound(canaries, at);
    const upgradedAt = Math.max(bound(jobs, at), others.length === 0 ? at : bound(others, canariesEnd));
    stages.push({ name: line.name, startableAt, upgradedAt });
    at = upgradedAt + (line.soakingAt === null ? 0 : stage.policy.soakSeconds * 1000);
  }
  return { seconds: (at - start) / 1000, stages };
}

const plannedIn = (members: readonly MemberRecord[], stage: string): number =>
  members.filter((member) => member.stage === stage && member.hops.length > 0).length;

function jobsOf({ clusters }: StageLine, members: readonly MemberRecord[]): Job[] {
  return clusters.flatMap(({ id, bars }) => {
    const member = members.find((candidate) => candidate.id === id);
    const work = bars.filter((bar) => bar.class !== "wait" && bar.class !== "soak");
    return member && work.length > 0 ? [{ member, seconds: work.reduce((sum, bar) => sum + secondsOf(bar), 0) }] : [];
  });
}

function ending(
  jobs: readonly Job[],
  earliest: (job: Job) => number,
  { slots, cap }: { slots: number; cap: number },
): number {
  const groups = Map.groupBy(
    jobs.filter(({ member }) => member.redundancyGroup !== undefined),
    ({ member }) => member.redundancyGroup,
  );
  const places = Map.groupBy(jobs, ({ member }) => `${member.ref.account}/${member.ref.region}`);
  const chains = (some: readonly Job[], lanes: number) => Math.min(...some.map(earliest)) + packed(some, lanes) * 1000;
  return Math.max(
    ...jobs.map((job) => earliest(job) + job.seconds * 1000),
    chains(jobs, slots),
    ...[...groups.values()].map((some) => chains(some, 1)),
    ...[...places.values()].map((some) => chains(some, cap)),
  );
}

/** Seconds that `lanes` lanes need at least for the jobs. */
function packed(jobs: readonly Job[], lanes: number): number {
  const seconds = jobs.map((job) => job.seconds).sort((a, b) => b - a);
  const total = seconds.reduce((sum, own) => sum + own, 0);
  // Of the lanes+1 longest two must share a lane; the two shortest of them are the best case.
  const shared = seconds.length > lanes ? (seconds[lanes - 1] ?? 0) + (seconds[lanes] ?? 0) : 0;
  return Math.max(total / lanes, shared, seconds[0] ?? 0);
}

/** The first moment from `time` on at which the member's window is open and no freeze holds it. */
function earliestStart(run: RunRecord, stage: StageRecord, member: MemberRecord, time: number): number {
  const window = stage.policy.window === undefined ? undefined : run.frozen.windows[stage.policy.window];
  let at = time;
  for (;;) {
    const freeze = freezeAt(run.frozen.freezes, member, new Date(at));
    const state = window && windowAt(window, new Date(at));
    const next = freeze ? Date.parse(freeze.until) : state && !state.open ? state.opensAt?.getTime() : undefined;
    if (next === undefined) return at;
    at = next;
  }
}
