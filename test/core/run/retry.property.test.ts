import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retried } from "#core/run/retry.ts";
import type { MemberRecord, MemberStatus, RunRecord, StageRecord, StageStatus } from "#core/run/run.ts";
import { endRun, nextStage, stageEnded } from "#core/run/stages.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { later, refusal, runRecord } from "../../helpers/run-records.ts";

const STATUSES: MemberStatus[] = ["upgraded", "failed", "blocked", "skipped", "overdue", "rolled-back"];
const stageOf = (name: string, status: StageStatus, change: Partial<StageRecord> = {}): StageRecord =>
  stageRecord({}, { name, status, ...change });
const member = (name: string, stage: string, status: MemberStatus, change: Partial<MemberRecord> = {}) =>
  memberRecord(name, { stage, status, startedAt: later(0).toISOString(), ...change });

/** A run of three stages that ended in its second, as `endRun` leaves it. */
const ended = fc
  .record({
    first: fc.array(fc.constantFrom(...STATUSES), { maxLength: 4 }),
    second: fc.array(fc.constantFrom(...STATUSES), { maxLength: 4 }),
    third: fc.nat(3),
    code: fc.constantFrom("FAILURE_BUDGET", "APPROVAL_EXPIRED", "ABORTED", "GATE_FAILED"),
  })
  .map(({ first, second, third, code }) => {
    const reason = { code, message: "it ended so" };
    const stages = [stageOf("s1", "succeeded"), stageOf("s2", "failed", { reason }), stageOf("s3", "pending")];
    const members = [
      ...first.map((status, index) => member(`a${index}`, "s1", status)),
      ...second.map((status, index) => member(`b${index}`, "s2", status)),
      ...Array.from({ length: third }, (_, index) =>
        memberRecord(`c${index}`, {
          stage: "s3",
          status: "skipped",
          reason: { code: "RUN_ENDED", message: "not reached" },
        }),
      ),
    ];
    return { run: endRun(runRecord(stages), undefined, later(60)), members };
  });

describe("a retry of a run that has ended", () => {
  it("opens every stage that somebody waits in and all after it that did not pass, and leaves alone who is there", () => {
    fc.assert(
      fc.property(ended, ({ run, members }) => {
        let retry: ReturnType<typeof retried> | undefined;
        const code = refusal(() => {
          retry = retried(run, members, []);
        });
        const wanted = members.filter(({ status }) => status === "failed" || status === "blocked");
        if (code) expect([code, wanted]).toEqual(["NOTHING_TO_RETRY", []]);
        if (!retry) return;
        expect(retry.reopened).toBe(true);
        expect(retry.run).toMatchObject({ status: "running" });
        expect("endedAt" in retry.run || "reason" in retry.run).toBe(false);
        for (const { status } of retry.members) expect(["failed", "blocked", "skipped"]).toContain(status);
        const neverStarted = members.filter(({ reason }) => reason.code === "RUN_ENDED");
        expect(neverStarted.filter((one) => !retry?.members.includes(one))).toEqual([]);
        expect(wanted.filter((one) => !retry?.members.includes(one))).toEqual([]);
        for (const { stage } of retry.members) {
          const opened = retry.run.stages.find(({ name }) => name === stage);
          expect([stage, opened && stageEnded(opened)]).toEqual([stage, false]);
        }
        // Nothing that failed is left behind for the run to trip over, and the run has a stage to go on with.
        expect(retry.run.stages.map(({ status }) => status)).not.toContain("failed");
        expect(nextStage(retry.run)).toBeDefined();
        for (const stage of retry.run.stages) expect("directive" in stage && stage.directive !== undefined).toBe(false);
      }),
    );
  });
});

describe("a retry that broke off after it had opened the run", () => {
  it("is asked again for what it did not get to, and for nothing else", () => {
    fc.assert(
      fc.property(ended, fc.nat(12), ({ run, members }, cut) => {
        if (refusal(() => retried(run, members, [])) !== undefined) return;
        const first = retried(run, members, []);
        const done = first.members.slice(0, cut);
        const now = members.map((one) => (done.includes(one) ? { ...one, status: "waiting" as const } : one));
        const again = retried(first.run, now, [], false);
        const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).sort();
        expect(ids(again.members)).toEqual(ids(first.members.slice(cut)));
        expect(again).toMatchObject({ run: first.run, count: first.count, reopened: true });
      }),
    );
  });

  it("upgrades nobody whose rollback it has asked for already", () => {
    const stage = stageOf("s1", "rolling-back");
    const back = (name: string, attempt: number) =>
      memberRecord(name, {
        stage: "s1",
        status: "failed",
        attempt,
        rollbackAttempt: 1,
        rollbackClosesAt: later(86_400).toISOString(),
      });
    const again = retried(runRecord([stage]), [back("asked", 2), back("left", 1)], [], false);
    expect(again.members.map(({ ref }) => ref.name)).toEqual(["left"]);
  });
});

describe("a retry", () => {
  const failed = (code: string): RunRecord =>
    endRun(
      runRecord([stageOf("s1", "failed", { reason: { code, message: "x" } }), stageOf("s2", "pending")]),
      undefined,
      later(60),
    );

  it("keeps a yes and forgets a no and an expired question, gates and directives", () => {
    const at = later(0).toISOString();
    const stage = stageOf("s1", "failed", {
      approvals: { before: { status: "approved", by: "ana", at }, after: { status: "expired", expiresAt: at } },
      gates: { smoke: { status: "failed", reason: "x", checkedAt: at } },
      directive: { kind: "complete", by: "ana", at, why: "" },
      soakUntil: at,
      heldSince: at,
    });
    const run = endRun(runRecord([stage]), undefined, later(60));
    const [reopened] = retried(run, [member("a", "s1", "failed")], []).run.stages;
    expect(reopened).toEqual({
      name: "s1",
      policy: stage.policy,
      status: "pending",
      pass: "all",
      approvals: { before: { status: "approved", by: "ana", at } },
      gates: {},
    });
  });

  it("begins with the earliest pass somebody has to repeat", () => {
    const stage = stageRecord({ nodes: "after-soak" }, { name: "s1", status: "failed", pass: "nodes" });
    const run = endRun(runRecord([stage]), undefined, later(60));
    const at = (pass: MemberRecord["pass"]) => member(`m-${pass}`, "s1", "failed", pass === undefined ? {} : { pass });
    const passOf = (...members: MemberRecord[]) => retried(run, members, []).run.stages[0]?.pass;
    expect(passOf(at("nodes"))).toBe("nodes");
    expect(passOf(at("nodes"), at("control-planes"))).toBe("control-planes");
    expect(passOf(at("nodes"), at(undefined))).toBe("control-planes");
  });

  it("without names needs somebody to try, or an end that was not the members' doing", () => {
    const upgraded = [member("a", "s1", "upgraded")];
    const back = [member("a", "s1", "rolled-back")];
    const codeOf = (code: string, members: MemberRecord[]) => refusal(() => retried(failed(code), members, []));
    expect(codeOf("APPROVAL_EXPIRED", upgraded)).toBeUndefined();
    expect(codeOf("ABORTED", upgraded)).toBeUndefined();
    expect(codeOf("GATE_FAILED", back)).toBe("NOTHING_TO_RETRY");
    expect(codeOf("MIN_SUCCESS", [member("a", "s1", "overdue")])).toBe("NOTHING_TO_RETRY");
    expect(refusal(() => retried(failed("GATE_FAILED"), back, ["a"]))).toBeUndefined();
    expect(refusal(() => retried(failed("GATE_FAILED"), back, ["111122223333/eu-west-1/a"]))).toBeUndefined();
  });

  it.each([
    ["running", {}, undefined],
    ["pending", {}, undefined],
    ["awaiting-approval", {}, undefined],
    ["awaiting-approval", { soakUntil: later(0).toISOString() }, "STAGE_OVER"],
    ["soaking", {}, "STAGE_OVER"],
    ["on-hold", {}, "STAGE_OVER"],
    ["rolling-back", {}, "STAGE_OVER"],
    ["succeeded", {}, "STAGE_OVER"],
    ["running", { directive: { kind: "skip" as const, by: "a", at: "", why: "" } }, "STAGE_OVER"],
  ] as const)("in a run under way is for stages that still start members: %s %o", (status, change, code) => {
    const run = runRecord([stageOf("s1", status, change)]);
    const members = [member("a", "s1", "failed")];
    expect(refusal(() => retried(run, members, ["a"]))).toBe(code);
    expect(refusal(() => retried(run, members, []))).toBe(code && "NOTHING_TO_RETRY");
    if (!code) expect(retried(run, members, [])).toMatchObject({ run, reopened: false });
  });
});
