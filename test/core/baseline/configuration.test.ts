import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differingPaths, includes, merged, parseValues } from "#core/baseline/configuration.ts";

const values = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ max: 3, min: 0 }),
      fc.boolean(),
      fc.array(fc.integer({ max: 2, min: 0 }), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("a", "b"), tie("value")),
    ),
  })).value,
);

describe("configuration values", () => {
  it.each([
    [undefined, {}],
    ["", {}],
    ["{}", {}],
    ["a: 1\nb:\n  c: x", { a: 1, b: { c: "x" } }],
    ['{"a":[1]}', { a: [1] }],
    ["- 1", undefined],
    ["just a text", undefined],
    ["{ a: [", undefined],
  ])("are read from JSON and YAML: %j", (text, read) => {
    expect(parseValues(text)).toEqual(read);
  });

  it("merged with what is wanted hold it, and lose nothing the template does not mention", () => {
    fc.assert(
      fc.property(values, values, (found, wanted) => {
        const both = merged(found, wanted);
        expect(includes(both, wanted)).toBe(true);
        expect(differingPaths(both, wanted)).toEqual([]);
        for (const key of Object.keys(found)) if (!(key in wanted)) expect(both[key]).toEqual(found[key]);
        expect(differingPaths(found, wanted).length > 0).toBe(!includes(found, wanted));
      }),
    );
  });

  it("with another list are other values", () => {
    expect(includes({ a: [1, 2] }, { a: [1] })).toBe(false);
    expect(includes({ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1 }] })).toBe(false);
    expect(includes({ a: [{ b: 1 }], x: 0 }, { a: [{ b: 1 }] })).toBe(true);
  });
});
