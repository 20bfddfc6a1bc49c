import type { ApprovalView, MemberView, PlanView, RunView } from "#events/operator/requests.ts";
import { concurrencyOf } from "../planner/concurrency.ts";
import type { ExcludedMember, Plan, PlannedMember } from "../planner/plan.ts";
import { passesOf } from "./passes.ts";
import type { ApprovalMoment, MemberRecord, RunRecord, StageRecord } from "./run.ts";

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
      pass: stage.pass,
      approvals: approvalViews(stage),
      gates: Object.entries(stage.gates).map(([name, gate]) => ({
        name,
        status: gate.status,
        reason: gate.reason,
        checkedAt: gate.checkedAt,
      })),
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

const MOMENTS: ApprovalMoment[] = ["before", "between", "after"];

function approvalViews({ approvals, policy }: StageRecord): ApprovalView[] {
  return MOMENTS.flatMap((moment) => {
    const approval = approvals[moment];
    if (!approval) return [];
    const { status, askedAt, expiresAt, by, at, why } = approval;
    const approvers = policy.approval?.approvers ?? [];
    const nullable = { askedAt: askedAt ?? null, expiresAt: expiresAt ?? null, by: by ?? null, at: at ?? null };
    return [{ moment, status, approvers, ...nullable, why: why ?? null }];
  });
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
    attempt: member.attempt,
    phase: member.phase ?? null,
    startedAt: member.startedAt ?? null,
    endedAt: member.endedAt ?? null,
    rollbackClosesAt: member.rollbackClosesAt ?? null,
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
      passes: passesOf(plan.goal, policy),
      approvals: MOMENTS.filter((moment) => policy.approval?.[moment]),
      approvers: policy.approval?.approvers ?? [],
      gates: policy.gates.map((gate) => gate.name),
      members: [
        ...members.map((member) => ({ ...place(member), ...plannedPart(member) })),
        ...excluded.map((member) => ({ ...place(member), ...excludedPart(member) })),
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

function excludedPart({ from, to, status, reason }: ExcludedMember) {
  return { from, to, hops: [], canary: false, redundancyGroup: null, status, reason };
}
