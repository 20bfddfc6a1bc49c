import { describe, expect, it } from "vitest";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import { changeRequests, changes, clusterOf, mostAtOnce, spanOf, spans, stateOf } from "../helpers/changes.ts";
import { NOW, stagePolicy, strategyWith } from "../helpers/fleet.ts";
import { type Bench, endings, fleetOf, leftovers, onePolicy, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const OLD = "1.34.6-20261027";
const AT_START = "1.34.6-20261110";
/** Published a day and a half after the sandbox's start. */
const LATER = "1.34.6-20261124";

const reasons = (view: Awaited<ReturnType<Bench["view"]>>) =>
  Object.fromEntries(view.stages.flatMap(({ members }) => members).map(({ cluster, reason }) => [cluster, reason]));

describe("node images only", () => {
  const nodes = (name: string, ...nodegroups: NonNullable<Parameters<typeof seedCluster>[1]>["nodegroups"] & object) =>
    seedCluster(name, { nodegroups });
  const behind = (name: string) => nodes(name, { name: "general", desiredSize: 2, releaseVersion: OLD });

  it("are taken to the release recommended at the start, and nothing else is called", async () => {
    const fleet = fleetOf(
      behind("a"),
      nodes("there", { name: "general", desiredSize: 2 }),
      nodes("none"),
      nodes("own", { name: "general", amiType: "CUSTOM", releaseVersion: "ami-0a1b2c3d4e5f60718" }),
      nodes(
        "mixed",
        { name: "custom", amiType: "CUSTOM", releaseVersion: "ami-0a1b2c3d4e5f60718" },
        { name: "fresh", desiredSize: 2 },
        { name: "rocket", amiType: "BOTTLEROCKET_x86_64", releaseVersion: "1.58.0-00000000", desiredSize: 2 },
        { name: "stale", releaseVersion: OLD, desiredSize: 2 },
      ),
    );
    const bench = sandboxBench({ fleet, policy: onePolicy() });
    const before = stateOf(bench, "mixed");
    const view = await bench.run({ kind: "node-image" });
    expect(endings(view)).toEqual({
      a: "upgraded UPGRADED",
      mixed: "upgraded UPGRADED",
      there: "skipped ALREADY_AT_TARGET",
      none: "skipped NO_NODEGROUPS",
      own: "skipped NO_PUBLISHED_IMAGE",
    });
    expect(reasons(view).own?.message).toMatch(/CUSTOM/);
    expect(changes(bench, "a")).toEqual([`nodes general 1.34 ${AT_START}`]);
    const rocket = stateOf(bench, "mixed").nodes.rocket;
    expect(rocket).toMatch(/^1\.60\.0-/);
    expect(changes(bench, "mixed").sort()).toEqual([`nodes rocket 1.34 ${rocket}`, `nodes stale 1.34 ${AT_START}`]);
    expect(stateOf(bench, "mixed")).toEqual({ ...before, nodes: { ...before.nodes, rocket, stale: AT_START } });
    expect(new Set(changeRequests(bench).map(({ operation }) => operation))).toEqual(
      new Set(["UpdateNodegroupVersion"]),
    );
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("published after the start are for the next run", async () => {
    const stages = ["dev", "prod"].map((tier) =>
      stagePolicy({ name: tier, match: { tier }, soakSeconds: tier === "dev" ? 3 * 86_400 : 0 }),
    );
    const tagged = (name: string, tier: string) => ({ ...behind(name), tags: { Environment: tier } });
    const bench = sandboxBench({
      fleet: fleetOf(tagged("d", "dev"), tagged("p", "prod")),
      policy: strategyWith(stages),
    });
    expect(endings(await bench.run({ kind: "node-image" }))).toEqual({
      d: "upgraded UPGRADED",
      p: "upgraded UPGRADED",
    });
    const [first, last] = changeRequests(bench);
    expect([first, last].map((request) => request && clusterOf(request))).toEqual(["d", "p"]);
    // The later release is out when prod's turn comes.
    expect((last?.at ?? 0) - NOW.getTime()).toBeGreaterThan(2 * 86_400_000);
    expect([first?.input.releaseVersion, last?.input.releaseVersion]).toEqual([AT_START, AT_START]);

    expect(endings(await bench.run({ kind: "node-image" }, "next"))).toMatchObject({ p: "upgraded UPGRADED" });
    expect(changes(bench, "p")).toEqual([`nodes general 1.34 ${AT_START}`, `nodes general 1.34 ${LATER}`]);
  });

  it("stay at the minor of their group, also where that is behind the control plane", async () => {
    const group = { name: "general", version: "1.33", desiredSize: 2, releaseVersion: "1.33.9-20261027" };
    const bench = sandboxBench({ fleet: fleetOf(nodes("a", group)), policy: onePolicy() });
    expect(endings(await bench.run({ kind: "node-image" }))).toEqual({ a: "upgraded UPGRADED" });
    expect(changes(bench, "a")).toEqual(["nodes general 1.33 1.33.9-20261110"]);
  });

  it("need no insights, and no room for a control plane", async () => {
    const used = { api: "/apis/x/v1beta1", removedIn: "1.35", replacedWith: "/apis/x/v1", userAgent: "x" };
    const bench = sandboxBench({ fleet: fleetOf({ ...behind("a"), deprecatedApis: [used] }), policy: onePolicy() });
    expect(endings(await bench.run({ kind: "node-image" }))).toEqual({ a: "upgraded UPGRADED" });
  });
});

describe("add-ons only", () => {
  const baseline = {
    ...NO_BASELINE,
    addons: [
      { name: "vpc-cni", after: [] },
      { name: "coredns", after: ["vpc-cni"] },
      { name: "metrics-server", after: ["vpc-cni"] },
      { name: "external-dns", after: ["coredns"] },
    ],
  };
  const policy = { ...onePolicy(), baseline };
  const old = [
    { name: "external-dns", version: "v0.19.0-eksbuild.2" },
    { name: "metrics-server", version: "v0.7.2-eksbuild.4" },
    { name: "coredns", version: "v1.11.4-eksbuild.24" },
    { name: "vpc-cni", version: "v1.20.4-eksbuild.2" },
    { name: "kube-proxy" },
  ];

  it("are taken to what EKS advises for the minor, each after those it depends on, and nothing else is called", async () => {
    const fleet = fleetOf(seedCluster("a", { addons: old }), seedCluster("there"), seedCluster("none", { addons: [] }));
    const bench = sandboxBench({ fleet, policy });
    const before = stateOf(bench, "a");
    const view = await bench.run({ kind: "addons" });
    expect(endings(view)).toEqual({
      a: "upgraded UPGRADED",
      there: "skipped ALREADY_AT_TARGET",
      none: "skipped NO_ADDONS",
    });
    expect(new Set(changeRequests(bench).map(({ operation }) => operation))).toEqual(new Set(["UpdateAddon"]));
    const [first, ...others] = changes(bench, "a");
    expect([first, ...others.slice(0, 2).sort(), ...others.slice(2)]).toEqual([
      "vpc-cni v1.21.2-eksbuild.1",
      "coredns v1.12.4-eksbuild.1",
      "metrics-server v0.8.1-eksbuild.2",
      "external-dns v0.20.0-eksbuild.3",
    ]);
    for (const [earlier, later] of [
      ["vpc-cni", "coredns"],
      ["vpc-cni", "metrics-server"],
      ["coredns", "external-dns"],
    ] as const) {
      expect(spanOf(bench, "a", later).from).toBeGreaterThanOrEqual(spanOf(bench, "a", earlier).to);
    }
    // Who depends on the same goes together.
    expect(mostAtOnce(spans(bench, "a"))).toBe(2);
    const { addons, ...rest } = stateOf(bench, "a");
    expect(rest).toEqual({ version: before.version, nodes: before.nodes });
    expect(addons).toMatchObject({ "vpc-cni": "v1.21.2-eksbuild.1", "kube-proxy": before.addons["kube-proxy"] });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("newer than what EKS advises stay", async () => {
    const newer = seedCluster("a", { addons: [{ name: "vpc-cni", version: "v1.22.1-eksbuild.1" }] });
    const bench = sandboxBench({ fleet: fleetOf(newer), policy });
    expect(endings(await bench.run({ kind: "addons" }))).toEqual({ a: "skipped ALREADY_AT_TARGET" });
    expect(changes(bench, "a")).toEqual([]);
  });
});

describe("certificate authorities", () => {
  it("are planned with until when the present ones are valid, and nothing is called", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")), policy: onePolicy() });
    const answer = await bench.operator({ action: "plan", goal: { kind: "ca-rotation" } });
    if (answer.action !== "plan") throw new Error(JSON.stringify(answer));
    expect(answer.plan.stages[0]?.members.map(({ cluster, status }) => [cluster, status])).toEqual([["a", "planned"]]);
    expect(answer.plan.stages[0]?.members[0]?.reason.message).toMatch(/valid until 2035-/);
    expect(changeRequests(bench)).toEqual([]);
  });
});
