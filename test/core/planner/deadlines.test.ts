import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextDeadline, overdueMembers } from "#core/planner/deadlines.ts";
import { NOW } from "../../helpers/fleet.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const stage = (memberDeadlineSeconds?: number) =>
  stageRecord(memberDeadlineSeconds === undefined ? {} : { memberDeadlineSeconds });
const begun = (name: string, seconds: number) =>
  memberRecord(name, { status: "upgrading", startedAt: later(seconds).toISOString() });

describe("a member's deadline", () => {
  it("passes when it has been under way as long as the stage waits, to the second", () => {
    const members = [begun("a", 0), begun("b", 60)];
    const names = (seconds: number) => overdueMembers(stage(3600), members, later(seconds)).map(({ ref }) => ref.name);
    expect([names(3599), names(3600), names(3660)]).toEqual([[], ["a"], ["a", "b"]]);
    expect(nextDeadline(stage(3600), members)).toBe(later(3600).toISOString());
  });

  it.each([
    ["without a deadline", undefined, begun("a", 0)],
    ["that waits", 60, memberRecord("a", { status: "waiting" })],
    ["that ended", 60, { ...begun("a", 0), status: "upgraded" as const }],
    ["that is overdue already", 60, { ...begun("a", 0), status: "overdue" as const }],
    ["that goes back: no rollback is left half way", 60, { ...begun("a", 0), status: "rolling-back" as const }],
    ["of another stage", 60, { ...begun("a", 0), stage: "other" }],
  ])("is not asked of one %s", (_what, seconds, member) => {
    expect(overdueMembers(stage(seconds), [member], later(1e6))).toEqual([]);
    expect(nextDeadline(stage(seconds), [member])).toBeUndefined();
  });

  it("comes exactly when the clock was said to bring it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(10_000), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 10_000 }),
        (starts, seconds) => {
          const members = starts.map((start, index) => begun(`m${index}`, start));
          const next = nextDeadline(stage(seconds), members) ?? "";
          const at = Date.parse(next);
          expect(overdueMembers(stage(seconds), members, new Date(at)).length).toBeGreaterThan(0);
          expect(overdueMembers(stage(seconds), members, new Date(at - 1))).toEqual([]);
        },
      ),
    );
  });
});
