import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { runDocument } from "#cli/run-document.ts";
import { planLines } from "#cli/view/plan.ts";
import { summary } from "#cli/view/summary.ts";
import type { PlanView } from "#events/operator/requests.ts";
import { memberView, stageView, upgraded, viewOf } from "../../helpers/run-view.ts";

const reason = { code: "NODEGROUP_UNHEALTHY", message: "node group general is DEGRADED" };
const document = runDocument(
  viewOf([stageView("prod", [upgraded("shop-prod"), memberView("legacy", { status: "blocked", reason })])], {
    status: "succeeded",
    endedAt: "2026-11-27T21:17:30.000Z",
  }),
  { stateTransitions: 788, lambdaInvocations: 440, awsApiCalls: 961, slackMessages: 3 },
  { wallSeconds: 0.52, seed: 7, now: "2026-11-28T00:00:00.000Z" },
);

describe("the closing summary", () => {
  it("shows how everybody ended, why, and the figures", () => {
    expect(
      summary(document, 120)
        .map((line) => stripVTControlCharacters(line))
        .join("\n"),
    ).toMatchInlineSnapshot(`
      "
      ┌───────┬───────────┬──────────────┬───────────┬──────┬──────┬──────────┬──────┐
      │ stage │ cluster   │ account      │ Region    │ from │ to   │ ended    │ took │
      │ prod  │ shop-prod │ 111122223333 │ eu-west-1 │ 1.34 │ 1.35 │ upgraded │ 33m  │
      │ prod  │ legacy    │ 111122223333 │ eu-west-1 │ 1.34 │ 1.35 │ blocked  │      │
      └───────┴───────────┴──────────────┴───────────┴──────┴──────┴──────────┴──────┘

      Not upgraded, and why:
        legacy blocked: node group general is DEGRADED [NODEGROUP_UNHEALTHY]

      Run r1 succeeded: 1 of 2 clusters brought to Kubernetes 1.35, 1 left alone, 0 failed.
      2026-11-23 09:00 to 2026-11-27 21:17 UTC: 4d 12h of virtual time in 0.5 s.
      788 state transitions, 440 Lambda invocations, 961 AWS API calls, 3 Slack messages (seed 7)."
    `);
  });

  it("fits a terminal of 80 columns", () => {
    const [, table = ""] = summary(document, 80);
    expect(table).not.toMatch(/account|Region/);
    expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("counts who is blocked among those left alone", () => {
    expect(document.counts).toMatchObject({ clusters: 2, upgraded: 1, skipped: 1, blocked: 1, failed: 0 });
  });
});

describe("a plan", () => {
  const member = {
    cluster: "payments-eu",
    account: "444455556666",
    region: "eu-west-1",
    from: "1.34",
    to: "1.35",
    hops: ["1.35"],
    canary: true,
    redundancyGroup: "payments",
    status: "planned" as const,
    reason: { code: "CANARY", message: "canary: goes first from 1.34 to 1.35" },
  };
  const plan: PlanView = {
    goal: { kind: "kubernetes-version", version: "1.35" },
    strategy: "default",
    stages: [
      {
        name: "dev",
        maxConcurrency: 1,
        soakSeconds: 0,
        window: null,
        passes: ["all"],
        approvals: [],
        approvers: [],
        gates: [],
        members: [],
      },
      {
        name: "prod",
        maxConcurrency: 3,
        soakSeconds: 259_200,
        window: "weeknights",
        passes: ["control-planes", "nodes"],
        approvals: ["before"],
        approvers: ["ana", "jo"],
        gates: ["alarms-ok"],
        members: [
          member,
          { ...member, cluster: "legacy", canary: false, redundancyGroup: null, status: "blocked", reason },
        ],
      },
    ],
    unmatched: [
      {
        cluster: "lab",
        account: "1",
        region: "us-east-1",
        from: "1.33",
        reason: { code: "NO_STAGE", message: "no stage matches it" },
      },
    ],
  };

  it("shows order, limits and who is left out", () => {
    expect(planLines(plan, 120).join("\n")).toMatchInlineSnapshot(`
      "Plan to Kubernetes 1.35 by strategy default

      dev: 0 of 0 clusters, at most 1 at once, any time, no soak

      prod: 1 of 2 clusters, at most 3 at once, window weeknights, soak 3d, first control-planes, then nodes, approval before
        by ana or jo, gates alarms-ok
      ┌─────────┬─────────────┬──────────────┬───────────┬──────┬──────┬─────────────────────────────────────────────────────┐
      │         │ cluster     │ account      │ Region    │ from │ to   │ why                                                 │
      │ 1       │ payments-eu │ 444455556666 │ eu-west-1 │ 1.34 │ 1.35 │ canary: goes first from 1.34 to 1.35 (never         │
      │         │             │              │           │      │      │ together with the rest of payments)                 │
      │ blocked │ legacy      │ 444455556666 │ eu-west-1 │ 1.34 │ 1.35 │ node group general is DEGRADED                      │
      └─────────┴─────────────┴──────────────┴───────────┴──────┴──────┴─────────────────────────────────────────────────────┘

      In no stage:
        lab (1 us-east-1): no stage matches it"
    `);
  });

  it.each([80, 100, 160])("fits a terminal of %d columns", (width) => {
    for (const line of planLines(plan, width).join("\n").split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  });
});
