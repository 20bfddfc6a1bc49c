import { describe, expect, it } from "vitest";
import { parseMatchers } from "#core/alerts/parse-matchers.ts";
import type { SilenceRecord } from "#core/alerts/records.ts";
import {
  endedSilence,
  extendedSilence,
  mutedBy,
  newSilence,
  type SilenceWish,
  sameSilence,
  silenceStatus,
} from "#core/alerts/silences.ts";

const NOW = new Date("2026-11-21T09:00:00.000Z");
const at = (time: string) => new Date(`2026-11-21T${time}:00.000Z`);
const LIMITS = { longestSeconds: 86_400 };

const wish = (matchers: string, change: Partial<SilenceWish> = {}): SilenceWish => ({
  matchers: parseMatchers(matchers),
  owner: "ana",
  reason: "disks",
  end: { seconds: 7200 },
  ...change,
});
const made = (matchers: string, change: Partial<SilenceWish> = {}, now = NOW): SilenceRecord =>
  newSilence(wish(matchers, change), LIMITS, now);
const refused = (matchers: string, change: Partial<SilenceWish> = {}) => {
  try {
    made(matchers, change);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return "none";
};

describe("a silence", () => {
  it("has an owner, a reason and an end, and each matcher once, in one order", () => {
    expect(made('b=c, a="x", b="c"')).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{10}$/),
      matchers: parseMatchers("a=x,b=c"),
      owner: "ana",
      reason: "disks",
      startsAt: "2026-11-21T09:00:00.000Z",
      endsAt: "2026-11-21T11:00:00.000Z",
      createdAt: "2026-11-21T09:00:00.000Z",
      revision: 0,
    });
    expect(made("a=b", { end: { until: at("10:00") } }).endsAt).toBe("2026-11-21T10:00:00.000Z");
    // It lasts so long from its start on; a start that is over is now.
    expect(made("a=b", { from: at("12:00") })).toMatchObject({
      startsAt: at("12:00").toISOString(),
      endsAt: at("14:00").toISOString(),
    });
    expect(made("a=b", { from: at("08:00") })).toMatchObject({
      startsAt: NOW.toISOString(),
      endsAt: at("11:00").toISOString(),
    });
  });

  it.each([
    ["SILENCE_OF_EVERYTHING", "{}"],
    ["SILENCE_OF_EVERYTHING", 'team=""'],
    ["SILENCE_OF_EVERYTHING", "team!=a"],
    ["SILENCE_OF_EVERYTHING", "alertname=~.+"],
    ["SILENCE_OF_EVERYTHING", "alertname=~.*,team!~a|b"],
    ["BAD_MATCHER", 'team=~"("'],
    ["BAD_MATCHER", `team="${"a".repeat(501)}"`],
    ["BAD_MATCHER", Array.from({ length: 21 }, (_, index) => `l${index}=a`).join(",")],
    ["SILENCE_NEEDS", "a=b", { reason: " " }],
    ["SILENCE_NEEDS", "a=b", { owner: "" }],
    ["SILENCE_OVER", "a=b", { end: { until: NOW } }],
    ["SILENCE_OVER", "a=b", { from: at("12:00"), end: { until: at("11:00") } }],
    ["SILENCE_TOO_LONG", "a=b", { end: { seconds: 86_401 } }],
    ["SILENCE_TOO_LONG", "a=b", { end: { until: new Date("2027-11-21T09:00:00Z") } }],
    ["none", "a=b", { end: { seconds: 86_400 } }],
    ["none", "a=b,team!=a"],
    ["none", 'alertname=~"Kube.+"'],
  ] as [string, string, Partial<SilenceWish>?][])("%s: %s", (code, matchers, change) => {
    expect(refused(matchers, change)).toBe(code);
  });

  it("is pending, active, expired: from its start on, up to its end", () => {
    const silence = made("a=b", { from: at("10:00"), end: { until: at("11:00") } });
    const status = (time: string) => silenceStatus(silence, at(time));
    expect(["09:59", "10:00", "10:59", "11:00"].map(status)).toEqual(["pending", "active", "active", "expired"]);
  });

  it("mutes what all of its matchers match, while it is active", () => {
    const silences = [
      made("alertname=Slow, cluster=a"),
      made("alertname=~S.+"),
      made("alertname=Slow", { from: at("10:00") }),
    ];
    const muting = (labels: Record<string, string>, time = "09:30") =>
      mutedBy(labels, silences, at(time)).map((silence) => silences.indexOf(silence));
    expect(muting({ alertname: "Slow", cluster: "a" })).toEqual([0, 1]);
    expect(muting({ alertname: "Slow", cluster: "b" })).toEqual([1]);
    expect(muting({ alertname: "Fast", cluster: "a" })).toEqual([]);
    expect(muting({ alertname: "Slow" }, "10:30")).toEqual([1, 2]);
    expect(muting({ alertname: "Slow", cluster: "a" }, "11:00")).toEqual([2]);
  });
});

describe("a silence of the very same alerts", () => {
  const first = { ...made("a=b,c=d"), revision: 1 };

  it("is found however it is written, unless it is over", () => {
    expect(sameSilence(made('c="d",a="b"'), [made("a=b"), first], at("10:00"))).toBe(first);
    expect(sameSilence(made("a=b,c=d"), [first], at("11:00"))).toBeUndefined();
    expect(sameSilence(made("a=b"), [first], NOW)).toBeUndefined();
  });

  it("makes it longer, never shorter", () => {
    const longer = made("a=b,c=d", { owner: "ben", reason: "still", end: { seconds: 7200 } }, at("10:00"));
    expect(extendedSilence(first, longer)).toEqual({
      ...first,
      owner: "ben",
      reason: "still",
      endsAt: "2026-11-21T12:00:00.000Z",
    });
    expect(extendedSilence(first, made("a=b,c=d", { end: { seconds: 60 } }, at("10:00")))).toBe(first);
    const pending = { ...made("a=b,c=d", { from: at("10:30") }), revision: 1 };
    expect(extendedSilence(pending, made("a=b,c=d", { end: { seconds: 60 } }))).toMatchObject({
      startsAt: NOW.toISOString(),
      endsAt: pending.endsAt,
    });
  });

  it("ends before its time, once", () => {
    const ended = endedSilence(first, { by: "ben", why: "done" }, at("10:00"));
    expect(ended).toEqual({ ...first, endsAt: "2026-11-21T10:00:00.000Z", ended: { by: "ben", why: "done" } });
    expect(endedSilence(ended, { by: "eva", why: "" }, at("10:30"))).toBe(ended);
    expect(silenceStatus(ended, at("10:00"))).toBe("expired");
    const pending = made("a=b", { from: at("10:30") });
    const never = endedSilence(pending, { by: "ben", why: "" }, at("10:00"));
    expect(never).toMatchObject({
      startsAt: at("10:00").toISOString(),
      endsAt: at("10:00").toISOString(),
      ended: { by: "ben" },
    });
    expect(mutedBy({ a: "b" }, [never], at("10:00"))).toEqual([]);
  });
});
