import { clusterId, type FleetCluster } from "../fleet/cluster.ts";
import type { ExcludedMember, Plan, PlannedMember } from "../planner/plan.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import type { MemberRecord, RunRecord } from "./run.ts";

export interface StartFacts {
  runId: string;
  requestedBy: string;
  now: Date;
  policy: FleetPolicy;
  fleet: readonly FleetCluster[];
}

/** Freezes a plan: from here on neither the policy file nor a new cluster changes the run. Who is left out is part of it, with the reason. */
export function startRecords(plan: Plan, facts: StartFacts): { run: RunRecord; members: MemberRecord[] } {
  const { runId, policy } = facts;
  const labels = new Map(facts.fleet.map((cluster) => [clusterId(cluster.snapshot.ref), definedLabels(cluster)]));
  const members = plan.stages.flatMap((stage) => [
    ...stage.members.map((member) => plannedRecord(runId, stage.name, member, labels.get(member.id) ?? {})),
    ...stage.excluded.map((member, index) =>
      excludedRecord(
        runId,
        stage.name,
        member,
        plan.goal.version,
        stage.members.length + index,
        labels.get(member.id) ?? {},
      ),
    ),
  ]);
  const usedWindows = new Set(plan.stages.map((stage) => stage.policy.window));
  const run: RunRecord = {
    id: runId,
    goal: plan.goal,
    strategy: plan.strategy,
    requestedBy: facts.requestedBy,
    status: "running",
    startedAt: facts.now.toISOString(),
    stages: plan.stages.map(({ name, policy: stagePolicy }) => ({ name, policy: stagePolicy, status: "pending" })),
    frozen: {
      windows: Object.fromEntries(Object.entries(policy.windows).filter(([name]) => usedWindows.has(name))),
      freezes: policy.freezes,
      maxConcurrentPerAccountRegion: policy.limits.maxConcurrentPerAccountRegion,
    },
    revision: 0,
  };
  return { run, members };
}

function plannedRecord(
  runId: string,
  stage: string,
  member: PlannedMember,
  labels: Record<string, string>,
): MemberRecord {
  return { runId, stage, labels, status: "waiting", ...member };
}

function excludedRecord(
  runId: string,
  stage: string,
  member: ExcludedMember,
  target: string,
  order: number,
  labels: Record<string, string>,
): MemberRecord {
  return { runId, stage, labels, to: target, hops: [], order, canary: false, ...member };
}

function definedLabels({ labels }: FleetCluster): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [label, value] of Object.entries(labels)) if (value !== undefined) defined[label] = value;
  return defined;
}
