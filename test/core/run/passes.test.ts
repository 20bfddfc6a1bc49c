import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Goal } from "#core/planner/plan.ts";
import { earlierPass, nextPass, passesOf, soakAfter } from "#core/run/passes.ts";
import type { Pass } from "#core/run/run.ts";
import { goal, stagePolicy } from "../../helpers/fleet.ts";

const after = stagePolicy({ nodes: "after-soak", soakSeconds: 100, nodesSoakSeconds: 10 });
const together = stagePolicy({ soakSeconds: 100, nodesSoakSeconds: 10 });

describe("passes of a stage", () => {
  it.each<[Goal, typeof after, Pass[]]>([
    [goal("1.35"), together, ["all"]],
    [goal("1.35"), after, ["control-planes", "nodes"]],
    [goal("+1"), after, ["control-planes", "nodes"]],
    // Nothing to tell apart.
    [{ kind: "node-image" }, after, ["all"]],
    [{ kind: "addons" }, after, ["all"]],
    [{ kind: "rollback", clusters: ["a"] }, after, ["all"]],
    [{ kind: "ca-rotation" }, together, ["trust", "activate"]],
    [{ kind: "ca-rotation" }, after, ["trust", "activate"]],
  ])("%o", (wanted, policy, passes) => expect(passesOf(wanted, policy)).toEqual(passes));

  it("soak once each, the last of nodes as long as the strategy says, and not after an activation", () => {
    const passes: Pass[] = ["all", "control-planes", "nodes", "trust", "activate"];
    expect(passes.map((pass) => soakAfter(after, pass))).toEqual([100, 100, 10, 100, 0]);
  });

  const goals = fc.constantFrom<Goal>(
    goal("1.35"),
    { kind: "node-image" },
    { kind: "addons" },
    { kind: "ca-rotation" },
  );
  const policies = fc.constantFrom(after, together);

  it("follow each other from the first to the last, and end", () => {
    fc.assert(
      fc.property(goals, policies, (wanted, policy) => {
        const passes = passesOf(wanted, policy);
        const walked: Pass[] = [passes[0]];
        for (let next = nextPass(wanted, policy, passes[0]); next !== undefined; next = nextPass(wanted, policy, next))
          walked.push(next);
        expect(walked).toEqual(passes);
      }),
    );
  });

  it("a member's is earlier than the stage's exactly when it comes before it; who never began is not behind", () => {
    fc.assert(
      fc.property(goals, policies, fc.nat(1), fc.nat(1), (wanted, policy, first, second) => {
        const passes = passesOf(wanted, policy);
        const [mine, pass] = [passes[first % passes.length], passes[second % passes.length]] as [Pass, Pass];
        expect(earlierPass(wanted, { policy, pass }, mine)).toBe(passes.indexOf(mine) < passes.indexOf(pass));
        expect(earlierPass(wanted, { policy, pass }, undefined)).toBe(false);
      }),
    );
  });
});
