import fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, it } from "vitest";
import { createClock } from "#sandbox/clock/virtual-clock.ts";
import { Expressions } from "#sandbox/stepfunctions/expressions.ts";

const clock = createClock(new Date("2026-01-01T00:00:00Z"));
const expressions = new Expressions({ clock, random: () => 0.25, uuid: () => "u" });
const evaluate = async (template: unknown, bindings: Record<string, unknown> = {}) =>
  expressions.evaluate(template, bindings, "Output");

describe("expressions", () => {
  it("walks plain paths exactly as JSONata does, arrays included", async () => {
    const key = fc.constantFrom("a", "b", "c");
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.string(),
        fc.constant(null),
        fc.boolean(),
        fc.array(tie("node"), { maxLength: 3 }),
        fc.dictionary(key, tie("node"), { maxKeys: 3 }),
      ),
    })).node;
    await fc.assert(
      fc.asyncProperty(value, fc.array(key, { maxLength: 3 }), async (input, path) => {
        const source = ["$states", "input", ...path].join(".");
        const reference = await jsonata(source).evaluate(undefined, { states: { input } });
        const ours = await evaluate(`{% ${source} %}`, { states: { input } }).catch((error: Error) => error.message);
        if (reference === undefined) expect(ours).toMatch(/returned nothing/);
        else expect(ours).toEqual(JSON.parse(JSON.stringify(reference)));
      }),
      { numRuns: 300 },
    );
  });

  it("evaluates templates in place and leaves everything else alone", async () => {
    const template = { keep: [1, "text", "{% half", null], sum: "{% $x + 1 %}", deep: { list: ["{% $x %}"] } };
    expect(await evaluate(template, { x: 2 })).toEqual({
      keep: [1, "text", "{% half", null],
      sum: 3,
      deep: { list: [2] },
    });
  });

  it("sees variables of outer scopes", async () => {
    expect(await evaluate("{% $outer + $inner %}", Object.assign(Object.create({ outer: 1 }), { inner: 2 }))).toBe(3);
  });

  it.each([
    ["$now()", "2026-01-01T00:00:00.000Z"],
    ["$millis()", Date.parse("2026-01-01T00:00:00Z")],
    ["$random()", 0.25],
    ["$uuid()", "u"],
    ["$parse('{\"a\":1}').a", 1],
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(0, 10, 5)", [0, 5, 10]],
    ["$hash('hello', 'SHA-256')", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"],
    ["$random(7) = $random(7)", true],
  ])("%s is on virtual time and the seed", async (source, expected) =>
    expect(await evaluate(`{% ${source} %}`)).toEqual(expected),
  );

  it.each([
    ["{% $nowhere %}", /returned nothing \(undefined\)/],
    ["{% function($x){$x} %}", /unsupported result type/],
    ["{% $eval('1') %}", /\$eval is not supported/],
    ["{% 1 + %}", /threw an error during evaluation/],
  ])("%s fails as a query evaluation error", async (template, words) => {
    await expect(evaluate(template)).rejects.toMatchObject({
      error: "States.QueryEvaluationError",
      cause_: expect.stringMatching(words),
      location: "Output",
    });
  });
});
