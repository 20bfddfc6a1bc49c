import { describe, expect, it } from "vitest";
import { judgeStage } from "#core/planner/verdict.ts";
import type { MemberRecord, MemberStatus, StageRecord } from "#core/run/run.ts";
import { stagePolicy } from "../../helpers/fleet.ts";

const stage = (failureBudget: number, minSuccessPercent: number): StageRecord => ({
  name: "s",
  status: "running",
  pass: "all",
  approvals: {},
  gates: {},
  policy: stagePolicy({ failureBudget, minSuccessPercent }),
});

const members = (...statuses: MemberStatus[]): MemberRecord[] =>
  statuses.map((status, index) => ({
    runId: "r",
    id: `a/r/${index}`,
    ref: { account: "a", region: "r", name: String(index) },
    stage: "s",
    labels: {},
    from: "1.34",
    to: "1.35",
    hops: status === "skipped" ? [] : ["1.35"],
    order: index,
    canary: false,
    attempt: 1,
    status,
    reason: { code: "X", message: "x" },
    ...(status === "blocked" ? { startedAt: "2026-01-01T00:00:00Z" } : {}),
  }));

describe("judgeStage", () => {
  it.each([
    ["all upgraded", stage(0, 100), members("upgraded", "upgraded"), "succeeded", "STAGE_PASSED"],
    ["one failure within the budget", stage(1, 50), members("upgraded", "failed"), "succeeded", "STAGE_PASSED"],
    ["more failures than the budget", stage(0, 0), members("upgraded", "failed"), "failed", "FAILURE_BUDGET"],
    [
      "too little success, few failures",
      stage(5, 90),
      members("upgraded", "failed", "failed"),
      "failed",
      "MIN_SUCCESS",
    ],
    ["no success at all, and none asked for", stage(5, 0), members("failed", "failed"), "failed", "MIN_SUCCESS"],
    ["members never started", stage(0, 90), members("upgraded", "waiting", "waiting"), "failed", "MIN_SUCCESS"],
    [
      "members found not ready after they started",
      stage(0, 90),
      members("upgraded", "blocked"),
      "failed",
      "MIN_SUCCESS",
    ],
    ["members that went back", stage(5, 60), members("upgraded", "rolled-back"), "failed", "MIN_SUCCESS"],
    ["nobody but members that went back", stage(5, 0), members("rolled-back"), "failed", "MIN_SUCCESS"],
    ["nobody with anything to do", stage(0, 100), members("skipped", "skipped"), "skipped", "EMPTY_STAGE"],
  ] as const)("%s", (_what, given, of, status, code) => {
    expect(judgeStage(given, of)).toMatchObject({ status, reason: { code } });
  });

  it("takes going back for what was wanted where it is the goal", () => {
    expect(judgeStage(stage(0, 100), members("rolled-back", "rolled-back"), "rolled-back").status).toBe("succeeded");
    expect(judgeStage(stage(1, 100), members("rolled-back", "failed"), "rolled-back").reason.code).toBe("MIN_SUCCESS");
  });

  it("counts a share in whole numbers: exactly the share that is asked for is enough", () => {
    for (const asked of Array.from({ length: 100 }, (_, index) => index + 1)) {
      const of = (upgraded: number) =>
        members(...Array.from({ length: 100 }, (_, index): MemberStatus => (index < upgraded ? "upgraded" : "failed")));
      expect(judgeStage(stage(100, asked), of(asked)).status).toBe("succeeded");
      expect(judgeStage(stage(100, asked), of(asked - 1)).status).toBe("failed");
    }
  });

  it("does not pass a stage whose canary kept the others from starting, however little success is asked for", () => {
    const [canary, ...others] = members("failed", "upgraded", "waiting");
    const all = [{ ...canary, canary: true } as MemberRecord, ...others];
    expect(judgeStage(stage(5, 10), all)).toEqual({
      status: "failed",
      reason: {
        code: "CANARY_FAILED",
        message: "canary 0 ended failed; nobody else starts; 1 of 3 reached the target, 1 never started",
      },
    });
    // Nobody was kept from starting: budget and share decide.
    expect(judgeStage(stage(5, 10), all.slice(0, 2)).status).toBe("succeeded");
  });

  it("says how many were left out of a stage with nobody in it", () => {
    const leftOut = members("skipped", "blocked", "blocked").map(({ startedAt: _, ...rest }) => rest);
    expect(judgeStage(stage(0, 100), leftOut).reason.message).toBe(
      "nobody to upgrade in this stage: 1 skipped, 2 blocked",
    );
    expect(judgeStage(stage(0, 100), []).reason.message).toContain("no cluster matches it");
  });
});
