import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concurrencyOf } from "#core/planner/concurrency.ts";
import { changesItsCluster } from "#core/planner/occupancy.ts";
import { admitRollbacks, moveNotWritten } from "#core/planner/rollback-admission.ts";
import type { MemberRecord, MemberStatus } from "#core/run/run.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { later, runRecord } from "../../helpers/run-records.ts";

const CLOSES = later(7 * 86_400).toISOString();
const stories = fc.record({
  members: fc.array(
    fc.record({
      status: fc.constantFrom<MemberStatus>(
        "upgraded",
        "upgraded",
        "failed",
        "overdue",
        "upgrading",
        "skipped",
        "waiting",
      ),
      moved: fc.boolean(),
      stage: fc.constantFrom("all", "all", "all", "other"),
      region: fc.constantFrom("eu-west-1", "us-east-1"),
      group: fc.option(fc.constantFrom("g", "h"), { nil: undefined }),
    }),
    { maxLength: 12 },
  ),
  amount: fc.oneof(
    fc.integer({ min: 1, max: 4 }).map((count) => ({ count })),
    fc.integer({ min: 1, max: 100 }).map((percent) => ({ percent })),
  ),
  cap: fc.integer({ min: 1, max: 3 }),
  choices: fc.array(fc.nat(1000), { minLength: 1, maxLength: 30 }),
});
type Story = typeof stories extends fc.Arbitrary<infer T> ? T : never;

/** Members as a stage that failed leaves them; what was under way beside each other was within the limits. */
function membersOf({ members, cap }: Story): MemberRecord[] {
  const groups = new Set<string>();
  const places = new Map<string, number>();
  return members.map(({ status, moved, stage, region, group }, order) => {
    const underWay = changesItsCluster({ status });
    const room = (group === undefined || !groups.has(group)) && (places.get(region) ?? 0) < cap;
    if (underWay && room) {
      if (group !== undefined) groups.add(group);
      places.set(region, (places.get(region) ?? 0) + 1);
    }
    return memberRecord(`m${order}`, {
      order,
      stage,
      region,
      status: underWay && !room ? "upgraded" : status,
      ...(moved ? { rollbackClosesAt: CLOSES } : {}),
      ...(group === undefined ? {} : { redundancyGroup: group }),
    });
  });
}

describe("taking a stage back, for any members, limits and order of endings", () => {
  it("never has two of a group or more than the limits at once, takes each back once, and settles", () => {
    fc.assert(
      fc.property(stories, (story) => {
        const { amount, cap, choices } = story;
        const stage = stageRecord({ maxConcurrency: amount }, { status: "rolling-back" });
        const run = runRecord([stage], {
          frozen: { ...runRecord([]).frozen, maxConcurrentPerAccountRegion: cap },
        });
        let members = membersOf(story);
        const goBack = new Map<string, number>();
        let choice = 0;
        const next = (bound: number) => (choices[choice++ % choices.length] ?? 0) % bound;
        for (let turn = 0; ; turn++) {
          if (turn > 200) throw new Error("the stage does not settle");
          const { start, settled } = admitRollbacks(run, stage, members);
          const ids = new Set(start.map(({ id }) => id));
          for (const { id, stage: of, rollbackClosesAt } of start) {
            expect([of, rollbackClosesAt]).toEqual(["all", CLOSES]);
            goBack.set(id, (goBack.get(id) ?? 0) + 1);
          }
          members = members.map((member) =>
            ids.has(member.id) ? { ...member, status: "rolling-back", rollbackAttempt: member.attempt } : member,
          );
          const changed = members.filter(changesItsCluster);
          const groups = changed.flatMap(({ redundancyGroup }) => redundancyGroup ?? []);
          expect(new Set(groups).size).toBe(groups.length);
          for (const region of ["eu-west-1", "us-east-1"])
            expect(changed.filter(({ ref }) => ref.region === region).length).toBeLessThanOrEqual(cap);
          const ofStage = members.filter((member) => member.stage === "all");
          const most = concurrencyOf(amount, ofStage.length);
          if (start.length > 0) {
            const working = ofStage.filter(({ status }) => status === "upgrading" || status === "rolling-back");
            expect(working.length).toBeLessThanOrEqual(most);
          }
          if (settled) break;
          // Somebody ends, of this stage or another, well or not.
          const one = changed[next(changed.length)];
          expect(one, "nobody works and it is not settled").toBeDefined();
          const endings: MemberStatus[] =
            one?.status === "rolling-back" ? ["rolled-back", "failed"] : ["upgraded", "failed"];
          const status = endings[next(2)] ?? "failed";
          members = members.map((member) => (member === one ? { ...member, status } : member));
        }
        // Whoever was moved by this run and could go back did, once; a rollback that failed is not tried again by itself.
        for (const member of members.filter(
          ({ stage: of, status }) => of === "all" && (status === "upgraded" || status === "failed"),
        ))
          expect(goBack.get(member.id) ?? 0).toBe(member.rollbackClosesAt === undefined ? 0 : 1);
        expect([...goBack.values()].filter((times) => times > 1)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("starts nobody once the run is aborted, and settles when who is going back is back", () => {
    const control = { kind: "aborted" as const, by: "ana", at: later(0).toISOString(), why: "" };
    const stage = stageRecord({}, { status: "rolling-back" });
    const moved = { rollbackClosesAt: CLOSES, status: "upgraded" as const };
    const members = [memberRecord("a", moved), memberRecord("b", { ...moved, status: "rolling-back" })];
    expect(admitRollbacks(runRecord([stage], { control }), stage, members)).toEqual({ start: [], settled: false });
    expect(admitRollbacks(runRecord([stage], { control }), stage, members.slice(0, 1))).toEqual({
      start: [],
      settled: true,
    });
  });

  describe("and a member past its deadline, whose execution still works", () => {
    const stage = stageRecord({ maxConcurrency: { count: 1 } }, { status: "rolling-back" });
    const run = runRecord([stage]);
    const moved = { rollbackClosesAt: CLOSES, status: "upgraded" as const };
    const overdue = memberRecord("late", { ...moved, status: "overdue" });

    it("holds nobody up, is waited for, and goes back once it ended", () => {
      const other = memberRecord("a", moved);
      expect(admitRollbacks(run, stage, [overdue, other])).toEqual({ start: [other], settled: false });
      const back = memberRecord("a", { status: "rolled-back", rollbackAttempt: 1 });
      expect(admitRollbacks(run, stage, [overdue, back])).toEqual({ start: [], settled: false });
      const ended = memberRecord("late", moved);
      expect(admitRollbacks(run, stage, [ended, back])).toEqual({ start: [ended], settled: false });
    });

    it("is not waited for by an aborted run, which would not take it back", () => {
      const control = { kind: "aborted" as const, by: "ana", at: later(0).toISOString(), why: "" };
      expect(admitRollbacks(runRecord([stage], { control }), stage, [overdue])).toEqual({ start: [], settled: true });
    });
  });
});

describe("a move that was not written down", () => {
  const before = { version: "1.34", addons: {}, nodegroups: {} };
  const began = { phase: "control-plane", before, updatedAt: later(0).toISOString() };
  const twoHops = { ...began, to: "1.36", hops: ["1.35", "1.36"] };

  it.each([
    ["the cluster is past what was written down before", began, "1.35", "1.35"],
    ["its second hop", { ...twoHops, before: { ...before, version: "1.35" }, movedTo: "1.35" }, "1.36", "1.36"],
    ["EKS did not move it", began, "1.34", undefined],
    [
      "the second hop did not",
      { ...twoHops, before: { ...before, version: "1.35" }, movedTo: "1.35" },
      "1.35",
      undefined,
    ],
    ["written already", { ...began, movedTo: "1.35" }, "1.35", undefined],
    ["before its turn", { ...began, phase: "addons-before" }, "1.35", undefined],
    ["on its way back", { ...began, phase: "rollback-control-plane" }, "1.35", undefined],
    ["to where the run does not go", began, "1.36", undefined],
    ["with nothing written down before", { ...began, before: undefined }, "1.35", undefined],
  ])("%s", (_what, change, version, movedTo) => {
    const { before: recorded, ...rest } = change;
    const member = memberRecord("m", { ...rest, ...(recorded ? { before: recorded } : {}) });
    expect(moveNotWritten(member, version)).toEqual(movedTo && { movedTo, rollbackClosesAt: CLOSES });
  });
});
