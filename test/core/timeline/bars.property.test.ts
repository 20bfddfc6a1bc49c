import fc from "fast-check";
import { expect, it } from "vitest";
import { axisOf, ticksOf } from "#core/timeline/axis.ts";
import { type Bar, trackOf } from "#core/timeline/bars.ts";
import type { Happening } from "#core/timeline/happening.ts";

const START = Date.parse("2026-11-23T09:00:00Z");
const END = START + 10 * 86_400_000;
const iso = (time: number) => new Date(time).toISOString();

const word = fc.constantFrom(
  ..."readiness,control-plane,nodegroups,soaking,rollback,novel thing,running,succeeded,WINDOW_CLOSED,PAUSED,X".split(
    ",",
  ),
);
const happening = fc
  .tuple(fc.constantFrom("stage", "waits", "works", "ended"), word, fc.nat({ max: 10 * 86_400 }))
  .map(([what, text, second]): Happening => {
    const at = iso(START + second * 1000);
    if (what === "stage") return { at, what, stage: "s", status: text };
    if (what === "waits") return { at, what, cluster: "c", reason: { code: text, message: text } };
    return what === "works"
      ? { at, what, cluster: "c", phase: text }
      : { at, what: "ended", cluster: "c", status: text };
  });
const happenings = fc.array(happening, { maxLength: 40 }).map((list) => list.sort((a, b) => (a.at < b.at ? -1 : 1)));

it("bars of a cluster are in order, inside the run, of some length, and never overlap", () => {
  fc.assert(
    fc.property(happenings, (list) => {
      const { bars } = trackOf(list, iso(END));
      bars.forEach(({ from, to }, index) => {
        expect(from < to).toBe(true);
        expect(from >= iso(START) && to <= iso(END)).toBe(true);
        const next = bars[index + 1];
        if (next) expect(next.from >= to).toBe(true);
      });
    }),
  );
});

const bar = fc.tuple(fc.nat({ max: 9 * 86_400 }), fc.integer({ min: 1, max: 86_400 }), fc.boolean()).map(
  ([from, seconds, works]): Bar => ({
    class: works ? "work" : "wait",
    kind: "k",
    label: "k",
    from: iso(START + from * 1000),
    to: iso(START + (from + seconds) * 1000),
  }),
);

it("the axis goes from 0 to its width without a step back or a gap, whatever is squeezed", () => {
  fc.assert(
    fc.property(fc.array(bar, { maxLength: 20 }), fc.integer({ min: 30, max: 300 }), (bars, width) => {
      const line = { startedAt: iso(START), endedAt: iso(END), stages: [{ clusters: [{ bars }] }] };
      const axis = axisOf(line, { width, quietWidth: 4 });
      expect(axis.x(START)).toBeCloseTo(0);
      expect(axis.x(END)).toBeCloseTo(width);
      axis.parts.forEach((part, index) => {
        expect(part.x1).toBeGreaterThan(part.x0);
        expect(part.from).toBe(axis.parts[index - 1]?.to ?? START);
        expect(part.x0).toBeCloseTo(axis.parts[index - 1]?.x1 ?? 0);
        if (part.quiet) expect(part.x1 - part.x0).toBeCloseTo(4);
      });
      const ticks = ticksOf(axis, 8);
      ticks.forEach(({ at, x }) => {
        expect(axis.x(at)).toBeCloseTo(x);
      });
    }),
  );
});
