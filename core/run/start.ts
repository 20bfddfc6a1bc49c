import { type ClusterId, clusterId, type FleetCluster } from "../fleet/cluster.ts";
import type { Plan } from "../planner/plan.ts";
import { DEFAULT_PREFLIGHT } from "../policy/defaults.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import { passesOf } from "./passes.ts";
import type { MemberRecord, RecordedVersions, RunRecord } from "./run.ts";

export interface StartFacts {
  runId: string;
  requestedBy: string;
  now: Date;
  policy: FleetPolicy;
  fleet: readonly FleetCluster[];
  nodeReleases: Readonly<Record<string, string>>;
  /** Versions an earlier run wrote down, for a rollback. */
  recorded: Readonly<Record<ClusterId, RecordedVersions>>;
}

/** Freezes a plan: from here on neither the policy file nor a new cluster changes the run. Who is left out is part of it, with the reason. */
export function startRecords(plan: Plan, facts: StartFacts): { run: RunRecord; members: MemberRecord[] } {
  const { runId, policy } = facts;
  const labels = new Map(facts.fleet.map((cluster) => [clusterId(cluster.snapshot.ref), definedLabels(cluster)]));
  const labelsOf = (id: ClusterId) => labels.get(id) ?? {};
  const members = plan.stages.flatMap((stage) => [
    ...stage.members.map((member): MemberRecord => {
      const before = facts.recorded[member.id];
      const part = { runId, stage: stage.name, labels: labelsOf(member.id), status: "waiting" as const, attempt: 1 };
      return { ...part, ...member, ...(before === undefined ? {} : { before }) };
    }),
    ...stage.excluded.map((member, index): MemberRecord => {
      const ofMember = labelsOf(member.id);
      const { redundancyGroup } = ofMember;
      return {
        runId,
        stage: stage.name,
        labels: ofMember,
        hops: [],
        order: stage.members.length + index,
        canary: false,
        attempt: 1,
        // A retry may let it in after all, and then it is one of its group.
        ...(redundancyGroup === undefined ? {} : { redundancyGroup }),
        ...member,
      };
    }),
  ]);
  const usedWindows = new Set(plan.stages.map((stage) => stage.policy.window));
  const run: RunRecord = {
    id: runId,
    goal: plan.goal,
    strategy: plan.strategy,
    requestedBy: facts.requestedBy,
    status: "running",
    startedAt: facts.now.toISOString(),
    stages: plan.stages.map(({ name, policy: stagePolicy }) => ({
      name,
      policy: stagePolicy,
      status: "pending",
      pass: passesOf(plan.goal, stagePolicy)[0],
      approvals: {},
      gates: {},
    })),
    frozen: {
      windows: Object.fromEntries(Object.entries(policy.windows).filter(([name]) => usedWindows.has(name))),
      // Going back is urgent: no freeze stands against it.
      freezes: plan.goal.kind === "rollback" ? [] : policy.freezes,
      maxConcurrentPerAccountRegion: policy.limits.maxConcurrentPerAccountRegion,
      preflight: policy.strategies[plan.strategy]?.preflight ?? DEFAULT_PREFLIGHT,
      nodeReleases: { ...facts.nodeReleases },
    },
    revision: 0,
  };
  return { run, members };
}

function definedLabels({ labels }: FleetCluster): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [label, value] of Object.entries(labels)) if (value !== undefined) defined[label] = value;
  return defined;
}
