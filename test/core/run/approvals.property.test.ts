import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answered, decideApproval, pastSoak, readyMembers } from "#core/run/approvals.ts";
import { aborted, paused, resumed } from "#core/run/control.ts";
import type { ApprovalMoment, RunRecord } from "#core/run/run.ts";
import { withStage } from "#core/run/stages.ts";
import { asking } from "../../helpers/around.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { later, refusal, runRecord } from "../../helpers/run-records.ts";

const EXPIRES = 3600;
const MOMENTS: ApprovalMoment[] = ["before", "between", "after"];
const policies = fc.record({
  approvers: fc.constantFrom<string[]>([], ["ana"], ["ana", "jo"]),
  requesterMayApprove: fc.boolean(),
  moments: fc.subarray(MOMENTS, { minLength: 1 }),
});

type Policy = typeof policies extends fc.Arbitrary<infer T> ? T : never;
const runOf = ({ moments, ...rest }: Policy): RunRecord => {
  const asked = Object.fromEntries(moments.map((moment) => [moment, true]));
  const approval = asking({ ...asked, ...rest, expiresSeconds: EXPIRES });
  return runRecord([stageRecord({ approval }, { status: "pending" })]);
};

const moves = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant("wait" as const), seconds: fc.integer({ min: 1, max: 2 * EXPIRES }) }),
    fc.record({ what: fc.constant("look" as const), moment: fc.constantFrom(...MOMENTS), ready: fc.nat(2) }),
    fc.record({
      what: fc.constant("answer" as const),
      by: fc.constantFrom("ana", "bo", "jo"),
      verdict: fc.constantFrom("approved" as const, "rejected" as const),
      moment: fc.option(fc.constantFrom(...MOMENTS), { nil: undefined }),
    }),
    fc.record({ what: fc.constantFrom("pause" as const, "resume" as const, "abort" as const) }),
  ),
  { maxLength: 40 },
);

const may = ({ approvers, requesterMayApprove }: Policy, by: string): boolean =>
  (approvers.length === 0 || approvers.includes(by)) && (requesterMayApprove || by !== "jo");

describe("whatever people answer, in whatever order", () => {
  it("a stage goes on only with a yes of somebody who may say it, in time; and nobody is asked in vain", () => {
    fc.assert(
      fc.property(policies, moves, (policy, list) => {
        let run = runOf(policy);
        let seconds = 0;
        /** Who said yes to what, by what the test itself knows of time and people. */
        const yes = new Set<ApprovalMoment>();
        for (const move of list) {
          const at = later(seconds).toISOString();
          const request = { by: "jo", at, why: "" };
          if (move.what === "wait") seconds += move.seconds;
          if (move.what === "pause" && !run.control) run = paused(run, request);
          if (move.what === "resume" && run.control?.kind === "paused") run = resumed(run);
          if (move.what === "abort") run = aborted(run, request);
          const [stage] = run.stages;
          if (!stage) throw new Error("no stage");
          if (move.what === "answer") {
            const before = run;
            const code = refusal(() => {
              const result = answered(run, "all", { ...request, ...move });
              run = result.run;
              const asked = stage.approvals[result.moment];
              expect(may(policy, move.by)).toBe(true);
              expect(policy.moments).toContain(result.moment);
              expect(asked === undefined || asked.status === "pending").toBe(true);
              if (asked?.expiresAt) expect(at < asked.expiresAt).toBe(true);
              if (!asked) expect(move.verdict).toBe("approved");
              if (move.verdict === "approved") yes.add(result.moment);
            });
            if (code) expect(run).toBe(before);
          }
          if (move.what !== "look") continue;
          const decision = decideApproval(run, stage, move.moment, move.ready, later(seconds));
          const wanted = policy.moments.includes(move.moment) && move.ready > 0;
          if (run.control?.kind === "aborted") expect(decision.kind).toBe("refused");
          if (decision.kind === "granted") expect(wanted && !yes.has(move.moment)).toBe(false);
          if (decision.kind === "ask") {
            expect([wanted, run.control]).toEqual([true, undefined]);
            expect(stage.approvals[move.moment]).toBeUndefined();
            run = withStage(run, "all", { approvals: { ...stage.approvals, [move.moment]: decision.record } });
          }
          if (decision.kind === "wait" && decision.until)
            expect(Date.parse(decision.until)).toBeGreaterThan(later(seconds).getTime());
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe("an answer without a moment", () => {
  const both = () => runOf({ approvers: [], requesterMayApprove: true, moments: ["before", "after"] });
  const yes = { by: "ana", at: later(10).toISOString(), why: "", verdict: "approved" as const };

  it("is to the question that is open, else to the first; sent twice, it decides nothing else", () => {
    const first = answered(both(), "all", yes);
    expect(first.moment).toBe("before");
    expect(refusal(() => answered(first.run, "all", yes))).toBe("ALREADY_DECIDED");
    expect(answered(first.run, "all", { ...yes, moment: "after" }).moment).toBe("after");
    const pending = { status: "pending" as const, askedAt: later(0).toISOString(), expiresAt: later(60).toISOString() };
    expect(answered(withStage(both(), "all", { approvals: { after: pending } }), "all", yes).moment).toBe("after");
  });

  it.each(["succeeded", "failed", "skipped", "rolling-back"] as const)("is refused of a stage that is %s", (status) => {
    expect(refusal(() => answered(withStage(both(), "all", { status }), "all", yes))).toBe("STAGE_NOT_OPEN");
  });
});

describe("what a yes is about", () => {
  it("is members that wait before the stage, and those that got through later", () => {
    const members = (["waiting", "waiting", "upgraded", "failed", "skipped"] as const).map((status) =>
      memberRecord(status, { status }),
    );
    expect(MOMENTS.map((moment) => readyMembers(members, moment))).toEqual([2, 1, 1]);
  });

  it("is past the soak only for a stage that has soaked", () => {
    const soakUntil = later(0).toISOString();
    expect(pastSoak({ status: "awaiting-approval", soakUntil })).toBe(true);
    expect(pastSoak({ status: "awaiting-approval", soakUntil: undefined })).toBe(false);
    expect(pastSoak({ status: "soaking", soakUntil })).toBe(false);
  });
});
