import { describe, expect, it } from "vitest";
import { endRun } from "#core/run/stages.ts";
import { stageRecord } from "../../helpers/records.ts";
import { later, runRecord } from "../../helpers/run-records.ts";

const control = { kind: "aborted" as const, by: "ana", at: later(0).toISOString(), why: "" };
const passed = stageRecord({}, { name: "s1", status: "succeeded" });
const failed = stageRecord({}, { name: "s2", status: "failed", reason: { code: "MIN_SUCCESS", message: "too few" } });
const pending = stageRecord({}, { name: "s3", status: "pending" });
const ending = (...given: Parameters<typeof endRun>) => {
  const { status, reason, stages } = endRun(...given);
  return { status, code: reason?.code, stages: stages.map((stage) => `${stage.status} ${stage.reason?.code ?? ""}`) };
};

describe("the end of a run", () => {
  it("is a success when every stage passed, also when an abort came too late to change anything", () => {
    const good = { status: "succeeded", code: "ALL_STAGES_PASSED", stages: ["succeeded "] };
    expect(ending(runRecord([passed]), undefined, later(1))).toEqual(good);
    expect(ending(runRecord([passed], { control }), undefined, later(1))).toEqual(good);
  });

  it("is a failure for the stage that failed, or for the abort that failed it; what was not reached is skipped", () => {
    const run = runRecord([passed, failed, pending]);
    const stages = ["succeeded ", "failed MIN_SUCCESS", "skipped RUN_ENDED"];
    expect(ending(run, undefined, later(1))).toEqual({ status: "failed", code: "STAGE_FAILED", stages });
    expect(ending({ ...run, control }, undefined, later(1))).toMatchObject({ status: "failed", code: "ABORTED" });
  });

  it("is what broke the workflow, and then no stage stays open", () => {
    const open = stageRecord({}, { name: "s2", status: "soaking" });
    const broken = { code: "INTERNAL", message: "it broke" };
    expect(ending(runRecord([passed, open, pending]), broken, later(1))).toEqual({
      status: "failed",
      code: "INTERNAL",
      stages: ["succeeded ", "failed INTERNAL", "skipped RUN_ENDED"],
    });
  });
});
