import { describe, expect, it } from "vitest";
import type { FindingRecord, PresentFinding } from "#core/findings/finding.ts";
import { openSeconds } from "#core/findings/finding.ts";
import { type Observation, observe } from "#core/findings/observe.ts";
import { told, toTell } from "#core/findings/telling.ts";
import { presentFinding } from "../../helpers/findings.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 21, 9, minute)).toISOString();
const CLUSTER = "111122223333/eu-west-1/a";
const look = (known: FindingRecord[], minute: number, present: PresentFinding[], change: Partial<Observation> = {}) =>
  observe(known, { clusterId: CLUSTER, at: at(minute), scope: { rules: "all" }, present, ...change });
const only = (seen: ReturnType<typeof look>) => {
  expect(seen).toHaveLength(1);
  const [first] = seen;
  if (!first) throw new Error("nothing was seen");
  return first;
};
const coredns = presentFinding();

describe("a finding", () => {
  it("opens, stays with what is found now, closes by itself and comes back as the same one", () => {
    const opened = only(look([], 0, [coredns]));
    expect(opened).toMatchObject({
      change: "opened",
      record: { id: "addon-degraded#coredns", firstSeenAt: at(0), revision: 0 },
    });
    const kept = only(look([opened.record], 10, [{ ...coredns, message: "still degraded" }]));
    expect(kept).toMatchObject({
      change: "kept",
      record: { message: "still degraded", openedAt: at(0), lastSeenAt: at(10) },
    });
    const closed = only(look([kept.record], 20, []));
    expect(closed).toMatchObject({
      change: "closed",
      record: { closedAt: at(20), closedBecause: "not found any more" },
    });
    expect(openSeconds(closed.record, new Date(at(55)))).toBe(1200);
    const again = only(look([{ ...closed.record, revision: 3 }], 30, [coredns]));
    expect(again).toMatchObject({
      change: "reopened",
      record: { firstSeenAt: at(0), openedAt: at(30), reopened: 1, revision: 3 },
    });
    expect(again.record).not.toHaveProperty("closedAt");
    expect(openSeconds(again.record, new Date(at(31)))).toBe(60);
  });

  it("closes only when its rule and its subject were looked at", () => {
    const known = look([], 0, [
      coredns,
      presentFinding({ subject: "vpc-cni" }),
      presentFinding({ rule: "no-owner", subject: "" }),
    ]).map(({ record }) => record);
    const closedBy = (scope: Observation["scope"]) => look(known, 5, [], { scope }).map(({ record }) => record.id);
    expect(closedBy({ rules: ["addon-degraded"], subjects: ["coredns"] })).toEqual(["addon-degraded#coredns"]);
    expect(closedBy({ rules: ["addon-degraded"] })).toEqual(["addon-degraded#coredns", "addon-degraded#vpc-cni"]);
    expect(closedBy({ rules: [] })).toEqual([]);
    expect(closedBy({ rules: "all" })).toHaveLength(3);
    expect(() => look([], 0, [coredns], { scope: { rules: ["no-owner"] } })).toThrow(RangeError);
  });

  it("says why it was closed, and stays closed once it is", () => {
    const { record } = only(look([], 0, [coredns]));
    const closed = only(look([record], 5, [], { because: "cluster deleted" }));
    expect(closed.record.closedBecause).toBe("cluster deleted");
    expect(look([closed.record], 6, [])).toEqual([]);
  });

  it("is not changed by an older look, whatever that found", () => {
    const { record } = only(look([], 10, [coredns]));
    expect(look([record], 5, [])).toEqual([]);
    expect(look([record], 5, [coredns])).toEqual([]);
    const closed = only(look([record], 20, [])).record;
    expect(look([closed], 15, [coredns])).toEqual([]);
  });

  it("is one, however often one look found it", () => {
    expect(look([], 0, [coredns, { ...coredns, message: "twice" }])).toHaveLength(1);
  });
});

describe("somebody is told", () => {
  const record = only(look([], 0, [coredns])).record;
  const asked = (finding: FindingRecord, minute: number) => toTell(finding, new Date(at(minute)));

  it("once a finding has persisted, once", () => {
    expect([asked(record, 4), asked(record, 5)]).toEqual([undefined, "opened"]);
    expect(asked(told(record, "opened", new Date(at(5))), 60)).toBeUndefined();
    const kept = only(look([record], 3, [coredns])).record;
    expect([asked(kept, 4), asked(kept, 5)]).toEqual([undefined, "opened"]);
  });

  it("at once of what cannot wait", () => {
    expect(asked(only(look([], 0, [{ ...coredns, persistSeconds: 0 }])).record, 0)).toBe("opened");
  });

  it("that it is closed, if anybody was told that it was open", () => {
    expect(asked(only(look([record], 2, [])).record, 60)).toBeUndefined();
    const closed = only(look([told(record, "opened", new Date(at(5)))], 20, [])).record;
    expect(asked(closed, 20)).toBe("closed");
    expect(asked(told(closed, "closed", new Date(at(21))), 22)).toBeUndefined();
  });

  it("again when it comes back, after it persisted again", () => {
    const closed = only(look([told(record, "opened", new Date(at(5)))], 20, [])).record;
    const again = only(look([closed], 30, [coredns])).record;
    expect([asked(again, 34), asked(again, 35)]).toEqual([undefined, "opened"]);
  });

  it("not while an exemption holds, and then as soon as it does not", () => {
    const exempted = only(look([], 0, [{ ...coredns, exemptedUntil: at(30) }])).record;
    expect([asked(exempted, 10), asked(exempted, 30)]).toEqual([undefined, "opened"]);
    const lifted = only(look([exempted], 10, [coredns])).record;
    expect(asked(lifted, 10)).toBe("opened");
  });
});
