import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changesItsCluster, crowded, occupancyOf, occupy } from "#core/planner/occupancy.ts";
import type { MemberStatus } from "#core/run/run.ts";
import { memberRecord } from "../../helpers/records.ts";

const STATUSES: MemberStatus[] = [
  "waiting",
  "upgrading",
  "overdue",
  "rolling-back",
  "upgraded",
  "rolled-back",
  "failed",
  "skipped",
  "blocked",
];

describe("what members under way take", () => {
  it("is taken as long as their clusters are changed, also by those no stage waits for any more", () => {
    expect(STATUSES.filter((status) => changesItsCluster({ status }))).toEqual([
      "upgrading",
      "overdue",
      "rolling-back",
    ]);
  });

  it("keeps the other clusters of their redundancy group out, wherever they are, and says who it is", () => {
    const busy = memberRecord("eu", { status: "overdue", redundancyGroup: "pair" });
    const occupancy = occupancyOf([busy]);
    const peer = memberRecord("us", { region: "us-east-1", redundancyGroup: "pair" });
    expect(crowded(peer, occupancy, 9)).toMatchObject({
      code: "REDUNDANCY_GROUP",
      message: expect.stringMatching(/^eu /),
    });
    expect(crowded(memberRecord("alone", { region: "us-east-1" }), occupancy, 9)).toBeUndefined();
    expect(crowded(memberRecord("other", { redundancyGroup: "other" }), occupancy, 9)).toBeUndefined();
  });

  it("counts by account and Region, not by either", () => {
    const occupancy = occupancyOf([memberRecord("a", { status: "upgrading" })]);
    expect(crowded(memberRecord("b"), occupancy, 1)?.code).toBe("ACCOUNT_REGION_CAP");
    expect(crowded(memberRecord("b"), occupancy, 2)).toBeUndefined();
    expect(crowded(memberRecord("b", { region: "us-east-1" }), occupancy, 1)).toBeUndefined();
    expect(crowded(memberRecord("b", { account: "444455556666" }), occupancy, 1)).toBeUndefined();
  });

  const members = fc.array(
    fc.record({
      status: fc.constantFrom(...STATUSES),
      region: fc.constantFrom("eu-west-1", "us-east-1"),
      redundancyGroup: fc.option(fc.constantFrom("g", "h"), { nil: undefined }),
    }),
    { maxLength: 12 },
  );

  it("never exceeds the cap nor puts two of a group beside each other, whoever is admitted in whatever order", () => {
    fc.assert(
      fc.property(members, fc.integer({ min: 1, max: 4 }), (list, cap) => {
        const waiting = list.map(({ region, redundancyGroup }, index) =>
          memberRecord(`m${index}`, { region, ...(redundancyGroup === undefined ? {} : { redundancyGroup }) }),
        );
        const occupancy = occupancyOf([]);
        const admitted = waiting.filter((member) => {
          if (crowded(member, occupancy, cap)) return false;
          occupy(member, occupancy);
          return true;
        });
        for (const region of ["eu-west-1", "us-east-1"])
          expect(admitted.filter(({ ref }) => ref.region === region).length).toBeLessThanOrEqual(cap);
        for (const group of ["g", "h"])
          expect(admitted.filter(({ redundancyGroup }) => redundancyGroup === group).length).toBeLessThanOrEqual(1);
        // Nobody is kept out without a reason that is there.
        for (const member of waiting.filter((one) => !admitted.includes(one)))
          expect(crowded(member, occupancy, cap)).toBeDefined();
      }),
    );
  });
});
