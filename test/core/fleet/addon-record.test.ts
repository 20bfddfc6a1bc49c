import { describe, expect, it } from "vitest";
import { type AddonCall, type AddonLook, type AddonRecord, addonLooked } from "#core/fleet/addon-record.ts";
import type { AddonSnapshot } from "#core/fleet/cluster.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 21, 9, minute)).toISOString();
const addon = (version: string, status = "ACTIVE"): AddonSnapshot => ({ name: "coredns", version, status, issues: [] });
const record = (version: string, change: Partial<AddonRecord> = {}): AddonRecord => ({
  version,
  status: "ACTIVE",
  since: at(0),
  ...change,
});
const look = (
  known: AddonRecord | undefined,
  minute: number,
  now: AddonSnapshot | undefined,
  more: Partial<AddonLook> = {},
) => addonLooked(known, { now, at: at(minute), before: at(0), held: false, ...more });
const call = (minute: number, change: Partial<AddonCall> = {}): AddonCall => ({
  id: `call-${minute}`,
  kind: "update",
  by: "jo",
  time: at(minute).replace(".000Z", "Z"),
  ours: false,
  ...change,
});
const told = ({ news }: ReturnType<typeof addonLooked>) =>
  news.map(({ what, change }) => `${what} ${change.by ?? "?"}`);

describe("a look at an add-on", () => {
  it("for the first time is no news, unless a call made us look", () => {
    const first = look(undefined, 1, addon("v1"), { before: undefined });
    expect([told(first), first.record]).toEqual([[], record("v1", { since: at(1) })]);
    expect(
      told(look(undefined, 1, addon("v1", "CREATING"), { before: undefined, call: call(1, { kind: "create" }) })),
    ).toEqual(["started jo"]);
  });

  it("that sees nothing new tells nothing and keeps since when it is so", () => {
    const again = look(record("v1"), 5, addon("v1"));
    expect([told(again), again.record]).toEqual([[], record("v1")]);
    const unwell = look(record("v1"), 5, addon("v1", "DEGRADED"));
    expect([told(unwell), unwell.record?.since]).toEqual([[], at(5)]);
  });

  it("follows a call to its end, however often it is told", () => {
    const begun = look(record("v1"), 1, addon("v1", "UPDATING"), { call: call(1) });
    expect(told(begun)).toEqual(["started jo"]);
    const again = look(begun.record, 2, addon("v1", "UPDATING"), { call: call(1) });
    expect(told(again)).toEqual([]);
    const ended = look(again.record, 5, addon("v2"));
    expect([told(ended), ended.record?.change]).toEqual([
      ["updated jo"],
      expect.objectContaining({ id: "call-1", from: "v1", over: true }),
    ]);
    expect(told(look(ended.record, 6, addon("v2"), { call: call(1) }))).toEqual([]);
  });

  it.each([
    ["created", undefined, addon("v1")],
    ["updated", record("v1"), addon("v2")],
    ["deleted", record("v1"), undefined],
    ["failed", record("v1"), addon("v1", "UPDATE_FAILED")],
    ["started", record("v1"), addon("v1", "UPDATING")],
  ])("finds what nobody told of: %s", (what, known, now) => {
    expect(told(look(known, 5, now))).toEqual([`${what} ?`]);
    // That look again, after the one before died: the same change.
    const [one] = look(known, 5, now).news;
    const [two] = look(known, 6, now).news;
    expect(one?.change.id).toBe(two?.change.id);
  });

  it("ascribes a change to the call that is told of late, and tells its end again", () => {
    const seen = look(record("v1"), 10, addon("v2"));
    const late = look(seen.record, 20, addon("v2"), { call: call(8) });
    expect([told(late), late.record?.change?.id]).toEqual([["updated jo"], seen.record?.change?.id]);
    expect(told(look(late.record, 21, addon("v2"), { call: call(8) }))).toEqual([]);
    // Told of within the same second.
    const same = look(record("v1"), 10, addon("v1", "UPDATING"));
    expect(told(look(same.record, 11, addon("v1", "UPDATING"), { call: call(10) }))).toEqual(["started jo"]);
  });

  it("does not ascribe it to a call of long ago, nor forget the later one for an earlier one", () => {
    const seen = look(record("v1"), 200, addon("v2"));
    const old = look(seen.record, 201, addon("v2"), { call: call(8) });
    expect([told(old), old.record?.change?.by]).toEqual([["updated jo"], undefined]);
    const later = look(record("v1"), 10, addon("v2"), { call: call(10, { by: "amy" }) });
    const earlier = look(later.record, 11, addon("v2"), { call: call(9, { kind: "create" }) });
    expect([told(earlier), earlier.record?.change?.by]).toEqual([["created jo"], "amy"]);
  });

  it("tells nothing of ours: by its call, or because a workflow of ours holds the cluster", () => {
    const ours = look(record("v1"), 1, addon("v2"), { call: call(1, { ours: true }) });
    const held = look(record("v1"), 1, addon("v2"), { held: true });
    for (const each of [ours, held]) expect([told(each), each.record?.change?.ours]).toEqual([[], true]);
    // Somebody else's call while we work is somebody else's.
    expect(told(look(record("v1"), 1, addon("v2"), { held: true, call: call(1) }))).toEqual(["updated jo"]);
  });

  it("tells of a deletion whose add-on was never seen", () => {
    const gone = look(undefined, 5, undefined, { before: undefined, call: call(1, { kind: "delete" }) });
    expect([told(gone), gone.record]).toEqual([["deleted jo"], undefined]);
    const anew = look(undefined, 5, addon("v1"), { call: call(1, { kind: "delete" }) });
    expect(told(anew)).toEqual(["created jo"]);
  });

  it("remembers from which version somebody took it back, until it has that again", () => {
    const back = look(record("v2"), 1, addon("v1"));
    expect(back.record?.downgradedFrom).toBe("v2");
    const further = look(back.record, 2, addon("v0"));
    expect(further.record?.downgradedFrom).toBe("v2");
    expect(look(further.record, 3, addon("v1")).record?.downgradedFrom).toBe("v2");
    expect(look(further.record, 3, addon("v3")).record).not.toHaveProperty("downgradedFrom");
    // Our own rollback means it.
    expect(look(record("v2"), 1, addon("v1"), { call: call(1, { ours: true }) }).record).not.toHaveProperty(
      "downgradedFrom",
    );
  });
});
