import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { liveView } from "#cli/view/live.ts";
import type { MemberView } from "#events/operator/requests.ts";
import { memberView, stageView, upgraded, viewOf } from "../../helpers/run-view.ts";

const NOW = "2026-11-23T12:00:00.000Z";
const draw = (view: Parameters<typeof liveView>[0], rows = 40, columns = 140) =>
  liveView(view, NOW, { rows, columns }).map((line) => stripVTControlCharacters(line));

const blocked = memberView("legacy", {
  status: "blocked",
  reason: { code: "NODEGROUP_UNHEALTHY", message: "node group general is DEGRADED" },
});
const upgrading = (cluster: string, phase: string) =>
  memberView(cluster, { status: "upgrading", phase, startedAt: "2026-11-23T11:50:00.000Z" });

const view = viewOf([
  stageView(
    "dev",
    [
      upgraded("shop-dev"),
      memberView("search-dev", { status: "skipped", reason: { code: "X", message: "already at 1.35" } }),
    ],
    {
      status: "succeeded",
      reason: { code: "PASSED", message: "1 of 1 verified at the target, 0 failed" },
    },
  ),
  stageView("staging", [upgraded("a-staging"), blocked], { status: "soaking", soakUntil: "2026-11-24T11:30:00.000Z" }),
  stageView(
    "prod",
    [
      upgraded("canary"),
      upgrading("shop-prod", "nodegroups"),
      memberView("failed-prod", { status: "failed", reason: { code: "NODE", message: "PodEvictionFailure" } }),
      memberView("later-prod", {
        reason: { code: "MAX", message: "2 of at most 2 clusters of the stage are being upgraded" },
      }),
    ],
    { status: "running" },
  ),
  stageView("last", [memberView("z")]),
]);

describe("the live view", () => {
  it("shows every stage, and who is where and why", () => {
    expect(draw(view)).toMatchInlineSnapshot(`
      [
        "Upgrade to Kubernetes 1.35  running  4/7 clusters  2026-11-23 12:00 UTC  (3h of virtual time)",
        "✔ dev        1/1 succeeded: 1 of 1 verified at the target, 0 failed",
        "    search-dev  111122223333 eu-west-1      1.34 → 1.35  skipped: already at 1.35",
        "◔ staging    1/1 soaking until 2026-11-24 11:30 (23h 30m left)",
        "    legacy      111122223333 eu-west-1      1.34 → 1.35  blocked: node group general is DEGRADED",
        "▶ prod       1/4 running",
        "    canary      111122223333 eu-west-1      1.34 → 1.35  ████████████ upgraded in 33m",
        "    shop-prod   111122223333 eu-west-1      1.34 → 1.35  ███████░░░░░ nodegroups 10m",
        "    failed-prod 111122223333 eu-west-1      1.34 → 1.35  ✖ failed: PodEvictionFailure",
        "    later-prod  111122223333 eu-west-1      1.34 → 1.35  ░░░░░░░░░░░░ 2 of at most 2 clusters of the stage are being upgraded",
        "· last       0/1 pending",
        "    z           111122223333 eu-west-1      1.34 → 1.35  ░░░░░░░░░░░░ goes from 1.34 to 1.35",
      ]
    `);
  });

  it("goes without account and Region where the terminal is narrow, and cuts what does not fit", () => {
    const lines = draw(view, 40, 60);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines.find((line) => line.includes("shop-prod"))).toBe(
      "    shop-prod   1.34 → 1.35  ████░░░░ nodegroups 10m",
    );
    expect(lines.find((line) => line.includes("later-prod"))).toMatch(/ 2 of at most 2 cluste…$/);
  });

  it("keeps who is being upgraded and who failed when there are more clusters than lines, and counts the others", () => {
    expect(draw(view, 12)).toMatchInlineSnapshot(`
      [
        "Upgrade to Kubernetes 1.35  running  4/7 clusters  2026-11-23 12:00 UTC  (3h of virtual time)",
        "✔ dev        1/1 succeeded: 1 of 1 verified at the target, 0 failed",
        "    search-dev  111122223333 eu-west-1      1.34 → 1.35  skipped: already at 1.35",
        "◔ staging    1/1 soaking until 2026-11-24 11:30 (23h 30m left)",
        "    legacy      111122223333 eu-west-1      1.34 → 1.35  blocked: node group general is DEGRADED",
        "▶ prod       1/4 running",
        "    shop-prod   111122223333 eu-west-1      1.34 → 1.35  ███████░░░░░ nodegroups 10m",
        "    failed-prod 111122223333 eu-west-1      1.34 → 1.35  ✖ failed: PodEvictionFailure",
        "    … not shown: 1 upgraded, 1 waiting",
        "· last       0/1 pending",
        "    z           111122223333 eu-west-1      1.34 → 1.35  ░░░░░░░░░░░░ goes from 1.34 to 1.35",
      ]
    `);
  });

  it("says who paused the run and why", () => {
    const control = { kind: "paused" as const, by: "jo", at: NOW, why: "incident 42" };
    expect(draw({ ...view, run: { ...view.run, control } })[1]).toBe("paused by jo: incident 42");
  });

  it("never takes more room than there is, and never loses a running member while there is room for it", () => {
    const member = fc.constantFrom<MemberView["status"]>(
      "waiting",
      "upgrading",
      "upgraded",
      "failed",
      "skipped",
      "blocked",
    );
    const stage = fc.record({
      status: fc.constantFrom(
        "pending" as const,
        "running" as const,
        "soaking" as const,
        "succeeded" as const,
        "failed" as const,
      ),
      members: fc.array(member, { maxLength: 30 }),
    });
    fc.assert(
      fc.property(
        fc.array(stage, { maxLength: 4 }),
        fc.integer({ min: 4, max: 60 }),
        fc.integer({ min: 20, max: 200 }),
        (drawn, rows, columns) => {
          const stages = drawn.map(({ status, members }, at) =>
            stageView(
              `s${at}`,
              members.map((each, index) => memberView(`c${at}-${index}-`, { status: each })),
              { status },
            ),
          );
          const lines = draw(viewOf(stages), rows, columns);
          expect(lines.length).toBeLessThan(rows);
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
          const running = stages
            .flatMap(({ members }) => members)
            .filter(({ status }) => status === "upgrading" || status === "failed");
          if (running.length + 1 + 2 * stages.length >= rows) return;
          for (const { cluster } of running) expect(lines.some((line) => line.includes(cluster))).toBe(true);
        },
      ),
    );
  });
});
