import { expect, it } from "vitest";
import { STEP_TIMEOUT_SECONDS } from "#workflows/policy.ts";
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

const group = (name: string) =>
  seedCluster(name, {
    tags: { RedundancyGroup: "pay" },
    nodegroups: [
      { name: "a-large", desiredSize: 60 },
      { name: "b-small", desiredSize: 1 },
    ],
  });
const policy = () => {
  const base = onePolicy({ nodegroupConcurrency: 2, failureBudget: 1, minSuccessPercent: 0 });
  return { ...base, clusters: { ...base.clusters, labels: { redundancyGroup: "tag:RedundancyGroup" } } };
};

it("one of two node groups fails: the cluster is not given back, and its peer not begun, before EKS is done with the other", async () => {
  const statesOfA: unknown[] = [];
  const bench: Bench = sandboxBench({
    policy: policy(),
    fleet: fleetOf(group("a"), group("b")),
    // The fault takes the first group that is updated, which is the small one; the large one takes hours.
    faults: [{ kind: "node-eviction", cluster: "a" }],
    onEvent: ({ "detail-type": type, detail }) => {
      if (type !== "Cluster Upgrade Started" || (detail as { cluster: { name: string } }).cluster.name !== "b") return;
      const groups = bench.eks.cluster("111122223333", "eu-west-1", "a")?.nodegroups.values() ?? [];
      for (const { nodegroupName, status } of groups) statesOfA.push([nodegroupName, status]);
    },
  });
  const view = await bench.run();
  expect(endings(view)).toEqual({ a: "failed POD_EVICTION_FAILURE", b: "upgraded UPGRADED" });
  expect(leftovers(bench, view)).toEqual([]);
  expect(statesOfA).toEqual([
    ["a-large", "ACTIVE"],
    ["b-small", "ACTIVE"],
  ]);
  expect(controlPlaneUpdates(bench, "b")).toBe(1);
});

it("a retry right after the failure finds nothing under way", async () => {
  const bench = sandboxBench({
    policy: policy(),
    fleet: fleetOf(group("a")),
    faults: [{ kind: "node-eviction", cluster: "a" }],
  });
  await bench.run();
  await bench.operator({ action: "retry-run", runId: "run", by: "ana" });
  await bench.finish();
  expect(endings(await bench.view())).toEqual({ a: "upgraded UPGRADED" });
});

it("looks whether anything is under way only once a call that was in flight when another failed has begun its update or timed out", async () => {
  const looks: { name: string; at: number }[] = [];
  const bench: Bench = sandboxBench({
    policy: policy(),
    fleet: fleetOf(group("a")),
    faults: [{ kind: "node-eviction", cluster: "a" }],
    lambdaFaults: { before: (name) => void looks.push({ name, at: bench.clock.millis() }) },
  });
  await bench.run();
  const settling = looks.findIndex(({ name }) => name === "upgrade-cluster/settle-updates");
  const failed = looks.slice(0, settling).findLast(({ name }) => name === "upgrade-cluster/check-update");
  const waited = (looks[settling]?.at ?? 0) - (failed?.at ?? Number.NaN);
  expect(waited).toBeGreaterThanOrEqual(STEP_TIMEOUT_SECONDS * 1000);
});
