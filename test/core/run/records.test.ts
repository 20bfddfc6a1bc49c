import { describe, expect, it } from "vitest";
import { planRun } from "#core/planner/planner.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import { startRecords } from "#core/run/start.ts";
import { runView } from "#core/run/views.ts";
import { runView as runSchema } from "#events/operator/requests.ts";
import { cluster, FACTS, goal, NOW, nodegroup, policyWith, stagePolicy } from "../../helpers/fleet.ts";

const nights = { timezone: "UTC", cron: "0 22 * * *", durationSeconds: 3600 };
const freeze = { name: "f", from: "2026-12-24T00:00:00.000Z", until: "2026-12-27T00:00:00.000Z", match: {} };
const policy = policyWith(
  [
    stagePolicy({ name: "dev", match: { tier: "dev" }, canary: 1 }),
    stagePolicy({ name: "prod", match: { tier: "prod" }, window: "nights" }),
  ],
  {
    windows: { nights, unused: nights },
    freezes: [freeze],
    limits: { maxConcurrentPerAccountRegion: 7 },
  },
);
const fleet = [
  cluster("dev-big", { tier: "dev" }, { nodegroups: [nodegroup("n", "1.34", { desiredSize: 9 })] }),
  cluster("dev-small", { tier: "dev", costCentre: undefined }),
  cluster("dev-done", { tier: "dev" }, { version: "1.35" }),
  cluster("prod-a", { tier: "prod", redundancyGroup: "pair" }, { region: "us-east-1" }),
  cluster("prod-sick", { tier: "prod" }, { nodegroups: [nodegroup("n", "1.34", { status: "DEGRADED" })] }),
  cluster("lab", { tier: "lab" }),
];
const plan = planRun(fleet, { goal: goal("1.35"), strategy: "default", policy }, FACTS);
const nodeReleases = { "eu-west-1/1.35/AL2023_x86_64_STANDARD": "1.35.4-20261110" };
const start = () =>
  startRecords(plan, { runId: "run-1", requestedBy: "jo", now: NOW, policy, fleet, nodeReleases, recorded: {} });

describe("startRecords", () => {
  it("freezes what the run will need, and no window it does not use", () => {
    expect(start().run).toEqual({
      id: "run-1",
      goal: goal("1.35"),
      strategy: "default",
      requestedBy: "jo",
      status: "running",
      startedAt: "2026-11-23T09:00:00.000Z",
      stages: policy.strategies.default?.stages.map((stage) => ({
        name: stage.name,
        policy: stage,
        status: "pending",
        pass: "all",
        approvals: {},
        gates: {},
      })),
      frozen: {
        windows: { nights },
        freezes: [freeze],
        maxConcurrentPerAccountRegion: 7,
        preflight: DEFAULT_PREFLIGHT,
        nodeReleases,
      },
      revision: 0,
    });
  });

  it("makes a member of every cluster a stage matches; who is left out ends at once, with the reason", () => {
    const { members } = start();
    expect(
      members.map(({ ref, stage, status, order, canary, hops }) => [ref.name, stage, status, order, canary, hops]),
    ).toEqual([
      ["dev-small", "dev", "waiting", 0, true, ["1.35"]],
      ["dev-big", "dev", "waiting", 1, false, ["1.35"]],
      ["dev-done", "dev", "skipped", 2, false, []],
      ["prod-a", "prod", "waiting", 0, false, ["1.35"]],
      ["prod-sick", "prod", "blocked", 1, false, []],
    ]);
    expect(members.find(({ ref }) => ref.name === "prod-sick")).toMatchObject({
      id: "111122223333/eu-west-1/prod-sick",
      runId: "run-1",
      from: "1.34",
      to: "1.35",
      reason: { code: "NODEGROUP_UNHEALTHY" },
    });
  });

  it("keeps labels for freezes to match, without those that are not set", () => {
    const { members } = start();
    expect(members.map(({ labels }) => labels)).toEqual([
      { tier: "dev" },
      { tier: "dev" },
      { tier: "dev" },
      { tier: "prod", redundancyGroup: "pair" },
      { tier: "prod" },
    ]);
    expect(members[3]?.redundancyGroup).toBe("pair");
    expect(Object.keys(members[0] ?? {})).not.toContain("redundancyGroup");
  });
});

describe("runView", () => {
  it("keeps its contract at the start, with members in start order", () => {
    const { run, members } = start();
    const view = runView(run, members.toReversed());
    expect(runSchema.parse(view)).toEqual(view);
    expect(view.stages.map(({ name, members: of }) => [name, of.map((member) => member.cluster)])).toEqual([
      ["dev", ["dev-small", "dev-big", "dev-done"]],
      ["prod", ["prod-a", "prod-sick"]],
    ]);
    expect(view.stages[1]?.members[0]).toEqual({
      cluster: "prod-a",
      account: "111122223333",
      region: "us-east-1",
      from: "1.34",
      to: "1.35",
      status: "waiting",
      reason: { code: "BEHIND_TARGET", message: "goes from 1.34 to 1.35" },
      attempt: 1,
      phase: null,
      startedAt: null,
      endedAt: null,
      rollbackClosesAt: null,
    });
  });

  it("keeps its contract at the end, and never shows the waiter", () => {
    const { run, members } = start();
    const time = NOW.toISOString();
    const reason = { code: "STAGE_PASSED", message: "fine" };
    const ended = {
      ...run,
      status: "succeeded" as const,
      reason,
      endedAt: time,
      waiter: "secret-token",
      control: { kind: "paused" as const, by: "jo", at: time, why: "" },
      stages: run.stages.map((stage) => ({
        ...stage,
        status: "succeeded" as const,
        reason,
        startedAt: time,
        endedAt: time,
      })),
    };
    const view = runView(
      ended,
      members.map((member) => ({
        ...member,
        executionArn: "arn:secret",
        phase: "verify",
        startedAt: time,
        endedAt: time,
      })),
    );
    expect(runSchema.parse(view)).toEqual(view);
    expect(JSON.stringify(view)).not.toContain("secret");
    expect(view.run).toMatchObject({ status: "succeeded", endedAt: time, control: { by: "jo" } });
  });
});
