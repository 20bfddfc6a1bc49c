import { describe, expect, it } from "vitest";
import { AwsError } from "#sandbox/aws/service.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { NOW } from "../helpers/fleet.ts";
import { failNext } from "../helpers/outages.ts";
import { type Bench, endings, fleetOf, leftovers, sandboxBench, seedCluster } from "../helpers/sandbox.ts";
import { changeCalls, started, versionsOf } from "../helpers/started.ts";

const HOUR = 3_600_000;
const back = { kind: "rollback" as const, clusters: ["a"] };
const upgraded = (change: Partial<ClusterSeedInput> = {}) =>
  seedCluster("a", {
    version: "1.35",
    upgradedAt: new Date(NOW.getTime() - 48 * HOUR).toISOString(),
    addons: [{ name: "kube-proxy" }],
    ...change,
  });
const autoMode = (change: Partial<ClusterSeedInput> = {}) =>
  upgraded({
    addons: [],
    nodegroups: [],
    autoMode: true,
    autoPools: [{ name: "general-purpose", nodes: 4, budget: "1" }],
    ...change,
  });
const benchOf = (cluster: ClusterSeedInput, faults: Fault[] = []) => sandboxBench({ fleet: fleetOf(cluster), faults });
const WHOLE = ["nodes general 1.34.6-20261110", "kube-proxy v1.34.4-eksbuild.3", "back to 1.34"];
/** What was started of the cluster beside the upgrade of its past. */
const ofRollback = (bench: Bench) => started(bench, "a").slice(1);
const reason = async (bench: Bench) => (await bench.view("back")).stages[0]?.members[0]?.reason.message;
const retry = async (bench: Bench) => {
  await bench.operator({ action: "retry-run", runId: "back", by: "ana", why: "again" });
  await bench.finish();
  return bench.view("back");
};
const stopChild = async (bench: Bench) => {
  const [execution] = bench.engine.executions(bench.engine.stateMachineArn("rollback-cluster"));
  await bench.engine.stopExecution(execution?.arn ?? "", "ByHand", "maintenance");
  await bench.finish();
};

describe("EKS does not do as it is asked", () => {
  it("node groups do not go back: what to do is said, the cluster is free, and nothing else was touched", async () => {
    const bench = benchOf(upgraded(), [{ kind: "nodegroup-downgrade-refused" }]);
    const before = versionsOf(bench, "a");
    const view = await bench.run(back, "back");
    expect(endings(view)).toEqual({ a: "failed NODEGROUP_CANNOT_GO_BACK" });
    expect(await reason(bench)).toMatch(
      /node group general back to 1.34: .*cannot be rolled back from 1.35 to 1.34\. Replace it by a new node group at 1.34 and delete it, then roll back again/,
    );
    expect(versionsOf(bench, "a")).toEqual(before);
    expect(ofRollback(bench)).toEqual([]);
    expect(changeCalls(bench)).toEqual(["UpdateNodegroupVersion: InvalidParameterException"]);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("the control plane does not go back: a retry takes up what is left, and nothing twice", async () => {
    const bench = benchOf(upgraded(), [{ kind: "rollback-fails" }]);
    const view = await bench.run(back, "back");
    expect(endings(view)).toEqual({ a: "failed UNKNOWN" });
    expect(await reason(bench)).toMatch(
      /control plane ended Failed: .*could not be rolled back to 1.34; it stays at 1.35/,
    );
    expect(versionsOf(bench, "a").version).toBe("1.35");
    expect(leftovers(bench, view)).toEqual([]);
    const again = await retry(bench);
    expect(endings(again)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(again.run.status).toBe("succeeded");
    expect(ofRollback(bench)).toEqual([...WHOLE.slice(0, 2), "back to 1.34: Failed", "back to 1.34"]);
  });

  it("pods do not leave their nodes: the control plane waits for a retry", async () => {
    const bench = benchOf(upgraded(), [{ kind: "node-eviction" }]);
    expect(endings(await bench.run(back, "back"))).toEqual({ a: "failed POD_EVICTION_FAILURE" });
    expect(ofRollback(bench)).toEqual([`${WHOLE[0]}: Failed`]);
    expect(endings(await retry(bench))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(ofRollback(bench)).toEqual([`${WHOLE[0]}: Failed`, ...WHOLE]);
  });

  it("an add-on fails after the control plane went back: a retry takes the add-on back and says so only then", async () => {
    const addons = [{ name: "coredns", version: "v1.11.4-eksbuild.24" }];
    const fleet = fleetOf(seedCluster("a", { version: "1.33", addons, nodegroups: [] }));
    const bench = sandboxBench({ fleet });
    await bench.run("1.34");
    const refusal = () => new AwsError("InvalidParameterException", "not this version");
    failNext(bench.eks.service, "UpdateAddon", 1, refusal);
    const view = await bench.run(back, "back");
    expect(endings(view)).toEqual({ a: "failed UPDATE_REFUSED" });
    expect(versionsOf(bench, "a")).toMatchObject({ version: "1.33", addons: { coredns: "v1.12.4-eksbuild.1" } });
    expect(endings(await retry(bench))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(versionsOf(bench, "a").addons).toEqual({ coredns: "v1.11.4-eksbuild.24" });
    expect(started(bench, "a").filter((update) => /^back/.test(update))).toEqual(["back to 1.33"]);
  });

  it("the look at the insights fails: older ones have to do", async () => {
    const bench = benchOf(upgraded(), [{ kind: "insights-refresh-fails" }]);
    expect(endings(await bench.run(back, "back"))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(ofRollback(bench)).toEqual(WHOLE);
  });

  it("the cluster is as it was when it changed since the run was planned", async () => {
    const bench = benchOf(upgraded());
    await bench.start(back, "back");
    await bench.clock.run({ until: new Date(NOW.getTime() + 60_000) });
    const call = { service: "eks", account: "111122223333", region: "eu-west-1", operation: "UpdateClusterVersion" };
    await bench.gateway.call({ ...call, input: { name: "a", version: "1.36" } });
    await bench.finish();
    expect(Object.values(endings(await bench.view("back")))[0]).toMatch(/^failed (CLUSTER_NOT_ACTIVE|CHANGED_SINCE)$/);
    expect(ofRollback(bench)).toEqual(["control plane 1.36"]);
  });
});

describe("an execution stopped by hand", () => {
  it("while nodes go back: another one goes on from there", async () => {
    const bench = benchOf(upgraded());
    await bench.start(back, "back");
    await bench.clock.run({ done: () => ofRollback(bench).includes(`${WHOLE[0]}: InProgress`) });
    await stopChild(bench);
    expect(endings(await bench.view("back"))).toEqual({ a: "failed EXECUTION_ABORTED" });
    expect(ofRollback(bench)).toEqual(WHOLE.slice(0, 1));
    expect(endings(await retry(bench))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(ofRollback(bench)).toEqual(WHOLE);
  });

  it.each([
    ["at once: EKS's own rollback is followed to its end", false],
    ["later: the control plane is back already, and that is verified", true],
  ])("while the control plane goes back, and tried again %s", async (_when, later) => {
    const bench = benchOf(upgraded());
    await bench.start(back, "back");
    await bench.clock.run({ done: () => ofRollback(bench).includes("back to 1.34: InProgress") });
    const [execution] = bench.engine.executions(bench.engine.stateMachineArn("rollback-cluster"));
    await bench.engine.stopExecution(execution?.arn ?? "", "ByHand", "maintenance");
    await bench.clock.run({ until: new Date(bench.clock.millis() + (later ? HOUR : 60_000)) });
    const view = await retry(bench);
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(ofRollback(bench)).toEqual(WHOLE);
    expect(changeCalls(bench).filter((call) => call.startsWith("UpdateClusterVersion"))).toHaveLength(1);
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("on Auto Mode", () => {
  const kubelets = async (bench: Bench) => {
    const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
    return (await bench.ports.nodes.list(ref)).map(({ kubeletVersion }) => kubeletVersion);
  };
  const nodesGoBack = (bench: Bench) => bench.clock.run({ done: () => ofRollback(bench).length > 0 });
  const abort = (bench: Bench) => bench.operator({ action: "abort-run", runId: "back", by: "ana", why: "no" });

  it("EKS takes the nodes back, then the control plane", async () => {
    const bench = benchOf(autoMode());
    const view = await bench.run(back, "back");
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(ofRollback(bench)).toEqual(["back to 1.34"]);
    expect(new Set(await kubelets(bench))).toEqual(new Set(["1.34"]));
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("nodes that do not go back within twelve hours end it, with EKS's words", async () => {
    const bench = benchOf(autoMode(), [{ kind: "nodes-never-converge" }]);
    const view = await bench.run(back, "back");
    expect(endings(view)).toEqual({ a: "failed UNKNOWN" });
    expect(await reason(bench)).toMatch(/ended Failed: Unknown: Nodes did not roll back within 720 minutes/);
    const { startedAt, endedAt } = view.stages[0]?.members[0] ?? {};
    expect((Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "")) / HOUR).toBeCloseTo(12.2, 0);
    expect(versionsOf(bench, "a").version).toBe("1.35");
    expect(new Set(await kubelets(bench))).toEqual(new Set(["1.35"]));
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("an abort while nodes go back has EKS stop: they return, and the control plane never moves", async () => {
    const bench = benchOf(autoMode({ autoPools: [{ name: "general-purpose", nodes: 12, budget: "1" }] }));
    await bench.start(back, "back");
    await nodesGoBack(bench);
    await bench.clock.run({ until: new Date(bench.clock.millis() + 60_000) });
    await abort(bench);
    await bench.finish();
    const view = await bench.view("back");
    expect(endings(view)).toEqual({ a: "failed UPDATE_CANCELLED" });
    expect(view.run).toMatchObject({ status: "failed", reason: { code: "ABORTED" } });
    expect(changeCalls(bench)).toEqual(["UpdateClusterVersion", "CancelUpdate"]);
    expect(ofRollback(bench)).toEqual(["back to 1.34: Cancelled"]);
    expect(new Set(await kubelets(bench))).toEqual(new Set(["1.35"]));
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("an abort once the control plane is on its way comes too late: EKS refuses, and it is waited for", async () => {
    const bench = benchOf(autoMode({ autoPools: [{ name: "general-purpose", nodes: 4, budget: "2" }] }));
    await bench.start(back, "back");
    await bench.clock.run({ done: () => bench.eks.clusters()[0]?.cluster.status === "UPDATING" });
    await abort(bench);
    await bench.finish();
    const view = await bench.view("back");
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(changeCalls(bench)).toEqual(["UpdateClusterVersion", "CancelUpdate: InvalidRequestException"]);
    expect(versionsOf(bench, "a").version).toBe("1.34");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it.each([
    ["a budget of 0", { budget: "0" }],
    ["a node that must not be disrupted", { doNotDisrupt: 1 }],
  ])("%s keeps it from being started", async (_what, pool) => {
    const bench = benchOf(autoMode({ autoPools: [{ name: "batch", nodes: 2, ...pool }] }));
    const answer = await bench.operator({ action: "start-run", goal: back, requestedBy: "jo", runId: "back" });
    expect(answer).toMatchObject({ action: "rejected", code: "ROLLBACK_INSIGHT_ERROR" });
    expect(changeCalls(bench)).toEqual([]);
  });
});
