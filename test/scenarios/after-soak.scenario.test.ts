import { describe, expect, it } from "vitest";
import type { StagePolicy } from "#core/policy/policy.ts";
import { changeRequests, changes, clusterOf, spanOf, spans, stateOf, updatesOf } from "../helpers/changes.ts";
import { stagePolicy, strategyWith } from "../helpers/fleet.ts";
import {
  type Bench,
  controlPlaneUpdates,
  endings,
  fleetOf,
  leftovers,
  sandboxBench,
  seedCluster,
} from "../helpers/sandbox.ts";

const HOUR = 3_600_000;
const SOAK = 24 * HOUR;
const PLANE = "control plane 1.35";
const NODES = "nodes general 1.35 1.35.4-20261110";

const policy = (change: Partial<StagePolicy> = {}, maxHops = 1) =>
  strategyWith(
    [
      stagePolicy({
        nodes: "after-soak",
        soakSeconds: SOAK / 1000,
        maxConcurrency: { percent: 100 },
        bakeSeconds: 600,
        ...change,
      }),
    ],
    { maxHops },
  );

const three = (change: Parameters<typeof seedCluster>[1] = {}) =>
  fleetOf(...["a", "b", "c"].map((name) => seedCluster(name, change)));
const allUpgraded = { a: "upgraded UPGRADED", b: "upgraded UPGRADED", c: "upgraded UPGRADED" };

/** When the last control plane of the fleet was there. */
const planesDone = (bench: Bench): number =>
  Math.max(
    ...bench.eks
      .clusters()
      .flatMap(({ cluster }) => spans(bench, cluster.name))
      .filter(({ what }) => what === PLANE)
      .map(({ to }) => to),
  );

/** When each cluster's first change other than its control plane, and what must go before it, was called. */
const secondPass = (bench: Bench): number[] =>
  ["a", "b", "c"].map((name) => {
    const all = changeRequests(bench, name);
    const plane = all.findIndex(({ operation }) => operation === "UpdateClusterVersion");
    return all.slice(plane + 1)[0]?.at ?? Number.NaN;
  });

describe("nodes after the soak", () => {
  it("wait with the add-ons that can until all control planes of the stage have soaked", async () => {
    const addons = [{ name: "vpc-cni", version: "v1.20.4-eksbuild.2" }, { name: "coredns" }];
    // One after the other, so that the first one's nodes could have gone long before the last one's control plane.
    const bench = sandboxBench({ fleet: three({ addons }), policy: policy({ maxConcurrency: { count: 1 } }) });
    const view = await bench.run();
    expect(endings(view)).toEqual(allUpgraded);
    for (const name of ["a", "b", "c"]) {
      expect(changes(bench, name)).toEqual([
        "refresh insights",
        "vpc-cni v1.22.1-eksbuild.1",
        PLANE,
        NODES,
        "coredns v1.13.2-eksbuild.4",
      ]);
      expect(stateOf(bench, name)).toMatchObject({ version: "1.35", nodes: { general: "1.35.4-20261110" } });
    }
    for (const began of secondPass(bench)) expect(began - planesDone(bench)).toBeGreaterThanOrEqual(SOAK);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("soak once more when the strategy says so, before the next stage begins", async () => {
    const staged = ["dev", "prod"].map((tier) =>
      stagePolicy({ name: tier, match: { tier }, nodes: "after-soak", soakSeconds: 3600, nodesSoakSeconds: 7200 }),
    );
    const tagged = (name: string, tier: string) => seedCluster(name, { tags: { Environment: tier } });
    const bench = sandboxBench({
      fleet: fleetOf(tagged("a", "dev"), tagged("p", "prod")),
      policy: strategyWith(staged),
    });
    const view = await bench.run();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED", p: "upgraded UPGRADED" });
    const lastOfDev = Math.max(...spans(bench, "a").map(({ to }) => to));
    const firstOfProd = changeRequests(bench, "p")[0]?.at ?? 0;
    expect(firstOfProd - lastOfDev).toBeGreaterThanOrEqual(2 * HOUR);
    expect(firstOfProd - lastOfDev).toBeLessThan(3 * HOUR);
  });

  it("belong to the last of several hops only; a hop before it is complete", async () => {
    const bench = sandboxBench({ fleet: three({ version: "1.33", addons: [] }), policy: policy({}, 2) });
    const view = await bench.run();
    expect(endings(view)).toEqual(allUpgraded);
    for (const name of ["a", "b", "c"]) {
      expect(updatesOf(bench, name)).toEqual([
        "control plane 1.34",
        "nodes general 1.34 1.34.6-20261110",
        PLANE,
        NODES,
      ]);
    }
    const last = changeRequests(bench).filter(({ input }) => input.releaseVersion === "1.35.4-20261110");
    for (const { at } of last) expect(at - planesDone(bench)).toBeGreaterThanOrEqual(SOAK);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("that follow by themselves are watched in the second pass", async () => {
    const bench = sandboxBench({
      fleet: three({ autoMode: true, nodegroups: [], addons: [] }),
      policy: policy({ soakSeconds: 600, nodesDeadlineSeconds: 3600 }),
      faults: [{ kind: "nodes-never-converge", cluster: "b" }],
    });
    const view = await bench.run();
    expect(endings(view)).toEqual({ ...allUpgraded, b: "failed NODES_NOT_CONVERGED" });
    expect(view.stages[0]?.pass).toBe("nodes");
  });
});

describe("a failure", () => {
  const retry = async (bench: Bench) => {
    await bench.operator({ action: "retry-run", runId: "run", clusters: [], by: "jo", why: "repaired" });
    await bench.finish();
    return bench.view();
  };

  it("in the first pass leaves all nodes alone; a retry goes on with that control plane, the soak, then all nodes", async () => {
    const faults = [{ kind: "control-plane-fails" as const, cluster: "b" }];
    const bench = sandboxBench({ fleet: three({ addons: [] }), policy: policy(), faults });
    const view = await bench.run();
    expect(endings(view)).toEqual({ ...allUpgraded, b: "failed IP_NOT_AVAILABLE" });
    expect(view.run.status).toBe("failed");
    expect([...updatesOf(bench, "a"), ...updatesOf(bench, "b")]).toEqual([PLANE, PLANE]);

    const again = await retry(bench);
    expect(endings(again)).toEqual(allUpgraded);
    expect(again.run.status).toBe("succeeded");
    expect([updatesOf(bench, "a"), updatesOf(bench, "b")]).toEqual([
      [PLANE, NODES],
      [PLANE, PLANE, NODES],
    ]);
    expect(changes(bench, "b").filter((change) => change === "refresh insights")).toHaveLength(2);
    for (const began of ["a", "c"].map((name) => spanOf(bench, name, "nodes general").from))
      expect(began - planesDone(bench)).toBeGreaterThanOrEqual(SOAK);
    expect(leftovers(bench, again)).toEqual([]);
  });

  it("in the second pass is retried there: no control plane moves again, and nobody else's nodes", async () => {
    const faults = [{ kind: "node-eviction" as const, cluster: "b" }];
    const bench = sandboxBench({ fleet: three({ addons: [] }), policy: policy(), faults });
    const view = await bench.run();
    expect(endings(view)).toEqual({ ...allUpgraded, b: "failed POD_EVICTION_FAILURE" });
    expect(view.stages[0]).toMatchObject({ status: "failed", pass: "nodes" });

    const again = await retry(bench);
    expect(endings(again)).toEqual(allUpgraded);
    expect([updatesOf(bench, "a"), updatesOf(bench, "b")]).toEqual([
      [PLANE, NODES],
      [PLANE, NODES, NODES],
    ]);
    for (const name of ["a", "b", "c"]) expect(controlPlaneUpdates(bench, name)).toBe(1);
    expect(leftovers(bench, again)).toEqual([]);
  });

  it("within the budget of the first pass does not keep the others' nodes back, and can be retried while they go", async () => {
    const faults = [{ kind: "control-plane-fails" as const, cluster: "b" }];
    const tolerant = policy({ failureBudget: 1, minSuccessPercent: 50, nodesSoakSeconds: 86_400 });
    const bench = sandboxBench({ fleet: three({ addons: [] }), policy: tolerant, faults });
    await bench.start();
    await bench.clock.run({ done: () => bench.eks.clusters()[0]?.nodegroups.get("general")?.version === "1.35" });
    expect(endings(await bench.view())).toMatchObject({ b: "failed IP_NOT_AVAILABLE" });
    expect(updatesOf(bench, "b")).toEqual([PLANE]);
    await bench.operator({ action: "retry-run", runId: "run", clusters: ["b"], by: "jo", why: "repaired" });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual(allUpgraded);
    // Its control plane moves in the pass of the others' nodes: insights are refreshed before it all the same.
    expect(changes(bench, "b")).toEqual(["refresh insights", PLANE, "refresh insights", PLANE, NODES]);
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("an approval between the passes", () => {
  const approval = {
    before: false,
    between: true,
    after: false,
    approvers: ["ana"],
    expiresSeconds: 7 * 86_400,
    requesterMayApprove: false,
  };
  const between = () => sandboxBench({ fleet: three({ addons: [] }), policy: policy({ approval }) });
  const asked = async (bench: Bench) => {
    await bench.start();
    await bench.clock.run({ until: new Date(bench.clock.millis() + 2 * SOAK) });
    const view = await bench.view();
    expect(view.stages[0]).toMatchObject({
      status: "awaiting-approval",
      approvals: [{ moment: "between", status: "pending" }],
    });
    expect(new Set(changeRequests(bench).map(({ operation }) => operation))).toEqual(
      new Set(["StartInsightsRefresh", "UpdateClusterVersion"]),
    );
  };

  it("is asked after the soak, and nobody's nodes go before it", async () => {
    const bench = between();
    await asked(bench);
    const approved = bench.clock.millis();
    await bench.operator({ action: "approve-stage", runId: "run", stage: "all", by: "ana", why: "fine" });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual(allUpgraded);
    expect(view.run.status).toBe("succeeded");
    for (const began of secondPass(bench)) expect(began).toBeGreaterThanOrEqual(approved);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("that is refused leaves the nodes where they are", async () => {
    const bench = between();
    await asked(bench);
    await bench.operator({ action: "reject-stage", runId: "run", stage: "all", by: "ana", why: "alarms" });
    await bench.finish();
    const view = await bench.view();
    expect(view.run.status).toBe("failed");
    expect(view.stages[0]?.reason?.code).toBe("APPROVAL_REJECTED");
    for (const name of ["a", "b", "c"]) {
      expect(stateOf(bench, name)).toMatchObject({ version: "1.35", nodes: { general: "1.34.6-20261110" } });
    }
    expect(changeRequests(bench).filter((request) => clusterOf(request) === "a")).toHaveLength(2);
    expect(leftovers(bench, view)).toEqual([]);
  });
});
