import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allowedKubeletSkew,
  compareMinor,
  isMinor,
  minorDistance,
  minorsBetween,
  nextMinor,
  parseMinor,
} from "#core/fleet/version.ts";

const minors = fc.integer({ min: 0, max: 200 }).map((minor) => `1.${minor}`);

describe("Kubernetes minors", () => {
  it.each(["", "1", "1.", "1.34.2", "v1.34", "1.034", "01.34", "0.9", "1.x", " 1.34", "1.34\n", "1.1000"])(
    "refuses %j",
    (text) => {
      expect(isMinor(text)).toBe(false);
      expect(() => parseMinor(text)).toThrow(
        expect.objectContaining({ name: "InvalidInputError", code: "NOT_A_VERSION" }),
      );
    },
  );

  it("compares by number, not by text", () => {
    expect(["1.9", "1.10", "1.34", "1.4"].sort(compareMinor)).toEqual(["1.4", "1.9", "1.10", "1.34"]);
    expect(compareMinor("2.0", "1.99")).toBeGreaterThan(0);
  });

  it("goes from one to another by single minors, and nowhere when the other is not newer", () => {
    expect(minorsBetween("1.34", "1.36")).toEqual(["1.35", "1.36"]);
    fc.assert(
      fc.property(minors, minors, (from, to) => {
        const hops = minorsBetween(from, to);
        expect(hops).toHaveLength(Math.max(0, minorDistance(from, to)));
        for (const [index, hop] of hops.entries()) expect(hop).toBe(nextMinor(hops[index - 1] ?? from));
        if (hops.length > 0) expect(hops.at(-1)).toBe(to);
        expect(Math.sign(compareMinor(to, from))).toBe(Math.sign(minorDistance(from, to)));
      }),
    );
  });

  it("does not count minors over a change of major", () => {
    expect(() => minorDistance("1.36", "2.0")).toThrow(expect.objectContaining({ code: "MAJOR_CHANGES" }));
    expect(() => minorsBetween("1.36", "2.0")).toThrow(expect.objectContaining({ code: "MAJOR_CHANGES" }));
  });

  it("lets kubelets be three minors behind from 1.28 on, two before", () => {
    expect(["1.27", "1.28", "1.35"].map(allowedKubeletSkew)).toEqual([2, 3, 3]);
  });
});
