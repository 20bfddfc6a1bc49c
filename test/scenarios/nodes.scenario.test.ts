import { describe, expect, it } from "vitest";
import type { ClusterSnapshot } from "#core/fleet/cluster.ts";
import { nodesOf } from "#sandbox/eks/nodes.ts";
import type { KubernetesAccess } from "#sandbox/kubernetes/kubernetes.ts";
import { changeRequests, mostAtOnce, spanOf, spans, stateOf, updatesOf } from "../helpers/changes.ts";
import { NOW, stagePolicy, strategyWith } from "../helpers/fleet.ts";
import {
  type Bench,
  controlPlaneUpdates,
  endings,
  fleetOf,
  leftovers,
  onePolicy,
  sandboxBench,
  seedCluster,
} from "../helpers/sandbox.ts";

const PLANE = "control plane 1.35";
const HOUR = 3_600_000;
const REF = { account: "111122223333", region: "eu-west-1", name: "a" };
type ClusterChange = NonNullable<Parameters<typeof seedCluster>[1]>;
const one = (change: ClusterChange = {}) => fleetOf(seedCluster("a", change));
const reasonOf = (view: Awaited<ReturnType<Bench["view"]>>) => view.stages[0]?.members[0]?.reason.message;
const kubelets = (bench: Bench): string[] => {
  const [state] = bench.eks.clusters();
  return state
    ? [...new Set(nodesOf(state, bench.clock.now()).map(({ kubeletVersion }) => kubeletVersion.slice(0, 5)))].sort()
    : [];
};

describe("node groups", () => {
  const groups = ["n1", "n2", "n3", "n4", "n5"];
  const five = () => one({ addons: [], nodegroups: groups.map((name) => ({ name, desiredSize: 2 })) });
  const ofNodes = (bench: Bench) => spans(bench, "a").filter(({ what }) => what.startsWith("nodes "));

  it.each([1, 2, 5])("go %i at a time, as the strategy says", async (nodegroupConcurrency) => {
    const bench = sandboxBench({ fleet: five(), policy: onePolicy({ nodegroupConcurrency }) });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(
      ofNodes(bench)
        .map(({ what }) => what)
        .sort(),
    ).toEqual(groups.map((name) => `nodes ${name}`));
    expect(mostAtOnce(ofNodes(bench))).toBe(nodegroupConcurrency);
    const plane = spanOf(bench, "a", PLANE);
    for (const { from } of ofNodes(bench)) expect(from).toBeGreaterThanOrEqual(plane.to);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("whose pods cannot be evicted are named and not forced, and those not begun are left alone", async () => {
    const bench = sandboxBench({ fleet: five(), policy: onePolicy(), faults: [{ kind: "node-eviction" }] });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "failed POD_EVICTION_FAILURE" });
    const begun = updatesOf(bench, "a").filter((change) => change.startsWith("nodes "));
    expect(begun).toEqual(["nodes n1 1.35 1.35.4-20261110"]);
    expect(reasonOf(view)).toMatch(/node group n1 .*PodEvictionFailure/);
    const forces = changeRequests(bench).filter(({ operation }) => operation === "UpdateNodegroupVersion");
    expect(forces.map(({ input }) => input.force)).toEqual([undefined]);
    expect(stateOf(bench, "a").nodes).toMatchObject({ n1: "1.34.6-20261110", n5: "1.34.6-20261110" });
  });

  it("are forced where the strategy says so", async () => {
    const policy = onePolicy({ forceEviction: true });
    const bench = sandboxBench({ fleet: five(), policy, faults: [{ kind: "node-eviction" }] });
    expect(endings(await bench.run())).toEqual({ a: "upgraded UPGRADED" });
    const forces = changeRequests(bench).filter(({ operation }) => operation === "UpdateNodegroupVersion");
    expect(forces.map(({ input }) => input.force)).toEqual(groups.map(() => true));
    // Skipping EKS's own checks of a control plane is nobody's to decide.
    const [plane] = changeRequests(bench).filter(({ operation }) => operation === "UpdateClusterVersion");
    expect(plane?.input.force).toBeUndefined();
  });

  it("take the AMI release of the run's start, not one that came out since", async () => {
    const window = { timezone: "UTC", cron: "0 9 26 * *", durationSeconds: 6 * 3600 };
    const policy = { ...onePolicy({ window: "late" }), windows: { late: window } };
    const bench = sandboxBench({ fleet: one(), policy });
    expect(endings(await bench.run())).toEqual({ a: "upgraded UPGRADED" });
    const [request] = changeRequests(bench).filter(({ operation }) => operation === "UpdateNodegroupVersion");
    expect((request?.at ?? 0) - NOW.getTime()).toBeGreaterThan(3 * 24 * HOUR);
    expect(request?.input).toMatchObject({ version: "1.35", releaseVersion: "1.35.4-20261110" });
  });
});

describe.each<[string, ClusterChange]>([
  ["Auto Mode", { autoMode: true, nodegroups: [] }],
  ["Karpenter", { nodegroups: [{ name: "general", desiredSize: 2 }], karpenterPools: [{ name: "spot", nodes: 10 }] }],
])("nodes of %s", (_who, change) => {
  const fleet = (more: ClusterChange = {}) => one({ ...change, ...more });

  it("are watched until they followed; add-ons come after them", async () => {
    const bench = sandboxBench({ fleet: fleet(), policy: onePolicy() });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(kubelets(bench)).toEqual(["v1.35"]);
    const addon = spanOf(bench, "a", "coredns").from;
    const [state] = bench.eks.clusters();
    const last = Math.max(
      ...nodesOf(state as NonNullable<typeof state>, new Date(addon)).map(({ createdAt }) => createdAt.getTime()),
    );
    expect(last).toBeGreaterThan(spanOf(bench, "a", PLANE).to);
    expect(
      nodesOf(state as NonNullable<typeof state>, new Date(addon)).every(
        ({ kubeletVersion, ready }) => ready && kubeletVersion.startsWith("v1.35"),
      ),
    ).toBe(true);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("that never follow fail the member at its deadline, and the add-ons after them are not begun", async () => {
    const deadline = 2 * HOUR;
    const policy = onePolicy({ nodesDeadlineSeconds: deadline / 1000 });
    const bench = sandboxBench({ fleet: fleet(), policy, faults: [{ kind: "nodes-never-converge" }] });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "failed NODES_NOT_CONVERGED" });
    expect(reasonOf(view)).toMatch(/\d+ of \d+ nodes followed to 1\.35; behind: /);
    expect(updatesOf(bench, "a").filter((done) => done.startsWith("coredns"))).toEqual([]);
    const { endedAt } = view.stages[0]?.members[0] ?? {};
    const waited = Date.parse(endedAt ?? "") - spanOf(bench, "a", PLANE).to;
    expect(waited).toBeGreaterThanOrEqual(deadline);
    expect(waited).toBeLessThan(deadline + HOUR);
    expect(kubelets(bench)).toEqual(["v1.34", "v1.35"]);
  });

  it("that take days are looked at less and less often", async () => {
    const looks: number[] = [];
    const bench: Bench = sandboxBench({
      fleet: fleet(),
      policy: onePolicy({ nodesDeadlineSeconds: 2 * 86_400 }),
      faults: [{ kind: "nodes-never-converge" }],
      lambdaFaults: {
        before: (name) => void (name === "upgrade-cluster/check-nodes" && looks.push(bench.clock.millis())),
      },
    });
    expect(endings(await bench.run())).toEqual({ a: "failed NODES_NOT_CONVERGED" });
    const [first, second, ...others] = looks as [number, number, ...number[]];
    expect(second - first).toBe(120_000);
    expect(others.length).toBeLessThan(300);
  });

  it("are no success for a retry that finds nothing left to start", async () => {
    const policy = onePolicy({ nodesDeadlineSeconds: 7200 });
    const faults = [{ kind: "nodes-never-converge" as const }];
    const bench = sandboxBench({ fleet: fleet({ addons: [] }), policy, faults });
    await bench.run();
    const before = updatesOf(bench, "a");
    await bench.operator({ action: "retry-run", runId: "run", clusters: [], by: "jo", why: "" });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "failed NODES_NOT_CONVERGED" });
    expect(updatesOf(bench, "a")).toEqual(before);
    expect(controlPlaneUpdates(bench, "a")).toBe(1);
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("nodes that cannot be read", () => {
  const fleet = () => one({ autoMode: true, nodegroups: [] });
  const policy = (unreadableNodes: "warn" | "block") =>
    strategyWith([stagePolicy({ nodesDeadlineSeconds: 2 * 3600 })], { preflight: { unreadableNodes } });
  const runWith = async (strategy: "warn" | "block", ...accesses: [minutes: number, KubernetesAccess][]) => {
    const bench = sandboxBench({ fleet: fleet(), policy: policy(strategy) });
    for (const [minutes, access] of accesses) {
      bench.clock.at(NOW.getTime() + minutes * 60_000, () => bench.kubernetes.setAccess(REF, access));
    }
    const view = await bench.run();
    return { bench, view };
  };

  it("are not waited for where the strategy only warns", async () => {
    const { bench, view } = await runWith("warn", [0, "forbidden"]);
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(updatesOf(bench, "a")).toHaveLength(4);
  });

  it("block before anything is called where the strategy insists", async () => {
    const { bench, view } = await runWith("block", [0, "forbidden"]);
    expect(endings(view)).toEqual({ a: "blocked NODES_UNREADABLE" });
    expect(updatesOf(bench, "a")).toEqual([]);
  });

  it("fail at the deadline where it insists and they could be read before", async () => {
    const { bench, view } = await runWith("block", [12, "forbidden"]);
    expect(endings(view)).toEqual({ a: "failed NODES_UNREADABLE" });
    expect(updatesOf(bench, "a")).toEqual([PLANE]);
  });

  it("for a while, after they were seen to be behind, are looked at again", async () => {
    const { bench, view } = await runWith("warn", [25, "unreachable"], [60, "open"]);
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(spanOf(bench, "a", "coredns").from).toBeGreaterThan(NOW.getTime() + HOUR);
    expect(kubelets(bench)).toEqual(["v1.35"]);
  });
});

describe("verification", () => {
  it("takes no state from before the member's start for evidence", async () => {
    const bench = sandboxBench({ fleet: one({ version: "1.35", nodegroups: [{ name: "general", version: "1.34" }] }) });
    const { clusters } = bench.ports;
    // Every reading after the node groups moved is an old, healthy one: of yesterday, at the target.
    Object.assign(bench.ports, {
      clusters: {
        ...clusters,
        read: async (...asked: Parameters<typeof clusters.read>): Promise<ClusterSnapshot> => {
          const snapshot = await clusters.read(...asked);
          const moved = updatesOf(bench, "a").length > 0;
          return moved ? { ...snapshot, observedAt: "2026-11-22T09:00:00.000Z" } : snapshot;
        },
      },
    });
    expect(endings(await bench.run())).toEqual({ a: "failed STALE_EVIDENCE" });
  });

  it("wants to see the add-ons' new versions, not only that their updates ended well", async () => {
    const bench = sandboxBench({ fleet: one({ addons: [{ name: "coredns", version: "v1.11.4-eksbuild.24" }] }) });
    const { clusters } = bench.ports;
    Object.assign(bench.ports, {
      clusters: {
        ...clusters,
        // Somebody puts the add-on back as soon as it is updated.
        read: async (...asked: Parameters<typeof clusters.read>): Promise<ClusterSnapshot> => {
          const snapshot = await clusters.read(...asked);
          return {
            ...snapshot,
            addons: snapshot.addons.map((addon) => ({ ...addon, version: "v1.11.4-eksbuild.24" })),
          };
        },
      },
    });
    const view = await bench.run({ kind: "addons" });
    expect(updatesOf(bench, "a")).toEqual(["coredns v1.12.4-eksbuild.1"]);
    expect(endings(view)).toEqual({ a: "failed ADDON_BEHIND" });
  });

  it.each([
    ["waits a while for what is not healthy yet", 10, "upgraded UPGRADED"],
    ["fails what does not become healthy", undefined, "failed ADDON_NOT_ACTIVE"],
  ])("%s", async (_how, healsAfterMinutes, ending) => {
    const bench = sandboxBench({ fleet: one({ addons: [{ name: "coredns" }] }) });
    await bench.start();
    const coredns = bench.eks.clusters()[0]?.addons.get("coredns");
    await bench.clock.run({ done: () => coredns?.addonVersion === "v1.13.2-eksbuild.4" });
    Object.assign(coredns ?? {}, { status: "DEGRADED" });
    const degraded = bench.clock.millis();
    if (healsAfterMinutes !== undefined)
      bench.clock.at(
        degraded + healsAfterMinutes * 60_000,
        () => void Object.assign(coredns ?? {}, { status: "ACTIVE" }),
      );
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: ending });
    const ended = Date.parse(view.stages[0]?.members[0]?.endedAt ?? "");
    expect(ended - degraded).toBeGreaterThanOrEqual((healsAfterMinutes ?? 15) * 60_000);
    expect(leftovers(bench, view)).toEqual([]);
  });
});
