import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlap, overlapping, within } from "#core/fleet/cidr.ts";

const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([address, bits]) => `${address}/${bits}`);
const v6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([address, bits]) => `${address}/${bits}`);
const range = fc.oneof(v4, v6);
/** Ranges that often have to do with each other. */
const near = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 20, max: 32 }))
  .map(([part, bits]) => `10.0.${part}.0/${bits}`);
const any = fc.oneof(range, near);

describe("address ranges", () => {
  it("lie within themselves, and within nothing that lies within them but themselves", () => {
    fc.assert(fc.property(any, (a) => within(a, a) && overlap(a, a)));
    fc.assert(fc.property(any, any, (a, b) => !(within(a, b) && within(b, a)) || a.split("/")[1] === b.split("/")[1]));
  });

  it("that lie within others lie within what those lie within", () => {
    fc.assert(fc.property(near, near, near, (a, b, c) => !(within(a, b) && within(b, c)) || within(a, c)));
  });

  it("overlap both ways or not at all, and only where one lies within the other", () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(overlap(a, b)).toBe(overlap(b, a));
        expect(overlap(a, b)).toBe(within(a, b) || within(b, a));
      }),
    );
  });

  it("that lie within one overlap with everything that one lies within", () => {
    fc.assert(
      fc.property(
        near,
        near,
        near,
        (a, b, c) => !(within(a, b) && within(b, c)) || overlapping(a, [b, c]).length === 2,
      ),
    );
  });

  it("of different families have nothing to do with each other", () => {
    fc.assert(fc.property(v4, v6, (a, b) => !within(a, b) && !within(b, a) && !overlap(a, b)));
  });

  it("overlap exactly where they have an address in common", () => {
    // Of two ranges with a common address the smaller one's first address is in the larger one.
    fc.assert(
      fc.property(near, near, (a, b) => {
        const [small, large] = Number(a.split("/")[1]) >= Number(b.split("/")[1]) ? [a, b] : [b, a];
        const bits = Number(large.split("/")[1]);
        const number = (text: string) =>
          (text.split("/")[0] ?? "").split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
        const same = Math.floor(number(small) / 2 ** (32 - bits)) === Math.floor(number(large) / 2 ** (32 - bits));
        expect(overlap(a, b)).toBe(same);
      }),
    );
  });
});
