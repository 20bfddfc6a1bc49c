import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ClusterSnapshot } from "#core/fleet/cluster.ts";
import { compareMinor } from "#core/fleet/version.ts";
import { goalHop, workOf } from "#core/planner/goal-hop.ts";
import type { Goal } from "#core/planner/plan.ts";
import type { Pass } from "#core/run/run.ts";
import { goal, nodegroup, snapshot } from "../../helpers/fleet.ts";
import { addon, offered } from "../../helpers/preflight.ts";

const TYPE = "AL2023_x86_64_STANDARD";
const nodeReleases = { [`eu-west-1/1.34/${TYPE}`]: "1.34.6-20261110", [`eu-west-1/1.33/${TYPE}`]: "1.33.9-20261110" };
const addonFacts = {
  coredns: [offered("v1.2", "1.35*", "1.36"), offered("v1.1", "1.34*", "1.35"), offered("v1.0", "1.34")],
};
const group = (name: string, version: string, releaseVersion: string, amiType = TYPE) =>
  nodegroup(name, version, { amiType, releaseVersion });

const hop = (wanted: Goal, pass: Pass, change: Partial<ClusterSnapshot>, target = "1.35") =>
  goalHop(wanted, pass, {
    snapshot: snapshot("a", { addons: [addon("coredns", "v1.1")], ...change }),
    target,
    addonFacts,
    baseline: { addons: [] },
    nodeReleases,
  });
const old = [group("n", "1.34", "1.34.6-20261027")];

describe("the hop of a version goal", () => {
  it("is whole in the only pass", () => {
    expect(hop(goal("1.35"), "all", { nodegroups: old })).toMatchObject({
      controlPlane: true,
      nodegroups: [{ name: "n" }],
      addonsAfter: [[{ name: "coredns", to: "v1.2" }]],
    });
  });

  it("is the control plane and what must go before it, in a first pass", () => {
    expect(hop(goal("1.35"), "control-planes", { nodegroups: old, addons: [addon("coredns", "v1.0")] })).toMatchObject({
      controlPlane: true,
      addonsBefore: [[{ name: "coredns" }]],
      nodegroups: [],
      addonsAfter: [],
    });
  });

  it("is whole in a first pass as long as it is not the last", () => {
    expect(hop(goal("1.36"), "control-planes", { nodegroups: old }, "1.36")).toMatchObject({
      to: "1.35",
      nodegroups: [{ name: "n" }],
      addonsAfter: [[{ name: "coredns", to: "v1.2" }]],
    });
  });

  it("is over in the first pass when the control plane is there, whatever its nodes are", () => {
    expect(hop(goal("1.35"), "control-planes", { version: "1.35", nodegroups: old }).kind).toBe("done");
  });

  it("is nodes and add-ons in the second", () => {
    expect(hop(goal("1.35"), "nodes", { version: "1.35", nodegroups: old })).toMatchObject({
      controlPlane: false,
      addonsBefore: [],
      nodegroups: [{ name: "n" }],
      addonsAfter: [[{ name: "coredns", to: "v1.2" }]],
    });
  });

  it.each<Pass>(["all", "control-planes"])("leaves groups with an AMI of their own alone (%s)", (pass) => {
    const groups = [group("own", "1.34", "", "CUSTOM"), ...old];
    const decision = hop(goal("1.35"), pass, { nodegroups: groups });
    expect(decision.kind === "hop" && decision.nodegroups.map(({ name }) => name)).toEqual(pass === "all" ? ["n"] : []);
  });
});

describe("the hop of a goal about images", () => {
  it("is the groups behind their own minor's release, and nothing else", () => {
    const groups = [...old, group("there", "1.34", "1.34.6-20261110"), group("lag", "1.33", "1.33.9-20260901")];
    const decision = hop(
      { kind: "node-image" },
      "all",
      { nodegroups: groups, addons: [addon("coredns", "v1.0")] },
      "1.34",
    );
    expect(decision).toMatchObject({
      from: "1.34",
      to: "1.34",
      controlPlane: false,
      addonsBefore: [],
      addonsAfter: [],
    });
    expect(decision.kind === "hop" && decision.nodegroups.map(({ name }) => name)).toEqual(["n", "lag"]);
  });

  it("is nothing when all are there", () => {
    const there = [group("there", "1.34", "1.34.6-20261110")];
    expect(hop({ kind: "node-image" }, "all", { nodegroups: there }, "1.34").kind).toBe("done");
  });
});

describe("the hop of a goal about add-ons", () => {
  it("is the add-ons behind what EKS advises for the minor, and no nodes", () => {
    const behind = {
      addons: [addon("coredns", "v1.0"), addon("own", "v9")],
      nodegroups: [group("lag", "1.33", "1.33.9-20260901")],
    };
    expect(hop({ kind: "addons" }, "all", behind, "1.34")).toMatchObject({
      controlPlane: false,
      nodegroups: [],
      addonsBefore: [],
      addonsAfter: [[{ name: "coredns", from: "v1.0", to: "v1.1" }]],
    });
    expect(hop({ kind: "addons" }, "all", {}, "1.34").kind).toBe("done");
  });
});

it("no work moves a control plane back, past its target, or by more than one minor; only version goals move one at all", () => {
  const minor = fc.constantFrom("1.32", "1.33", "1.34", "1.35", "1.36");
  const goals = fc.constantFrom<Goal>(
    goal("1.35"),
    goal("+1"),
    goal("latest"),
    { kind: "node-image" },
    { kind: "addons" },
  );
  const passes = fc.constantFrom<Pass>("all", "control-planes", "nodes");
  fc.assert(
    fc.property(
      goals,
      passes,
      minor,
      minor,
      fc.option(minor, { nil: undefined }),
      (wanted, pass, version, target, ofGroup) => {
        const nodegroups = ofGroup === undefined ? [] : [nodegroup("n", ofGroup)];
        const work = workOf(wanted, pass, snapshot("a", { version, nodegroups }), target);
        expect(work.from).toBe(version);
        expect(work.controlPlane).toBe(work.to !== version);
        expect(wanted.kind === "kubernetes-version" || !work.controlPlane).toBe(true);
        if (wanted.kind !== "kubernetes-version") return;
        if (work.controlPlane) {
          expect(compareMinor(work.to, version)).toBe(1);
          expect(compareMinor(work.to, target)).toBeLessThanOrEqual(0);
          // Its nodes are where it is, so that none is two minors behind after it.
          expect(nodegroups.every((known) => compareMinor(known.version, version) >= 0)).toBe(true);
        }
        // Nodes stay back only with the last control plane of a first pass.
        expect(work.nodes).toBe(!(pass === "control-planes" && work.to === target));
      },
    ),
  );
});
