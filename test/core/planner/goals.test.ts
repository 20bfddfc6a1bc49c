import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goalSlug, goalText, goalTitle } from "#core/planner/goals.ts";
import type { Goal } from "#core/planner/plan.ts";
import { goal } from "../../helpers/fleet.ts";

describe("a goal reads", () => {
  it.each<[Goal, string, string, string]>([
    [goal("1.35"), "to Kubernetes 1.35", "Upgrade to Kubernetes 1.35", "upgrade-1-35"],
    [goal("+1"), "to the next Kubernetes minor", "Upgrade to the next Kubernetes minor", "upgrade-next"],
    [goal("latest"), "to the latest Kubernetes minor", "Upgrade to the latest Kubernetes minor", "upgrade-latest"],
    [{ kind: "node-image" }, "to the latest node images", "Update of node images", "node-image"],
    [{ kind: "addons" }, "to current add-ons", "Update of add-ons", "addons"],
    [{ kind: "ca-rotation" }, "to a new certificate authority", "Rotation of certificate authorities", "ca-rotation"],
    [{ kind: "rollback", clusters: ["a", "b"] }, "back to the minor before (a, b)", "Rollback of a, b", "rollback"],
  ])("%o", (wanted, text, title, slug) => {
    expect([goalText(wanted), goalTitle(wanted), goalSlug(wanted)]).toEqual([text, title, slug]);
  });

  it("in the id of a run, which has no room for dots and signs", () => {
    const version = fc.oneof(
      fc.constantFrom("+1", "latest"),
      fc.nat(99).map((minor) => `1.${minor}`),
    );
    fc.assert(fc.property(version, (text) => void expect(goalSlug(goal(text))).toMatch(/^[a-z0-9-]{1,40}$/)));
  });
});
