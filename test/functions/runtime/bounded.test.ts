import { expect, test } from "vitest";
import { attempt, mapBounded, throwFirst } from "#functions/runtime/bounded.ts";

test("no more than so many are under way, and results keep the order", async () => {
  let underWay = 0;
  let most = 0;
  const results = await mapBounded([3, 1, 2, 5, 4], 2, async (turns) => {
    most = Math.max(most, ++underWay);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    underWay -= 1;
    return turns * 10;
  });
  expect([most, results]).toEqual([2, [30, 10, 20, 50, 40]]);
});

test("one that fails leaves the others, and the first failure is thrown when all had their turn", async () => {
  const failures: unknown[] = [];
  const results = await mapBounded([1, 2, 3, 4], 1, (each) =>
    attempt(failures, async () => {
      if (each % 2 === 0) throw new Error(`no ${each}`);
      return each;
    }),
  );
  expect(results).toEqual([1, undefined, 3, undefined]);
  expect(failures).toHaveLength(2);
  expect(() => throwFirst(failures)).toThrow("no 2");
  throwFirst([]);
});
