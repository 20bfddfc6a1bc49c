import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WindowPolicy } from "#core/policy/policy.ts";
import { freezeAt, windowAt } from "#core/policy/windows.ts";

const nights = (timezone: string): WindowPolicy => ({ timezone, cron: "0 22 * * *", durationSeconds: 4 * 3600 });
const at = (window: WindowPolicy, time: string) => windowAt(window, new Date(time));

/** The hour of day in a zone, from the platform's own time zone data. */
const hourIn = (timeZone: string, time: Date): number =>
  Number(new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(time));

describe("windowAt", () => {
  it("opens by the wall clock of its zone, summer and winter", () => {
    expect(at(nights("Europe/Berlin"), "2026-07-01T19:59:00Z")).toEqual({
      open: false,
      opensAt: new Date("2026-07-01T20:00:00Z"),
    });
    expect(at(nights("Europe/Berlin"), "2026-12-01T20:30:00Z")).toEqual({
      open: false,
      opensAt: new Date("2026-12-01T21:00:00Z"),
    });
    expect(at(nights("Europe/Berlin"), "2026-12-01T21:00:00Z")).toEqual({
      open: true,
      until: new Date("2026-12-02T01:00:00Z"),
    });
  });

  it("is open for its whole duration and not a second longer", () => {
    expect(at(nights("UTC"), "2026-12-02T01:59:59Z")).toMatchObject({ open: true });
    expect(at(nights("UTC"), "2026-12-02T02:00:00Z")).toMatchObject({ open: false });
  });

  it("joins openings that overlap", () => {
    const often: WindowPolicy = { timezone: "UTC", cron: "0 20-22 * * *", durationSeconds: 2 * 3600 };
    expect(at(often, "2026-12-01T20:30:00Z")).toEqual({ open: true, until: new Date("2026-12-02T00:00:00Z") });
  });

  it("never opens when no date fits", () => {
    expect(at({ timezone: "UTC", cron: "0 0 30 2 *", durationSeconds: 3600 }, "2026-01-01T00:00:00Z")).toEqual({
      open: false,
      opensAt: undefined,
    });
  });

  it.each(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])(
    "agrees with the wall clock of %s at any time, over the changes of daylight saving",
    (zone) => {
      const window = nights(zone);
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }), (millis) => {
          const now = new Date(Math.floor(millis / 1000) * 1000);
          const state = windowAt(window, now);
          const opening = state.open ? new Date(state.until.getTime() - window.durationSeconds * 1000) : state.opensAt;
          expect(opening && hourIn(zone, opening)).toBe(22);
          if (!state.open) {
            // Nothing is open between now and the next opening, and the opening is the next one.
            expect(state.opensAt && state.opensAt > now).toBe(true);
            expect(state.opensAt && state.opensAt.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
          } else {
            expect(now >= (opening ?? now) && now < state.until).toBe(true);
          }
        }),
      );
    },
  );

  it("gives the same answer whatever was asked before", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 3, 1) }), { minLength: 2, maxLength: 12 }),
        (times) => {
          const window: WindowPolicy = { timezone: "UTC", cron: "15 3 * * 2", durationSeconds: 5400 };
          const fresh = times.map((time) => windowAt({ ...window, cron: `15 3 * * 2` }, new Date(time)));
          const again = [...times]
            .reverse()
            .map((time) => windowAt(window, new Date(time)))
            .reverse();
          expect(again).toEqual(fresh);
          for (const [index, time] of times.entries()) {
            const state = fresh[index];
            const tuesday = new Date(time).getUTCDay() === 2;
            const minutes = new Date(time).getUTCHours() * 60 + new Date(time).getUTCMinutes();
            expect(state?.open).toBe(tuesday && minutes >= 195 && minutes < 285);
          }
        },
      ),
    );
  });
});

describe("freezeAt", () => {
  const cluster = { ref: { account: "1", region: "r", name: "a" }, labels: { tier: "prod" } };
  const freeze = (name: string, from: string, until: string, match = {}) => ({ name, from, until, match });

  it("holds from its begin up to, not including, its end", () => {
    const freezes = [freeze("f", "2026-11-24T00:00:00.000Z", "2026-12-01T00:00:00.000Z")];
    expect(freezeAt(freezes, cluster, new Date("2026-11-23T23:59:59Z"))).toBeUndefined();
    expect(freezeAt(freezes, cluster, new Date("2026-11-24T00:00:00Z"))?.name).toBe("f");
    expect(freezeAt(freezes, cluster, new Date("2026-12-01T00:00:00Z"))).toBeUndefined();
  });

  it("names the one that ends last, and only those that match", () => {
    const freezes = [
      freeze("short", "2026-11-24T00:00:00.000Z", "2026-11-26T00:00:00.000Z"),
      freeze("long", "2026-11-24T00:00:00.000Z", "2026-12-01T00:00:00.000Z"),
      freeze("others", "2026-11-24T00:00:00.000Z", "2027-01-01T00:00:00.000Z", { tier: "dev" }),
    ];
    expect(freezeAt(freezes, cluster, new Date("2026-11-25T00:00:00Z"))?.name).toBe("long");
  });
});
