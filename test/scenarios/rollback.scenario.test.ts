import { describe, expect, it } from "vitest";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { NOW } from "../helpers/fleet.ts";
import { type Bench, endings, fleetOf, leftovers, onePolicy, sandboxBench, seedCluster } from "../helpers/sandbox.ts";
import { changeCalls, started, versionsOf } from "../helpers/started.ts";

const DAY = 86_400_000;
const back = (...clusters: string[]) => ({ kind: "rollback" as const, clusters });
const ref = (name: string) => ({ account: "111122223333", region: "eu-west-1", name });
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY).toISOString();

/** Add-ons that go back before the control plane (kube-proxy, vpc-cni), after it (coredns), and not at all. */
const ADDONS = [
  { name: "vpc-cni", version: "v1.20.4-eksbuild.2" },
  { name: "coredns", version: "v1.11.4-eksbuild.24" },
  { name: "kube-proxy", version: "v1.33.4-eksbuild.3" },
  { name: "metrics-server", version: "v0.8.1-eksbuild.2" },
];
const old = (name: string, change: Partial<ClusterSeedInput> = {}) =>
  seedCluster(name, {
    version: "1.33",
    addons: ADDONS,
    nodegroups: [{ name: "general", desiredSize: 2, releaseVersion: "1.33.9-20261027" }],
    ...change,
  });
/** A cluster that somebody took to its minor by other means, three days ago. */
const upgradedByOthers = (name: string, change: Partial<ClusterSeedInput> = {}) =>
  seedCluster(name, { version: "1.35", upgradedAt: daysAgo(3), ...change });

describe("a rollback by hand", () => {
  it("takes nodes back first, then add-ons that the newer minor bears, the control plane, and the others last", async () => {
    const order = [
      { name: "vpc-cni", after: [] },
      { name: "kube-proxy", after: ["vpc-cni"] },
    ];
    const bench = sandboxBench({
      fleet: fleetOf(old("a")),
      policy: { ...onePolicy(), baseline: { ...NO_BASELINE, addons: order } },
    });
    const before = versionsOf(bench, "a");
    await bench.run("1.34");
    expect(versionsOf(bench, "a")).toMatchObject({ version: "1.34", addons: { coredns: "v1.12.4-eksbuild.1" } });
    const upgrade = started(bench, "a").length;
    const view = await bench.run(back("a"), "back");
    expect(view.run).toMatchObject({ status: "succeeded" });
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(started(bench, "a").slice(upgrade)).toEqual([
      "nodes general 1.33.9-20261027",
      // What comes last in an upgrade goes back first.
      "kube-proxy v1.33.4-eksbuild.3",
      "vpc-cni v1.20.4-eksbuild.2",
      "back to 1.33",
      "coredns v1.11.4-eksbuild.24",
    ]);
    expect(versionsOf(bench, "a")).toEqual(before);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("is possible days later, when EKS's insights name what the rollback itself takes back first", async () => {
    const bench = sandboxBench({ fleet: fleetOf(old("a")) });
    const before = versionsOf(bench, "a");
    await bench.run("1.34");
    await bench.clock.run({ until: new Date(NOW.getTime() + 3 * DAY) });
    const { insights } = await bench.ports.clusters.read(ref("a"), { insights: "ROLLBACK_READINESS" });
    expect(insights?.filter(({ status }) => status === "ERROR").map(({ name }) => name)).toEqual([
      "Kubelet version rollback compatibility",
      "EKS add-on version rollback compatibility",
      "kube-proxy version rollback compatibility",
    ]);
    expect(endings(await bench.run(back("a"), "back"))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(versionsOf(bench, "a")).toEqual(before);
  });

  it("of a cluster no run of ours upgraded goes to the newest versions that are not newer and fit", async () => {
    const bench = sandboxBench({ fleet: fleetOf(upgradedByOthers("a")) });
    const view = await bench.run(back("a"), "back");
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(started(bench, "a").slice(1)).toEqual([
      "nodes general 1.34.6-20261110",
      "kube-proxy v1.34.4-eksbuild.3",
      "back to 1.34",
    ]);
    expect(versionsOf(bench, "a").addons).toMatchObject({ coredns: "v1.13.2-eksbuild.4" });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("takes several clusters one after the other, in the order they were named", async () => {
    const bench = sandboxBench({ fleet: fleetOf(upgradedByOthers("a"), upgradedByOthers("b")) });
    const view = await bench.run(back("b", "a"), "back");
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK", b: "rolled-back ROLLED_BACK" });
    const [first, second] = view.stages[0]?.members ?? [];
    expect([first?.cluster, second?.cluster]).toEqual(["b", "a"]);
    expect(Date.parse(second?.startedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(first?.endedAt ?? ""));
  });

  it("named twice, by name and by id, is one cluster", async () => {
    const bench = sandboxBench({ fleet: fleetOf(upgradedByOthers("a")) });
    const view = await bench.run(back("a", "111122223333/eu-west-1/a"), "back");
    expect(view.stages[0]?.members.map(({ cluster, status }) => [cluster, status])).toEqual([["a", "rolled-back"]]);
  });

  it("leaves node groups alone that never followed, and ones behind by more than a minor", async () => {
    const nodegroups = [
      { name: "same", version: "1.34", desiredSize: 1 },
      { name: "older", version: "1.33", desiredSize: 1 },
    ];
    const bench = sandboxBench({ fleet: fleetOf(upgradedByOthers("a", { addons: [], nodegroups })) });
    const view = await bench.run(back("a"), "back");
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(started(bench, "a").slice(1)).toEqual(["back to 1.34"]);
  });

  it("goes to the versions of the upgrade, also when another run has worked on the cluster since", async () => {
    const bench = sandboxBench({ fleet: fleetOf(old("a")) });
    const before = versionsOf(bench, "a");
    await bench.run("1.34");
    // Some days on there is a newer image for the same minor.
    await bench.clock.run({ until: new Date(NOW.getTime() + 5 * DAY) });
    await bench.run({ kind: "addons" }, "addons");
    await bench.run({ kind: "node-image" }, "images");
    expect(endings(await bench.run(back("a"), "back"))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(versionsOf(bench, "a")).toEqual(before);
  });

  it("is no end: a new run can upgrade the cluster again, and that can be taken back too", async () => {
    const bench = sandboxBench({ fleet: fleetOf(old("a")) });
    const before = versionsOf(bench, "a");
    await bench.run("1.34");
    await bench.run(back("a"), "back");
    const again = await bench.run("1.34", "again");
    expect(endings(again)).toEqual({ a: "upgraded UPGRADED" });
    expect(versionsOf(bench, "a").version).toBe("1.34");
    expect(endings(await bench.run(back("a"), "back-again"))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(versionsOf(bench, "a")).toEqual(before);
    expect(started(bench, "a").filter((update) => /control plane|back/.test(update))).toEqual([
      "control plane 1.34",
      "back to 1.33",
      "control plane 1.34",
      "back to 1.33",
    ]);
  });
});

describe("what cannot go back is refused before anything is started", () => {
  const newApi = { api: "resource.k8s.io/v1", since: "1.35", replacedWith: "resource.k8s.io/v1beta1", resource: "/x" };
  const cases: [string, ClusterSeedInput, string, RegExp][] = [
    [
      "upgraded more than seven days ago",
      upgradedByOthers("a", { upgradedAt: daysAgo(8) }),
      "ROLLBACK_WINDOW_CLOSED",
      /a cannot be rolled back: the upgrade to 1.35 began at .* EKS takes it back within 7 days, which ended at /,
    ],
    [
      "created at its version",
      seedCluster("a", { version: "1.35" }),
      "NEVER_UPGRADED",
      /EKS knows of no upgrade to 1.35: the cluster was created at it/,
    ],
    [
      "of a support policy that does not bear the older minor",
      upgradedByOthers("a", { version: "1.34", supportType: "STANDARD" }),
      "SUPPORT_POLICY",
      /1.33 is in extended support and the cluster's support policy is STANDARD; set it to EXTENDED first/,
    ],
    [
      "that uses an API the older minor does not have",
      upgradedByOthers("a", { newApis: [newApi] }),
      "ROLLBACK_INSIGHT_ERROR",
      /rollback insight "Incompatible API usage" is ERROR: .* Remove usage of the incompatible API/,
    ],
    ["that is being deleted", upgradedByOthers("a", { status: "DELETING" }), "CLUSTER_DELETING", /is DELETING/],
  ];

  const refused = async (bench: Bench, clusters: string[] = ["a"]) => {
    const calls = changeCalls(bench).length;
    const request = { action: "start-run", goal: back(...clusters), requestedBy: "jo", runId: "back" } as const;
    const answer = await bench.operator(request);
    expect(changeCalls(bench)).toHaveLength(calls);
    expect(await bench.ports.runs.get("back")).toBeUndefined();
    expect(bench.engine.executions(bench.engine.stateMachineArn("rollback-cluster"))).toEqual([]);
    return answer;
  };

  it.each(cases)("%s", async (_what, cluster, code, message) => {
    const bench = sandboxBench({ fleet: fleetOf(cluster, upgradedByOthers("fine")) });
    // One that cannot go back keeps the others from starting, too: all or nothing.
    const answer = await refused(bench, ["fine", "a"]);
    expect(answer).toEqual({ action: "rejected", code, message: expect.stringMatching(message) });
  });

  it("a cluster the fleet does not have", async () => {
    const bench = sandboxBench({ fleet: fleetOf(upgradedByOthers("a")) });
    const message = expect.stringMatching(/^the fleet has no cluster nope; /);
    expect(await refused(bench, ["nope"])).toEqual({ action: "rejected", code: "UNKNOWN_CLUSTER", message });
  });

  it("one that was rolled back already, by whomever", async () => {
    const bench = sandboxBench({ fleet: fleetOf(upgradedByOthers("a", { nodegroups: [], addons: [] })) });
    const call = { service: "eks", operation: "UpdateClusterVersion", ...ref("a") };
    await bench.gateway.call({ ...call, input: { name: "a", version: "1.34" } });
    await bench.clock.run({ until: new Date(NOW.getTime() + DAY) });
    expect(await refused(bench)).toMatchObject({
      code: "ALREADY_ROLLED_BACK",
      message: expect.stringMatching(/was rolled back to 1.34 at .* already; EKS goes back one minor, not two/),
    });
  });

  it("one whose nodes nobody takes back: they would be newer than the control plane", async () => {
    const karpenterPools = [{ name: "spot", nodes: 2, budget: "50%" }];
    const bench = sandboxBench({
      fleet: fleetOf(upgradedByOthers("a", { addons: [], nodegroups: [], karpenterPools })),
    });
    expect(await refused(bench)).toMatchObject({
      code: "NODES_TOO_NEW",
      message: expect.stringMatching(/karpenter .*spot.* 1.35.*1.34 first/),
    });
  });

  it("one that another run is not done with", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(upgradedByOthers("a", { nodegroups: [{ name: "n", version: "1.34" }] })),
    });
    await bench.start("1.35", "other");
    await bench.clock.run({ until: new Date(NOW.getTime() + 10 * 60_000) });
    const answer = await bench.operator({ action: "start-run", goal: back("a"), requestedBy: "jo", runId: "back" });
    expect(answer).toMatchObject({ code: "IN_ANOTHER_RUN", message: expect.stringMatching(/run other/) });
  });
});
