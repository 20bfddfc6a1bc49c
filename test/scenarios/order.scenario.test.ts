import { describe, expect, it } from "vitest";
import { AccessDeniedError } from "#core/errors.ts";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import {
  changeRequests,
  changes,
  clusterOf,
  mostAtOnce,
  spanOf,
  spans,
  stateOf,
  updatesOf,
} from "../helpers/changes.ts";
import { NOW } from "../helpers/fleet.ts";
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

const one = (change: Parameters<typeof seedCluster>[1] = {}) => fleetOf(seedCluster("a", change));
const NODES = "nodes general 1.35 1.35.4-20261110";
const PLANE = "control plane 1.35";

const member = (view: Awaited<ReturnType<Bench["view"]>>) => view.stages[0]?.members[0];
const times = (bench: Bench, operation: string) =>
  bench.requests.filter((request) => request.operation === operation && !request.error).map(({ at }) => at);

describe("insights", () => {
  it("are refreshed before the control plane moves, and read after the refresh ended", async () => {
    const used = { api: "/apis/x/v1beta1", removedIn: "1.35", replacedWith: "/apis/x/v1", userAgent: "x" };
    // What EKS saw yesterday is fine; what it would see today is not.
    const bench = sandboxBench({ fleet: one({ insightsRefreshedAt: "2026-11-23T08:00:00Z" }) });
    await bench.start();
    bench.eks.clusters()[0]?.checks.deprecatedApis.push({ ...used, daysSinceLastRequest: 1 });
    await bench.finish();
    expect(endings(await bench.view())).toEqual({ a: "blocked UPGRADE_INSIGHT_ERROR" });
    expect(changes(bench, "a")).toEqual(["refresh insights"]);
    const { refresh } = bench.eks.clusters()[0]?.insights ?? {};
    expect(times(bench, "ListInsights").at(-1)).toBeGreaterThanOrEqual(refresh?.endedAt?.getTime() ?? Number.NaN);
  });

  it("that cannot be refreshed are told and do not stop the run", async () => {
    const bench = sandboxBench({ fleet: one(), faults: [{ kind: "insights-refresh-fails" }] });
    expect(endings(await bench.run())).toEqual({ a: "upgraded UPGRADED" });
    expect(changes(bench, "a").slice(0, 2)).toEqual(["refresh insights", PLANE]);
    expect(notes(bench)).toEqual([expect.stringMatching(/refresh .*FAILED/)]);
  });

  it("that nobody may refresh are told and do not stop the run", async () => {
    const bench = sandboxBench({ fleet: one() });
    Object.assign(bench.ports, {
      insightRefresh: {
        ...bench.ports.insightRefresh,
        start: () => Promise.reject(new AccessDeniedError("not allowed")),
      },
    });
    expect(endings(await bench.run())).toEqual({ a: "upgraded UPGRADED" });
    expect(updatesOf(bench, "a").slice(0, 1)).toEqual([PLANE]);
    expect(notes(bench)).toEqual([expect.stringMatching(/not allowed/)]);
  });

  it("are refreshed anew before each of several control plane moves, and not where none moves", async () => {
    const bench = sandboxBench({ fleet: one({ nodegroups: [{ name: "general", version: "1.33", desiredSize: 2 }] }) });
    expect(endings(await bench.run())).toEqual({ a: "upgraded UPGRADED" });
    expect(changes(bench, "a").slice(0, 3)).toEqual(["nodes general 1.34 1.34.6-20261110", "refresh insights", PLANE]);
  });

  /** What the step that refreshes said when it was done. */
  function notes(bench: Bench): string[] {
    const [execution] = bench.engine.executions(bench.engine.stateMachineArn("upgrade-cluster"));
    const outputs = (execution?.history.events ?? [])
      .filter(({ type }) => type === "TaskStateExited")
      .map(({ details }) => JSON.stringify(details).replaceAll("\\", ""));
    return outputs.flatMap((output) => /"note":"(insights[^"]*)"/.exec(output)?.[1] ?? []);
  }
});

describe("add-ons that do not fit the next minor", () => {
  const addons = [
    { name: "vpc-cni", version: "v1.20.4-eksbuild.2" },
    { name: "coredns", version: "v1.11.4-eksbuild.24" },
    { name: "kube-proxy" },
    { name: "cert-manager", version: "v1.18.2-eksbuild.2" },
  ];
  const baseline = {
    ...NO_BASELINE,
    addons: [
      { name: "vpc-cni", after: [] },
      { name: "coredns", after: ["vpc-cni"] },
    ],
  };

  it("go before the control plane, to versions that fit both; the others wait until the nodes are there", async () => {
    const bench = sandboxBench({ fleet: one({ addons }), policy: { ...onePolicy(), baseline } });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    const order = updatesOf(bench, "a");
    expect(order.slice(0, 4)).toEqual(["vpc-cni v1.22.1-eksbuild.1", "coredns v1.13.2-eksbuild.4", PLANE, NODES]);
    expect(order.slice(4).sort()).toEqual(["cert-manager v1.19.3-eksbuild.1", "kube-proxy v1.35.4-eksbuild.3"]);
    // Each begins when what it waits for is over.
    const [cni, dns, plane, nodes, proxy] = ["vpc-cni", "coredns", PLANE, "nodes general", "kube-proxy"].map((what) =>
      spanOf(bench, "a", what),
    );
    for (const [before, after] of [
      [cni, dns],
      [dns, plane],
      [plane, nodes],
      [nodes, proxy],
    ] as const)
      expect(after?.from).toBeGreaterThanOrEqual(before?.to ?? Number.NaN);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("and fail leave the control plane alone", async () => {
    const bench = sandboxBench({ fleet: one({ addons }), faults: [{ kind: "addon-fails" }] });
    expect(endings(await bench.run())).toEqual({ a: "failed INSUFFICIENT_NUMBER_OF_REPLICAS" });
    expect([controlPlaneUpdates(bench, "a"), stateOf(bench, "a").version]).toEqual([0, "1.34"]);
  });

  it("come in the baseline's order after the nodes as well", async () => {
    const order = {
      addons: [
        { name: "kube-proxy", after: ["vpc-cni"] },
        { name: "coredns", after: ["kube-proxy"] },
      ],
    };
    const bench = sandboxBench({ fleet: one(), policy: { ...onePolicy(), baseline: { ...NO_BASELINE, ...order } } });
    await bench.run();
    expect(updatesOf(bench, "a")).toEqual([
      PLANE,
      NODES,
      "vpc-cni v1.22.1-eksbuild.1",
      "kube-proxy v1.35.4-eksbuild.3",
      "coredns v1.13.2-eksbuild.4",
    ]);
    expect(mostAtOnce(spans(bench, "a"))).toBe(1);
  });
});

describe("the bake", () => {
  const BAKE = 1800;
  const policy = onePolicy({ bakeSeconds: BAKE });
  const duringBake = async (breaks: (state: NonNullable<ReturnType<Bench["eks"]["cluster"]>>) => void) => {
    const bench = sandboxBench({ fleet: one(), policy });
    await bench.start();
    await bench.clock.run({ until: new Date(NOW.getTime() + 35 * 60_000) });
    const [state] = bench.eks.clusters();
    if (state?.cluster.version !== "1.35" || updatesOf(bench, "a").length !== 1) throw new Error("it does not bake");
    breaks(state);
    await bench.finish();
    return { bench, view: await bench.view() };
  };

  it("leaves the cluster alone from the control plane's end until it is over", async () => {
    const bench = sandboxBench({ fleet: one(), policy });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    const { to } = spanOf(bench, "a", PLANE);
    const [seen = Number.NaN, ...after] = bench.requests
      .filter((request) => clusterOf(request) === "a" && request.at >= to)
      .map(({ at }) => at);
    // The first call is the look that sees the end; the next comes a bake later.
    expect((after[0] ?? 0) - seen).toBe(BAKE * 1000);
    expect(spanOf(bench, "a", "nodes general").from - to).toBeGreaterThanOrEqual(BAKE * 1000);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it.each<[string, Parameters<typeof duringBake>[0], RegExp]>([
    [
      "with a health issue",
      ({ cluster }) =>
        Object.assign(cluster, {
          health: { issues: [{ code: "Ec2SubnetNotFound", message: "gone", resourceIds: [] }] },
        }),
      /Ec2SubnetNotFound: gone/,
    ],
    [
      "with an add-on that broke",
      ({ addons }) => Object.assign(addons.get("coredns") ?? {}, { status: "DEGRADED" }),
      /add-on coredns is DEGRADED/,
    ],
    ["that is busy again", ({ cluster }) => Object.assign(cluster, { status: "UPDATING" }), /the cluster is UPDATING/],
  ])("fails a cluster %s, and its nodes are untouched", async (_how, breaks, words) => {
    const { bench, view } = await duringBake(breaks);
    expect(endings(view)).toEqual({ a: "failed BAKE_FAILED" });
    expect(member(view)?.reason.message).toMatch(words);
    expect(updatesOf(bench, "a")).toEqual([PLANE]);
    expect(stateOf(bench, "a").nodes).toEqual({ general: "1.34.6-20261110" });
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("several clusters", () => {
  it("do not wait for each other's steps", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a"), seedCluster("b")) });
    await bench.run();
    const moved = changeRequests(bench).filter(({ operation }) => operation === "UpdateClusterVersion");
    expect(new Set(moved.map(clusterOf))).toEqual(new Set(["a", "b"]));
    expect(spanOf(bench, "b", PLANE).from).toBeLessThan(spanOf(bench, "a", PLANE).to);
  });
});
