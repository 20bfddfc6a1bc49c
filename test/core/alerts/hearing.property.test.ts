import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changesOf, flappingOf } from "#core/alerts/flapping.ts";
import { heard } from "#core/alerts/hearing.ts";
import type { AlertRecord } from "#core/alerts/records.ts";
import { later } from "#core/alerts/times.ts";
import { BEGAN, firingAlert, resolvedAlert } from "../../helpers/alert-records.ts";

const FLAPPING = { changes: 4, withinSeconds: 1800 };
const NOW = new Date(later(BEGAN, 3600));

/** What a source says in order, a minute or more apart. */
const deliveries = fc
  .array(fc.record({ firing: fc.boolean(), after: fc.integer({ min: 1, max: 900 }) }), { minLength: 1, maxLength: 8 })
  .map((words) => {
    let at = BEGAN;
    return words.map(({ firing, after }) => {
      at = later(at, after);
      const alert = firingAlert("Slow", { annotations: { summary: `said at ${at}` }, at });
      return firing ? alert : resolvedAlert(alert, at);
    });
  });

const hear = (alerts: readonly ReturnType<typeof firingAlert>[]): AlertRecord | undefined =>
  alerts.reduce<AlertRecord | undefined>((known, alert) => heard(known, alert, FLAPPING).record, undefined);

describe("what is known of an alert", () => {
  it("is the same in whatever order and however often its deliveries come", () => {
    const shuffled = deliveries.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all], { minLength: all.length, maxLength: 2 * all.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([inOrder, subset]) => {
        // Every delivery comes at least once.
        const mixed = [...subset, ...inOrder.filter((alert) => !subset.includes(alert))];
        const one = hear(inOrder);
        const other = hear(mixed);
        expect(other?.alert).toEqual(one?.alert);
        expect(other?.firstSeenAt).toBe(one?.firstSeenAt);
        expect(other?.said.at(-1)).toEqual(one?.said.at(-1));
      }),
    );
  });

  it("flaps or not by what was said alone, when nothing in between was left out", () => {
    fc.assert(
      fc.property(deliveries, (inOrder) => {
        const alternating = inOrder.filter(({ status }, index) => inOrder[index - 1]?.status !== status);
        const one = hear(alternating);
        const other = hear([...alternating].reverse());
        expect(other?.said).toEqual(one?.said);
        expect(flappingOf(other?.said ?? [], FLAPPING, NOW)).toEqual(flappingOf(one?.said ?? [], FLAPPING, NOW));
      }),
    );
  });

  it("stays small, and says nothing new when nothing is", () => {
    fc.assert(
      fc.property(fc.array(deliveries, { maxLength: 6 }), (all) => {
        const record = hear(all.flat());
        if (!record) return;
        expect(record.said.length).toBeLessThanOrEqual(12);
        const again = heard(record, record.alert, FLAPPING);
        expect(again.outcome).toBe("known");
        expect(again.record).toBe(record);
      }),
    );
  });
});

describe("flapping", () => {
  const said = (...minutes: number[]): AlertRecord["said"] =>
    minutes.map((minute, index) => ({
      at: later(BEGAN, minute * 60),
      status: index % 2 === 0 ? ("firing" as const) : ("resolved" as const),
    }));
  const at = (minute: number) => new Date(later(BEGAN, minute * 60));

  it("is more changes than the policy bears within its time, until none has come for that time", () => {
    expect(changesOf(said(0, 1, 2))).toHaveLength(2);
    expect(flappingOf(said(0, 5, 10, 15, 20), FLAPPING, at(21))).toBeUndefined();
    const flapping = said(0, 5, 10, 15, 20, 25);
    const seen = { since: later(BEGAN, 25 * 60), changes: 5, stableAt: later(BEGAN, 55 * 60) };
    expect(flappingOf(flapping, FLAPPING, at(26))).toEqual(seen);
    expect(flappingOf(flapping, FLAPPING, at(54))).toEqual(seen);
    expect(flappingOf(flapping, FLAPPING, at(55))).toBeUndefined();
    // Another change before then prolongs it, though it alone would be none.
    expect(flappingOf(said(0, 5, 10, 15, 20, 25, 54), FLAPPING, at(80))?.stableAt).toBe(later(BEGAN, 84 * 60));
    expect(flappingOf(said(0, 10, 20, 30, 40, 50), FLAPPING, at(51))).toBeUndefined();
  });
});
