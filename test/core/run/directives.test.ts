import { describe, expect, it } from "vitest";
import { directed, directiveReason } from "#core/run/directives.ts";
import type { StageDirective, StageStatus } from "#core/run/run.ts";
import { stageRecord } from "../../helpers/records.ts";
import { later, refusal, runRecord } from "../../helpers/run-records.ts";

const request = { by: "ana", at: later(0).toISOString(), why: "release week" };
const KINDS: StageDirective["kind"][] = ["skip", "complete", "rollback"];
const soaked = { soakUntil: later(0).toISOString() };

/** What may be asked of a stage where it is; `awaiting-approval` is twice, before its start and after its soak. */
const POSSIBLE: [string, StageStatus, object, StageDirective["kind"][]][] = [
  ["pending", "pending", {}, ["skip"]],
  ["waiting to start", "awaiting-approval", {}, ["skip", "complete"]],
  ["running", "running", {}, ["skip", "complete", "rollback"]],
  ["soaking", "soaking", soaked, ["complete", "rollback"]],
  ["on hold", "on-hold", soaked, ["complete", "rollback"]],
  ["waiting after its soak", "awaiting-approval", soaked, ["complete", "rollback"]],
  ["going back", "rolling-back", soaked, []],
  ["over", "succeeded", soaked, []],
  ["failed", "failed", {}, []],
  ["skipped", "skipped", {}, []],
];

describe("what somebody may ask of a stage", () => {
  it.each(POSSIBLE)("that is %s", (_what, status, change, possible) => {
    for (const kind of KINDS) {
      const run = runRecord([stageRecord({}, { status, ...change })]);
      const code = refusal(() => {
        expect(directed(run, "all", kind, request).stages[0]?.directive).toEqual({ kind, ...request });
      });
      expect([kind, code]).toEqual([kind, possible.includes(kind) ? undefined : "STAGE_NOT_OPEN"]);
    }
  });

  it("is told with who and why, and once: asking again changes nothing", () => {
    const run = directed(runRecord([stageRecord()]), "all", "skip", request);
    expect(directed(run, "all", "skip", { ...request, by: "bo" })).toBe(run);
    expect(run.stages[0] && directiveReason(run.stages[0])).toEqual({
      code: "STAGE_SKIPPED",
      message: "the stage was skipped by ana: release week",
    });
    // Somebody may change their mind, but what goes back goes back.
    expect(directed(run, "all", "complete", request).stages[0]?.directive?.kind).toBe("complete");
    const back = directed(run, "all", "rollback", request);
    expect(refusal(() => directed(back, "all", "complete", request))).toBe("STAGE_NOT_OPEN");
  });

  it("is nothing of a run that ended, a stage it does not have, or a goal that moved no control plane", () => {
    const run = runRecord([stageRecord()]);
    expect(refusal(() => directed({ ...run, status: "failed" }, "all", "skip", request))).toBe("RUN_ENDED");
    expect(refusal(() => directed(run, "nope", "skip", request))).toBe("UNKNOWN_STAGE");
    expect(refusal(() => directed({ ...run, goal: { kind: "addons" } }, "all", "rollback", request))).toBe(
      "NOTHING_TO_ROLL_BACK",
    );
  });
});
