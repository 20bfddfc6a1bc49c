import { describe, expect, it } from "vitest";
import { createClock } from "#sandbox/clock/virtual-clock.ts";

const START = new Date("2026-01-01T00:00:00Z");
const seconds = (clock: { millis(): number }) => (clock.millis() - START.getTime()) / 1000;

describe("the virtual clock", () => {
  it("jumps from timer to timer, in order of time and then of setting", async () => {
    const clock = createClock(START);
    const seen: string[] = [];
    for (const [name, at] of [
      ["b", 20],
      ["a", 10],
      ["c", 20],
      ["d", 5],
    ] as const)
      clock.at(START.getTime() + at * 1000, () => seen.push(`${name}@${seconds(clock)}`));
    await clock.run();
    expect(seen).toEqual(["d@5", "a@10", "b@20", "c@20"]);
  });

  it("keeps order with thousands of timers", async () => {
    const clock = createClock(START);
    const seen: number[] = [];
    for (let index = 0; index < 5000; index++) {
      const at = (index * 7919) % 1000;
      clock.at(START.getTime() + at, () => seen.push(at));
    }
    await clock.run();
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen).toHaveLength(5000);
  });

  it("stops exactly at `until`, and goes on from there", async () => {
    const clock = createClock(START);
    let rang = false;
    clock.at(START.getTime() + 10_000, () => {
      rang = true;
    });
    await clock.run({ until: new Date(START.getTime() + 9_000) });
    expect([seconds(clock), rang]).toEqual([9, false]);
    await clock.run({ until: new Date(START.getTime() + 60_000) });
    expect([seconds(clock), rang]).toEqual([60, true]);
  });

  it("stops when it is told that it is done", async () => {
    const clock = createClock(START);
    let ticks = 0;
    const tick = () => {
      ticks += 1;
      clock.at(clock.millis() + 1000, tick);
    };
    tick();
    await clock.run({ done: () => ticks >= 5 });
    expect([ticks, seconds(clock)]).toEqual([5, 4]);
  });

  it("stands still while tracked work is under way", async () => {
    const clock = createClock(START);
    let at = -1;
    void clock.track(
      new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => {
        at = seconds(clock);
      }),
    );
    clock.at(START.getTime() + 1000, () => undefined);
    await clock.run();
    expect(at).toBe(0);
    expect(seconds(clock)).toBe(1);
  });

  it("forgets work that failed", async () => {
    const clock = createClock(START);
    await expect(clock.track(Promise.reject(new Error("no")))).rejects.toThrow("no");
    clock.at(START.getTime() + 1000, () => undefined);
    await clock.run();
    expect(seconds(clock)).toBe(1);
  });

  it("lets sleepers sleep side by side", async () => {
    const clock = createClock(START);
    const woke: number[] = [];
    for (const length of [3, 1, 2]) void clock.sleep(length * 1000).then(() => woke.push(seconds(clock)));
    await clock.run();
    expect(woke).toEqual([1, 2, 3]);
  });

  it("does not ring a cancelled timer, nor wait for it", async () => {
    const clock = createClock(START);
    clock
      .at(START.getTime() + 5000, () => {
        throw new Error("rang");
      })
      .cancel();
    await clock.run();
    expect(seconds(clock)).toBe(0);
  });

  it("serves one driver after the other", async () => {
    const clock = createClock(START);
    clock.at(START.getTime() + 5000, () => undefined);
    await Promise.all([
      clock.run({ until: new Date(START.getTime() + 3000) }),
      clock.run({ until: new Date(START.getTime() + 8000) }),
    ]);
    expect(seconds(clock)).toBe(8);
  });
});
