import { describe, expect, it } from "vitest";
import type { AddonVersionFacts } from "#core/fleet/surroundings.ts";
import { addonWaves, compareAddonVersions, versionForBoth, versionForTarget } from "#core/planner/addons.ts";
import { verifyHop } from "#core/planner/evidence.ts";
import { prepareHop } from "#core/planner/hop.ts";
import { NOW, nodegroup, snapshot } from "../../helpers/fleet.ts";

const version = (name: string, ...minors: string[]): AddonVersionFacts => ({
  version: name,
  compatibleWith: minors.map((minor) => ({
    kubernetesVersion: minor.replace("*", ""),
    isDefault: minor.endsWith("*"),
  })),
});
/** Fits both minors only from 1.1 on; 1.2 is the default of the new one. */
const facts = [
  version("v1.2.0-eksbuild.1", "1.35*", "1.36"),
  version("v1.1.0-eksbuild.2", "1.34*", "1.35"),
  version("v1.0.0-eksbuild.1", "1.33*", "1.34"),
];
const addon = (name: string, at: string, status = "ACTIVE") => ({ name, version: at, status, issues: [] });
const baseline = {
  addons: [
    { name: "vpc-cni", after: [] },
    { name: "coredns", after: ["vpc-cni"] },
    { name: "external-dns", after: ["coredns"] },
  ],
};
const hop = (
  change: Parameters<typeof snapshot>[1],
  target = "1.35",
  addonFacts: Record<string, AddonVersionFacts[]> = { coredns: facts, "vpc-cni": facts },
) => prepareHop({ snapshot: snapshot("a", change), target, addonFacts, baseline });

describe("add-on versions", () => {
  it("are compared number by number, builds too", () => {
    const sorted = ["v1.19.2-eksbuild.5", "v1.9.0-eksbuild.1", "v1.19.2-eksbuild.10", "v1.19.10-eksbuild.1"].sort(
      compareAddonVersions,
    );
    expect(sorted).toEqual(["v1.9.0-eksbuild.1", "v1.19.2-eksbuild.5", "v1.19.2-eksbuild.10", "v1.19.10-eksbuild.1"]);
  });

  it("stay while they fit both minors, else move to one that does", () => {
    expect(versionForBoth("v1.1.0-eksbuild.2", "1.34", "1.35", facts)).toBe("v1.1.0-eksbuild.2");
    expect(versionForBoth("v1.0.0-eksbuild.1", "1.34", "1.35", facts)).toBe("v1.1.0-eksbuild.2");
    expect(versionForBoth("v1.0.0-eksbuild.1", "1.34", "1.36", facts)).toBeUndefined();
  });

  it("reach the default of the target, and never go back", () => {
    expect(versionForTarget("v1.1.0-eksbuild.2", "1.35", facts)).toBe("v1.2.0-eksbuild.1");
    expect(versionForTarget("v1.2.0-eksbuild.1", "1.34", facts)).toBeUndefined();
    expect(versionForTarget("v9.0.0-eksbuild.1", "1.35", [...facts, version("v9.0.0-eksbuild.1", "1.35")])).toBe(
      "v9.0.0-eksbuild.1",
    );
  });

  it("come in waves by what they depend on", () => {
    const change = (name: string) => ({ name, from: "a", to: "b" });
    const waves = addonWaves(
      [change("external-dns"), change("coredns"), change("own-thing"), change("vpc-cni")],
      baseline,
    );
    expect(waves.map((wave) => wave.map(({ name }) => name))).toEqual([
      ["own-thing", "vpc-cni"],
      ["coredns"],
      ["external-dns"],
    ]);
  });
});

describe("prepareHop", () => {
  it("moves what does not fit first, then control plane and nodes, then the rest", () => {
    const decision = hop({
      addons: [addon("coredns", "v1.0.0-eksbuild.1"), addon("vpc-cni", "v1.1.0-eksbuild.2")],
      nodegroups: [nodegroup("n", "1.34")],
    });
    expect(decision).toMatchObject({
      kind: "hop",
      from: "1.34",
      to: "1.35",
      controlPlane: true,
      addonsBefore: [[{ name: "coredns", from: "v1.0.0-eksbuild.1", to: "v1.1.0-eksbuild.2" }]],
      nodegroups: [{ name: "n" }],
      addonsAfter: [[{ name: "vpc-cni" }], [{ name: "coredns", from: "v1.1.0-eksbuild.2", to: "v1.2.0-eksbuild.1" }]],
    });
  });

  it("continues a hop that was begun: only what is left", () => {
    const decision = hop({
      version: "1.35",
      addons: [addon("coredns", "v1.2.0-eksbuild.1")],
      nodegroups: [nodegroup("done", "1.35"), nodegroup("left", "1.34")],
    });
    expect(decision).toMatchObject({
      kind: "hop",
      controlPlane: false,
      to: "1.35",
      nodegroups: [{ name: "left" }],
      addonsBefore: [],
      addonsAfter: [],
    });
  });

  it("brings lagging nodes up before the control plane moves again", () => {
    expect(hop({ nodegroups: [nodegroup("n", "1.33")] })).toMatchObject({
      kind: "hop",
      controlPlane: false,
      to: "1.34",
      nodegroups: [{ name: "n" }],
    });
  });

  it("takes one minor at a time", () => {
    expect(hop({ version: "1.33" }, "1.35")).toMatchObject({ kind: "hop", from: "1.33", to: "1.34" });
  });

  it("is done when nothing is left", () => {
    const decision = hop({
      version: "1.35",
      addons: [addon("coredns", "v1.2.0-eksbuild.1")],
      nodegroups: [nodegroup("n", "1.35")],
    });
    expect(decision).toMatchObject({ kind: "done", reason: { code: "AT_TARGET" } });
  });

  it.each([
    ["the cluster is updating", { status: "UPDATING" as const }, "CLUSTER_NOT_ACTIVE"],
    [
      "the cluster has a health issue",
      { issues: [{ code: "SubnetNotFound", message: "gone", resourceIds: [] }] },
      "CLUSTER_UNHEALTHY",
    ],
    [
      "a node group is degraded",
      { nodegroups: [nodegroup("n", "1.34", { status: "DEGRADED" })] },
      "NODEGROUP_UNHEALTHY",
    ],
    [
      "a node group is being updated",
      { nodegroups: [nodegroup("n", "1.34", { status: "UPDATING" })] },
      "NODEGROUP_NOT_ACTIVE",
    ],
    ["an add-on is being updated", { addons: [addon("coredns", "v1.1.0-eksbuild.2", "UPDATING")] }, "ADDON_BUSY"],
    [
      "an insight says so",
      {
        insights: [
          {
            id: "i",
            name: "n",
            category: "UPGRADE_READINESS" as const,
            status: "ERROR" as const,
            reason: "r",
            kubernetesVersion: "1.35",
          },
        ],
      },
      "UPGRADE_INSIGHT_ERROR",
    ],
  ])("is blocked when %s", (_what, change, code) => {
    expect(hop(change)).toMatchObject({ kind: "blocked", reasons: [{ code }] });
  });

  it("is blocked by an add-on that no version would fit", () => {
    const decision = hop({ addons: [addon("old", "v5.0.0-eksbuild.1")] }, "1.35", {
      old: [version("v5.0.0-eksbuild.1", "1.34*")],
    });
    expect(decision).toMatchObject({ kind: "blocked", reasons: [{ code: "ADDON_INCOMPATIBLE" }] });
  });
});

describe("verifyHop", () => {
  const good = {
    version: "1.35",
    nodegroups: [nodegroup("n", "1.35")],
    addons: [addon("coredns", "v1.2.0-eksbuild.1")],
  };
  const verify = (change: Parameters<typeof snapshot>[1], since = NOW.toISOString()) =>
    verifyHop(snapshot("a", { ...good, ...change }), "1.35", since);

  it("accepts the new version everywhere, and says what it saw", () => {
    const verdict = verify({});
    expect(verdict.verified && verdict.evidence).toContain("control plane 1.35, ACTIVE");
  });

  it.each([
    ["an old healthy state", {}, "2026-11-24T00:00:00.000Z", "STALE_EVIDENCE"],
    ["a control plane behind", { version: "1.34" }, undefined, "CONTROL_PLANE_BEHIND"],
    ["a node group behind", { nodegroups: [nodegroup("n", "1.34")] }, undefined, "NODEGROUP_BEHIND"],
    ["a degraded add-on", { addons: [addon("coredns", "v1", "DEGRADED")] }, undefined, "ADDON_NOT_ACTIVE"],
    ["a cluster still updating", { status: "UPDATING" as const }, undefined, "CLUSTER_NOT_ACTIVE"],
  ])("does not accept %s", (_what, change, since, code) => {
    expect(verify(change, since)).toMatchObject({ verified: false, reasons: [{ code }] });
  });
});
