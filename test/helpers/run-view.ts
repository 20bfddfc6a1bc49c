import type { MemberView, RunView, StageView } from "#events/operator/requests.ts";

/** A member of a run as the operator shows it: waiting, unless changed. */
export const memberView = (cluster: string, change: Partial<MemberView> = {}): MemberView => ({
  cluster,
  account: "111122223333",
  region: "eu-west-1",
  from: "1.34",
  to: "1.35",
  status: "waiting",
  reason: { code: "PLANNED", message: "goes from 1.34 to 1.35" },
  attempt: 1,
  phase: null,
  startedAt: null,
  endedAt: null,
  rollbackClosesAt: null,
  ...change,
});

export const upgraded = (cluster: string): MemberView =>
  memberView(cluster, {
    status: "upgraded",
    reason: { code: "UPGRADED", message: "verified at Kubernetes 1.35" },
    startedAt: "2026-11-23T09:00:00.000Z",
    endedAt: "2026-11-23T09:33:00.000Z",
  });

export const stageView = (name: string, members: MemberView[], change: Partial<StageView> = {}): StageView => ({
  name,
  status: "pending",
  reason: null,
  pass: "all",
  approvals: [],
  gates: [],
  startedAt: null,
  soakUntil: null,
  endedAt: null,
  members,
  ...change,
});

export const viewOf = (stages: StageView[], change: Partial<RunView["run"]> = {}): RunView => ({
  run: {
    id: "r1",
    goal: { kind: "kubernetes-version", version: "1.35" },
    strategy: "default",
    requestedBy: "jo",
    status: "running",
    reason: null,
    control: null,
    startedAt: "2026-11-23T09:00:00.000Z",
    endedAt: null,
    ...change,
  },
  stages,
});
