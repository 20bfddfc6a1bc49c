import type { MemberView, PlanView, RunView } from "#events/operator/requests.ts";
import { concurrencyOf } from "../planner/concurrency.ts";
import type { ExcludedMember, Plan, PlannedMember } from "../planner/plan.ts";
import type { MemberRecord, RunRecord } from "./run.ts";

/** A run as people and scripts read it; the waiter and everything else internal stays in the table. */
export function runView(run: RunRecord, members: readonly MemberRecord[]): RunView {
  const { id, goal, strategy, requestedBy, status, startedAt } = run;
  return {
    run: {
      id,
      goal,
      strategy,
      requestedBy,
      status,
      reason: run.reason ?? null,
      control: run.control ?? null,
      startedAt,
      endedAt: run.endedAt ?? null,
    },
    stages: run.stages.map((stage) => ({
      name: stage.name,
      status: stage.status,
      reason: stage.reason ?? null,
      startedAt: stage.startedAt ?? null,
      soakUntil: stage.soakUntil ?? null,
      endedAt: stage.endedAt ?? null,
      members: members
        .filter((member) => member.stage === stage.name)
        .sort((a, b) => a.order - b.order)
        .map(memberView),
    })),
  };
}

function memberView(member: MemberRecord): MemberView {
  return {
    cluster: member.ref.name,
    account: member.ref.account,
    region: member.ref.region,
    from: member.from,
    to: member.to,
    status: member.status,
    reason: member.reason,
    phase: member.phase ?? null,
    startedAt: member.startedAt ?? null,
    endedAt: member.endedAt ?? null,
  };
}

/** A plan as people and scripts read it: members in start order, then who is left out. */
export function planView(plan: Plan): PlanView {
  return {
    goal: plan.goal,
    strategy: plan.strategy,
    stages: plan.stages.map(({ name, policy, members, excluded }) => ({
      name,
      maxConcurrency: concurrencyOf(policy.maxConcurrency, members.length),
      soakSeconds: policy.soakSeconds,
      window: policy.window ?? null,
      members: [
        ...members.map((member) => ({ ...place(member), ...plannedPart(member) })),
        ...excluded.map((member) => ({ ...place(member), ...excludedPart(member, plan.goal.version) })),
      ],
    })),
    unmatched: plan.unmatched.map((member) => ({ ...place(member), from: member.from, reason: member.reason })),
  };
}

const place = ({ ref }: PlannedMember | ExcludedMember) => ({
  cluster: ref.name,
  account: ref.account,
  region: ref.region,
});

function plannedPart({ from, to, hops, canary, redundancyGroup, reason }: PlannedMember) {
  return { from, to, hops, canary, redundancyGroup: redundancyGroup ?? null, status: "planned" as const, reason };
}

function excludedPart({ from, status, reason }: ExcludedMember, to: string) {
  return { from, to, hops: [], canary: false, redundancyGroup: null, status, reason };
}
