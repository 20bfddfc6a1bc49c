import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  nextNodesLookSeconds,
  nextPollSeconds,
  nodegroupSeconds,
  overdueAfterSeconds,
} from "#core/planner/durations.ts";

describe("nextPollSeconds", () => {
  it("looks again within half a minute to a quarter of an hour, spread by a tenth", () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.integer({ min: 1, max: 20_000 }),
        fc.string(),
        (elapsedSeconds, expectedSeconds, seed) => {
          const next = nextPollSeconds({ elapsedSeconds, expectedSeconds, seed });
          expect(next).toBeGreaterThanOrEqual(30);
          expect(next).toBeLessThanOrEqual(991);
          expect(nextPollSeconds({ elapsedSeconds, expectedSeconds, seed })).toBe(next);
        },
      ),
    );
  });

  it("needs few looks: an update that takes up to twice what was expected is asked at most eight times", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 7200 }),
        fc.double({ min: 0.3, max: 2, noNaN: true }),
        fc.string(),
        (expectedSeconds, factor, seed) => {
          const takes = expectedSeconds * factor;
          let [elapsedSeconds, looks] = [0, 0];
          while (elapsedSeconds < takes) {
            elapsedSeconds += nextPollSeconds({ elapsedSeconds, expectedSeconds, seed });
            looks += 1;
          }
          // Long ones are asked every quarter of an hour at the latest, whatever was expected.
          expect(looks).toBeLessThanOrEqual(8 + expectedSeconds / 600);
        },
      ),
    );
  });
});

describe("nextNodesLookSeconds", () => {
  it.each([
    [0, 120],
    [2400, 120],
    [2401, 121],
    [6 * 3600, 900],
    [-1, 120],
  ])("%i s after nodes began to follow the next look comes %i s later", (elapsedSeconds, next) =>
    expect(nextNodesLookSeconds(elapsedSeconds)).toBe(next),
  );

  it("leaves room in an execution's history: three hops of two days each take less than half of it", () => {
    const [eventsPerLook, historyEvents] = [9, 25_000];
    let [elapsedSeconds, looks] = [0, 0];
    for (; elapsedSeconds < 2 * 86_400; looks += 1) elapsedSeconds += nextNodesLookSeconds(elapsedSeconds);
    expect(3 * looks * eventsPerLook).toBeLessThan(historyEvents / 2);
  });
});

describe("expectations", () => {
  it("grow with nodes and shrink with what may be unavailable", () => {
    expect(nodegroupSeconds({ desiredSize: 10, maxUnavailable: 1 })).toBeGreaterThan(
      nodegroupSeconds({ desiredSize: 10, maxUnavailable: 5 }),
    );
    expect(nodegroupSeconds({ desiredSize: 10, maxUnavailable: 0 })).toBe(
      nodegroupSeconds({ desiredSize: 10, maxUnavailable: 1 }),
    );
  });

  it("leave an update at least two hours", () => {
    expect(overdueAfterSeconds(60)).toBe(7200);
    expect(overdueAfterSeconds(3600)).toBe(14_400);
  });
});
