import { describe, expect, it } from "vitest";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import { changes, stateOf, updatesOf } from "../helpers/changes.ts";
import { stagePolicy, strategyWith } from "../helpers/fleet.ts";
import { endings, fleetOf, leftovers, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

/** One add-on after the other, so that their order is one. */
const baseline = {
  ...NO_BASELINE,
  addons: [
    { name: "vpc-cni", after: [] },
    { name: "kube-proxy", after: ["vpc-cni"] },
    { name: "coredns", after: ["kube-proxy"] },
  ],
};

const all = (maxHops: number) =>
  strategyWith([stagePolicy({ maxConcurrency: { percent: 100 } })], { maxHops }, { baseline });

const at = (name: string, version: string, change: Parameters<typeof seedCluster>[1] = {}) =>
  seedCluster(name, { version, addons: [], ...change });

const RELEASE = {
  "1.33": "1.33.9-20261110",
  "1.34": "1.34.6-20261110",
  "1.35": "1.35.4-20261110",
  "1.36": "1.36.2-20261110",
};
const hop = (version: keyof typeof RELEASE) => [
  "refresh insights",
  `control plane ${version}`,
  `nodes general ${version} ${RELEASE[version]}`,
];

describe("an explicit version", () => {
  it("takes each cluster there, and leaves alone who is there or further, with the reason", async () => {
    const fleet = fleetOf(at("two", "1.33"), at("one", "1.34"), at("there", "1.35"), at("further", "1.36"));
    const bench = sandboxBench({ fleet, policy: all(2) });
    const view = await bench.run("1.35");
    expect(endings(view)).toEqual({
      two: "upgraded UPGRADED",
      one: "upgraded UPGRADED",
      there: "skipped ALREADY_AT_TARGET",
      further: "skipped NEWER_THAN_TARGET",
    });
    expect(changes(bench, "two")).toEqual([...hop("1.34"), ...hop("1.35")]);
    expect(changes(bench, "one")).toEqual(hop("1.35"));
    expect([...changes(bench, "there"), ...changes(bench, "further")]).toEqual([]);
    expect(stateOf(bench, "two")).toMatchObject({ version: "1.35", nodes: { general: RELEASE["1.35"] } });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("finishes node groups that stayed behind, without touching the control plane", async () => {
    const behind = at("behind", "1.35", {
      nodegroups: [
        { name: "old", version: "1.34", desiredSize: 2 },
        { name: "new", desiredSize: 2 },
      ],
    });
    const bench = sandboxBench({ fleet: fleetOf(behind), policy: all(1) });
    expect(endings(await bench.run("1.35"))).toEqual({ behind: "upgraded UPGRADED" });
    expect(updatesOf(bench, "behind")).toEqual([`nodes old 1.35 ${RELEASE["1.35"]}`]);
  });

  it("brings node groups that stayed behind to the control plane's minor before that moves, at the frozen release", async () => {
    const behind = at("behind", "1.34", { nodegroups: [{ name: "general", version: "1.33", desiredSize: 2 }] });
    const bench = sandboxBench({ fleet: fleetOf(behind), policy: all(1) });
    expect(endings(await bench.run("1.35"))).toEqual({ behind: "upgraded UPGRADED" });
    expect(updatesOf(bench, "behind")).toEqual([
      `nodes general 1.34 ${RELEASE["1.34"]}`,
      "control plane 1.35",
      `nodes general 1.35 ${RELEASE["1.35"]}`,
    ]);
  });

  it("leaves node groups with an AMI of the user's own to their user, and says nothing untrue of them", async () => {
    const own = at("own", "1.34", {
      nodegroups: [
        { name: "general", desiredSize: 2 },
        { name: "custom", amiType: "CUSTOM", releaseVersion: "ami-0a1b2c3d4e5f60718" },
      ],
    });
    const bench = sandboxBench({ fleet: fleetOf(own), policy: all(1) });
    expect(endings(await bench.run("1.35"))).toEqual({ own: "upgraded UPGRADED" });
    expect(updatesOf(bench, "own")).toEqual(["control plane 1.35", `nodes general 1.35 ${RELEASE["1.35"]}`]);
    expect(endings(await bench.run("1.35", "again"))).toEqual({ own: "skipped ALREADY_AT_TARGET" });
  });
});

describe("+1", () => {
  it("takes each cluster one minor further, wherever it is", async () => {
    const fleet = fleetOf(at("a", "1.32"), at("b", "1.34"), at("c", "1.35"), at("d", "1.36"));
    const bench = sandboxBench({ fleet, policy: all(1) });
    const view = await bench.run("+1");
    expect(endings(view)).toEqual({
      a: "upgraded UPGRADED",
      b: "upgraded UPGRADED",
      c: "upgraded UPGRADED",
      d: "skipped NO_NEWER_VERSION",
    });
    expect(["a", "b", "c", "d"].map((name) => stateOf(bench, name).version)).toEqual(["1.33", "1.35", "1.36", "1.36"]);
    expect(changes(bench, "a")).toEqual(hop("1.33"));
    expect(changes(bench, "c")).toEqual(hop("1.36"));
    expect(changes(bench, "d")).toEqual([]);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("is blocked, and not called up to date, where EKS offers no next minor any more", async () => {
    const bench = sandboxBench({ fleet: fleetOf(at("ancient", "1.28"), at("near", "1.34")), policy: all(1) });
    expect(endings(await bench.run("+1"))).toEqual({ ancient: "blocked HOP_NOT_OFFERED", near: "upgraded UPGRADED" });
    expect(changes(bench, "ancient")).toEqual([]);
  });
});

describe("latest", () => {
  it("takes each cluster to the newest minor in standard support that maxHops allows it", async () => {
    const fleet = fleetOf(at("far", "1.33"), at("near", "1.34"), at("next", "1.35"), at("there", "1.36"));
    const bench = sandboxBench({ fleet, policy: all(2) });
    const view = await bench.run("latest");
    expect(endings(view)).toEqual({
      far: "upgraded UPGRADED",
      near: "upgraded UPGRADED",
      next: "upgraded UPGRADED",
      there: "skipped ALREADY_AT_TARGET",
    });
    expect(changes(bench, "far")).toEqual([...hop("1.34"), ...hop("1.35")]);
    expect(changes(bench, "near")).toEqual([...hop("1.35"), ...hop("1.36")]);
    expect(changes(bench, "next")).toEqual(hop("1.36"));
    expect(changes(bench, "there")).toEqual([]);
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("several minors", () => {
  it("are several hops: nodes, add-ons and verification of one are over before the next control plane moves", async () => {
    const addons = [{ name: "vpc-cni" }, { name: "coredns" }, { name: "kube-proxy" }];
    const bench = sandboxBench({ fleet: fleetOf(at("a", "1.33", { addons })), policy: all(3) });
    const view = await bench.run("1.36");
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(changes(bench, "a")).toEqual([
      ...hop("1.34"),
      "kube-proxy v1.34.4-eksbuild.3",
      "refresh insights",
      "control plane 1.35",
      `nodes general 1.35 ${RELEASE["1.35"]}`,
      "vpc-cni v1.22.1-eksbuild.1",
      "kube-proxy v1.35.4-eksbuild.3",
      "coredns v1.13.2-eksbuild.4",
      ...hop("1.36"),
      "kube-proxy v1.36.4-eksbuild.3",
    ]);
    const moves = bench.requests.filter(({ operation }) => operation === "UpdateClusterVersion").map(({ at }) => at);
    for (const moved of moves.slice(1)) {
      // Whatever was begun before is over, and the cluster was read afterwards: that reading is the evidence.
      const begun = bench.requests.filter(({ at, operation }) => at < moved && /^Update/.test(operation));
      const lastUpdate = Math.max(...begun.map(({ at }) => at));
      const reads = bench.requests.filter(
        ({ operation, at }) => operation === "DescribeCluster" && at > lastUpdate && at <= moved,
      );
      expect(reads.length).toBeGreaterThanOrEqual(2);
    }
    expect(leftovers(bench, view)).toEqual([]);
  });
});
