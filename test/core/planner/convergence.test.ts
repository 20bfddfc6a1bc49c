import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convergenceOf } from "#core/planner/convergence.ts";
import { node } from "../../helpers/preflight.ts";

describe("convergence", () => {
  it("is reached when every node that follows by itself is ready at the minor", () => {
    const nodes = [
      node("i-1", "auto-mode", "1.35"),
      node("k-1", "karpenter", "1.36"),
      node("g-1", "nodegroup", "1.34"),
    ];
    expect(convergenceOf(nodes, "1.35")).toEqual({
      converged: true,
      following: 2,
      arrived: 2,
      message: "2 nodes followed to 1.35",
    });
    expect(convergenceOf([], "1.35").converged).toBe(true);
  });

  it.each([
    ["older", node("i-1", "auto-mode", "1.34", "general-purpose"), "i-1 (general-purpose) at 1.34"],
    ["not ready", { ...node("i-1", "karpenter", "1.35"), ready: false }, "i-1 at 1.35"],
    ["without a version yet", node("i-1", "karpenter", ""), "i-1 at "],
  ])("is not, with one that is %s", (_how, behind, named) => {
    expect(convergenceOf([behind, node("i-2", "auto-mode", "1.35")], "1.35")).toMatchObject({
      converged: false,
      following: 2,
      arrived: 1,
      message: `1 of 2 nodes followed to 1.35; behind: ${named}`,
    });
  });

  it("names a few and counts the others", () => {
    const five = ["a", "b", "c", "d", "e"].map((name) => node(name, "karpenter", "1.34"));
    expect(convergenceOf(five, "1.35").message).toBe(
      "0 of 5 nodes followed to 1.35; behind: a at 1.34, b at 1.34, c at 1.34 and 2 more",
    );
  });

  const anyNode = fc
    .tuple(
      fc.constantFrom(
        "auto-mode" as const,
        "karpenter" as const,
        "nodegroup" as const,
        "hybrid" as const,
        "fargate" as const,
      ),
      fc.constantFrom("", "1.33", "1.34", "1.35", "1.36"),
      fc.boolean(),
    )
    .map(([manager, version, ready]) => ({ ...node("n", manager, version), ready }));

  it("counts every following node once, and is not undone by nodes that others replace", () => {
    fc.assert(
      fc.property(fc.array(anyNode), (nodes) => {
        const { converged, following, arrived } = convergenceOf(nodes, "1.35");
        expect(converged).toBe(arrived === following);
        const own = nodes.filter(({ manager }) => manager === "auto-mode" || manager === "karpenter");
        expect(following).toBe(own.length);
        expect(convergenceOf(own, "1.35")).toEqual(convergenceOf(nodes, "1.35"));
        // What has arrived at a minor has arrived at those before it.
        expect(convergenceOf(nodes, "1.34").arrived).toBeGreaterThanOrEqual(arrived);
      }),
    );
  });
});
