import { describe, expect, it } from "vitest";
import { play } from "../../scripts/simulate/play.ts";

/** The short version of `npm run simulate`: random fleets, policies, faults and people; what must hold is checked after every write. */
describe("whatever happens", () => {
  const seeds = Array.from({ length: 30 }, (_, index) => 9000 + index);

  it.each(seeds)("seed %i breaks nothing", async (seed) => {
    expect((await play(seed)).violations).toEqual([]);
  });

  it("plays the same again for the same seed", async () => {
    expect(await play(9003)).toEqual(await play(9003));
  });
});
