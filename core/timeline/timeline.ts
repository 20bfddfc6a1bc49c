import type { ClusterId } from "../fleet/cluster.ts";
import type { Goal, Reason } from "../planner/plan.ts";
import type { MemberRecord, RunRecord, StageRecord } from "../run/run.ts";
import { type Bar, trackOf } from "./bars.ts";
import { type ClusterClock, clusterClock, type StageClock, stageClock } from "./clocks.ts";
import type { Happening } from "./happening.ts";
import { type Obstacle, obstaclesOf } from "./obstacles.ts";
import { type WaitTotal, waitTotals } from "./waits.ts";

/** A run as it passed, from its first second to its last. Times are ISO 8601, UTC. */
export interface Timeline {
  run: { id: string; goal: Goal; strategy: string; status: string; reason: Reason | null };
  startedAt: string;
  endedAt: string;
  makespanSeconds: number;
  stages: StageLine[];
  /** Who waited for what, and how long; the longest first. */
  waits: WaitTotal[];
  /** What kept clusters or stages from the target, and what to do about it. */
  obstacles: Obstacle[];
}

export interface StageLine {
  name: string;
  status: string;
  reason: Reason | null;
  startedAt: string | null;
  /** When the last of its clusters was done and the soak began. */
  soakingAt: string | null;
  endedAt: string | null;
  soakSeconds: number;
  window: string | null;
  clusters: ClusterLine[];
  /** Until when the stage can be rolled back; null when no control plane of it moved. */
  rollback: StageClock | null;
}

export interface ClusterLine {
  id: ClusterId;
  name: string;
  account: string;
  region: string;
  from: string;
  to: string;
  canary: boolean;
  redundancyGroup: string | null;
  status: string;
  reason: Reason;
  bars: Bar[];
  rollback: ClusterClock | null;
}

export interface TimelineInput {
  /** The records as they were at the end. */
  run: RunRecord;
  members: readonly MemberRecord[];
  happenings: readonly Happening[];
  /** When the recording ended: the end of a run that did not. */
  until: string;
}

/** Puts records and happenings together. Unknown phases, reasons and statuses keep their names. */
export function buildTimeline({ run, members, happenings, until }: TimelineInput): Timeline {
  const { startedAt } = run;
  const endedAt = run.endedAt ?? until;
  const inOrder = happenings
    // EventBridge cuts times to seconds: one spelling, so that texts sort as times.
    .map((happening) => ({ ...happening, at: new Date(happening.at).toISOString() }))
    .filter(({ at }) => at >= startedAt)
    // What happens after the run's end is not part of it: members of an ended run may still be at work.
    .map((happening) => (happening.at > endedAt ? { ...happening, at: endedAt } : happening))
    .sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  const stages = run.stages.map((stage) => {
    const ofStage = members.filter((member) => member.stage === stage.name).sort((a, b) => a.order - b.order);
    return stageLine(stage, ofStage, inOrder, endedAt);
  });
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  return {
    run: { id: run.id, goal: run.goal, strategy: run.strategy, status: run.status, reason: run.reason ?? null },
    startedAt,
    endedAt,
    makespanSeconds: seconds,
    stages,
    waits: waitTotals(stages),
    obstacles: obstaclesOf(stages),
  };
}

function stageLine(
  stage: StageRecord,
  members: readonly MemberRecord[],
  happenings: readonly Happening[],
  runEnd: string,
): StageLine {
  const own = happenings.filter((happening) => happening.what === "stage" && happening.stage === stage.name);
  const soaking = own.find((happening) => happening.what === "stage" && happening.status === "soaking");
  const endedAt = stage.endedAt ?? null;
  const clusters = members.map((member) => clusterLine(member, stage.name, happenings, runEnd));
  return {
    name: stage.name,
    status: stage.status,
    reason: stage.reason ?? null,
    startedAt: stage.startedAt ?? null,
    soakingAt: soaking?.at ?? null,
    endedAt,
    soakSeconds: stage.policy.soakSeconds,
    window: stage.policy.window ?? null,
    clusters,
    rollback: stageClock(clusters, endedAt ?? runEnd, runEnd),
  };
}

function clusterLine(
  member: MemberRecord,
  stage: string,
  happenings: readonly Happening[],
  runEnd: string,
): ClusterLine {
  const own = happenings.filter((happening) =>
    happening.what === "stage" ? happening.stage === stage && member.hops.length > 0 : happening.cluster === member.id,
  );
  const { bars, controlPlaneAt } = trackOf(own, runEnd);
  return {
    id: member.id,
    name: member.ref.name,
    account: member.ref.account,
    region: member.ref.region,
    from: member.from,
    to: member.to,
    canary: member.canary,
    redundancyGroup: member.redundancyGroup ?? null,
    status: member.status,
    reason: member.reason,
    bars,
    rollback: clusterClock(controlPlaneAt),
  };
}
