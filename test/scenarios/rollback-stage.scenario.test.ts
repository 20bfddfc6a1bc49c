import { describe, expect, it } from "vitest";
import { rollbackClosesAt } from "#core/planner/rollback.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import type { FleetPolicy, StagePolicy } from "#core/policy/policy.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { upgradeFleet } from "#workflows/upgrade-fleet/definition.ts";
import { NOW, policyWith, stagePolicy } from "../helpers/fleet.ts";
import { denied, failNext } from "../helpers/outages.ts";
import { type Bench, endings, fleetOf, leftovers, sandboxBench, seedCluster } from "../helpers/sandbox.ts";
import { started, versionsOf } from "../helpers/started.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A stage that soaks for six hours and goes back when an alarm goes off. */
const goesBack = (change: Partial<StagePolicy> = {}, maxHops = 1): FleetPolicy => {
  const stage = stagePolicy({
    maxConcurrency: { percent: 100 },
    soakSeconds: 6 * 3600,
    gates: [{ kind: "built-in", name: "alarms-ok" }],
    onFailedGate: "rollback",
    ...change,
  });
  const policy = policyWith([stage], {
    strategies: { default: { maxHops, preflight: DEFAULT_PREFLIGHT, stages: [stage] } },
  });
  const labels = { tier: "tag:Environment", redundancyGroup: "tag:RedundancyGroup" };
  return { ...policy, clusters: { ...policy.clusters, labels } };
};
const alarmAt = (bench: Bench, name: string, milliseconds: number) =>
  bench.cloudwatch.setAlarm(
    { account: "111122223333", region: "eu-west-1", name },
    { name: "errors", state: "ALARM", at: new Date(NOW.getTime() + milliseconds) },
  );
const addons = [{ name: "kube-proxy" }];
const clusterAt = (name: string, change: Partial<ClusterSeedInput> = {}) => seedCluster(name, { addons, ...change });
const spanOfRollback = (bench: Bench, name: string, after: number): [number, number] => {
  const updates = [...(bench.eks.cluster("111122223333", "eu-west-1", name)?.updates.values() ?? [])].slice(after);
  const starts = updates.map(({ update }) => update.createdAt?.getTime() ?? Number.NaN);
  const ends = updates.map(({ endedAt }) => endedAt?.getTime() ?? Number.NaN);
  return [Math.min(...starts), Math.max(...ends)];
};

describe("a failed gate", () => {
  it("takes back every cluster of the stage, as it was before, and ends the run with the gate's words", async () => {
    const bench = sandboxBench({ fleet: fleetOf(clusterAt("a"), clusterAt("b")), policy: goesBack() });
    const before = versionsOf(bench, "a");
    alarmAt(bench, "b", 3 * HOUR);
    const view = await bench.run("1.35");
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK", b: "rolled-back ROLLED_BACK" });
    expect(view.run.status).toBe("failed");
    expect(view.stages[0]?.reason).toEqual({
      code: "GATE_FAILED",
      message: expect.stringMatching(
        /gate alarms-ok: alarm errors of b is in ALARM since .*; 2 of 2 clusters went back/,
      ),
    });
    expect(versionsOf(bench, "a")).toEqual(before);
    expect(started(bench, "a")).toEqual([
      "control plane 1.35",
      "nodes general 1.35.4-20261110",
      "kube-proxy v1.35.4-eksbuild.3",
      "nodes general 1.34.6-20261110",
      "kube-proxy v1.34.4-eksbuild.3",
      "back to 1.34",
    ]);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("takes back two of a redundancy group one after the other", async () => {
    const tags = { RedundancyGroup: "pay" };
    const fleet = fleetOf(clusterAt("a", { tags }), clusterAt("b", { tags }), clusterAt("c"));
    const bench = sandboxBench({ fleet, policy: goesBack() });
    alarmAt(bench, "b", 3 * HOUR);
    await bench.start("1.35");
    await bench.clock.run({ until: new Date(NOW.getTime() + 2 * HOUR) });
    const counts = ["a", "b", "c"].map((name) => started(bench, name).length);
    await bench.finish();
    expect(Object.values(endings(await bench.view()))).toEqual(counts.map(() => "rolled-back ROLLED_BACK"));
    const [a, b, c] = ["a", "b", "c"].map((name, index) => spanOfRollback(bench, name, counts[index] ?? 0));
    expect(Math.max(a?.[0] ?? 0, b?.[0] ?? 0)).toBeGreaterThanOrEqual(Math.min(a?.[1] ?? 0, b?.[1] ?? 0));
    // Who is in no group does not wait for them.
    expect(c?.[0]).toBe(Math.min(a?.[0] ?? 0, b?.[0] ?? 0));
  });

  it("of a run of two minors takes back one: to the versions between them", async () => {
    const fleet = fleetOf(clusterAt("a", { version: "1.33", addons: [{ name: "coredns" }, { name: "vpc-cni" }] }));
    const bench = sandboxBench({ fleet, policy: goesBack({}, 2) });
    alarmAt(bench, "a", 4 * HOUR);
    await bench.start("1.35");
    await bench.clock.run({ done: () => started(bench, "a").includes("control plane 1.35: InProgress") });
    const between = versionsOf(bench, "a");
    expect(between.version).toBe("1.34");
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(view.stages[0]?.members[0]?.reason.message).toBe("back at Kubernetes 1.34, verified");
    expect(versionsOf(bench, "a")).toEqual(between);
    expect(started(bench, "a").filter((update) => /control|back/.test(update))).toEqual([
      "control plane 1.34",
      "control plane 1.35",
      "back to 1.34",
    ]);
  });

  it("takes a cluster that got half way back to where it came from", async () => {
    const fleet = fleetOf(clusterAt("a", { version: "1.33" }), clusterAt("b", { version: "1.33" }));
    const policy = goesBack({ failureBudget: 1, minSuccessPercent: 50 }, 2);
    const bench = sandboxBench({ fleet, policy, faults: [{ kind: "node-eviction", cluster: "b" }] });
    alarmAt(bench, "a", 4 * HOUR);
    const before = versionsOf(bench, "b");
    const view = await bench.run("1.35");
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK", b: "rolled-back ROLLED_BACK" });
    expect(versionsOf(bench, "b")).toEqual(before);
    expect(versionsOf(bench, "a").version).toBe("1.34");
  });

  it("leaves nodes alone that had not moved yet: going back is one call while control planes soak", async () => {
    const bench = sandboxBench({ fleet: fleetOf(clusterAt("a")), policy: goesBack({ nodes: "after-soak" }) });
    alarmAt(bench, "a", 3 * HOUR);
    expect(endings(await bench.run("1.35"))).toEqual({ a: "rolled-back ROLLED_BACK" });
    expect(started(bench, "a")).toEqual(["control plane 1.35", "back to 1.34"]);
  });

  it("after the seven days changes nothing and says that it is too late", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(clusterAt("a")),
      policy: goesBack({ soakSeconds: 10 * 86_400, gateEverySeconds: 86_400 }),
    });
    alarmAt(bench, "a", 8 * DAY);
    const view = await bench.run("1.35");
    expect(endings(view)).toEqual({ a: "failed ROLLBACK_WINDOW_CLOSED" });
    expect(versionsOf(bench, "a").version).toBe("1.35");
    expect(started(bench, "a").at(-1)).not.toMatch(/back|1.34/);
    expect(view.stages[0]?.reason?.message).toMatch(/0 of 1 clusters went back/);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("of a cluster somebody took further meanwhile changes nothing", async () => {
    const bench = sandboxBench({ fleet: fleetOf(clusterAt("a", { addons: [] })), policy: goesBack() });
    await bench.start("1.35");
    await bench.clock.run({ until: new Date(NOW.getTime() + 2 * HOUR) });
    const call = { service: "eks", account: "111122223333", region: "eu-west-1", operation: "UpdateClusterVersion" };
    await bench.gateway.call({ ...call, input: { name: "a", version: "1.36" } });
    alarmAt(bench, "a", 3 * HOUR);
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "failed CHANGED_SINCE" });
    expect(view.stages[0]?.members[0]?.reason.message).toMatch(/is at 1.36 now; EKS takes it back to 1.35 at most/);
    expect(started(bench, "a").at(-1)).toBe("control plane 1.36");
  });
});

describe("the clock of a rollback", () => {
  it("stands beside every cluster whose control plane moved, from EKS's own start of the update, until it is taken back", async () => {
    const fleet = fleetOf(clusterAt("a"), clusterAt("b", { version: "1.35" }));
    const bench = sandboxBench({ fleet, policy: goesBack() });
    alarmAt(bench, "a", 3 * HOUR);
    await bench.start("1.35");
    await bench.clock.run({ until: new Date(NOW.getTime() + 2 * HOUR) });
    const clocks = async () =>
      Object.fromEntries(
        (await bench.view()).stages[0]?.members.map(({ cluster, rollbackClosesAt: at }) => [cluster, at]) ?? [],
      );
    const [upgrade] = bench.eks.cluster("111122223333", "eu-west-1", "a")?.updates.values() ?? [];
    const closes = rollbackClosesAt(upgrade?.update.createdAt?.toISOString() ?? "");
    expect(await clocks()).toEqual({ a: closes, b: null });
    // EKS counts from the end of the upgrade, so it has not closed yet when ours has.
    expect(Date.parse(closes)).toBeLessThan((upgrade?.endedAt?.getTime() ?? 0) + 7 * DAY);
    await bench.finish();
    expect(await clocks()).toEqual({ a: null, b: null });
  });
});

describe("a person", () => {
  it("takes a soaking stage back, and nobody else starts", async () => {
    const stage = { gates: [], soakSeconds: 86_400 };
    const bench = sandboxBench({ fleet: fleetOf(clusterAt("a"), clusterAt("b")), policy: goesBack(stage) });
    await bench.start("1.35");
    await bench.clock.run({ until: new Date(NOW.getTime() + 2 * HOUR) });
    await bench.operator({ action: "roll-back-stage", runId: "run", stage: "all", by: "ana", why: "latency" });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK", b: "rolled-back ROLLED_BACK" });
    expect(view.stages[0]?.reason).toMatchObject({
      code: "STAGE_ROLLED_BACK",
      message: expect.stringMatching(/rolled back by ana: latency; 2 of 2 clusters went back/),
    });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("aborts while a stage goes back: who is on the way gets there, nobody else starts", async () => {
    const fleet = fleetOf(clusterAt("a"), clusterAt("b"));
    const bench = sandboxBench({ fleet, policy: goesBack({ maxConcurrency: { count: 1 } }) });
    alarmAt(bench, "b", 4 * HOUR);
    await bench.start("1.35");
    await bench.clock.run({ done: () => started(bench, "a").some((update) => /1.34.*InProgress/.test(update)) });
    await bench.operator({ action: "abort-run", runId: "run", by: "ana", why: "enough" });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK", b: "upgraded UPGRADED" });
    expect(view.run).toMatchObject({ status: "failed", reason: { code: "ABORTED" } });
    expect(view.stages[0]?.members.map(({ rollbackClosesAt: at }) => at !== null)).toEqual([false, true]);
    expect(leftovers(bench, view)).toEqual([]);
  });
});

it("a control plane that moved although its step failed for good goes back with the others", async () => {
  const bench = sandboxBench({
    fleet: fleetOf(clusterAt("a"), clusterAt("b")),
    policy: goesBack({ failureBudget: 1, minSuccessPercent: 50, maxConcurrency: { count: 1 } }),
  });
  // EKS took the upgrade of a; what it makes of it may not be read.
  failNext(bench.eks.service, "DescribeUpdate", 1, denied);
  await bench.start("1.35");
  await bench.clock.run({ done: () => started(bench, "b").length > 0 });
  const a = await bench.ports.runs.member("run", "111122223333/eu-west-1/a");
  expect(a).toMatchObject({ status: "failed", reason: { code: "ACCESS_DENIED" }, movedTo: "1.35" });
  const [upgrade] = bench.eks.cluster("111122223333", "eu-west-1", "a")?.updates.values() ?? [];
  const early =
    Date.parse(rollbackClosesAt(upgrade?.update.createdAt?.toISOString() ?? "")) -
    Date.parse(a?.rollbackClosesAt ?? "");
  expect(early).toBeGreaterThanOrEqual(0);
  expect(early).toBeLessThan(10 * 60_000);
  await bench.operator({ action: "roll-back-stage", runId: "run", stage: "all", by: "ana", why: "latency" });
  await bench.finish();
  const view = await bench.view();
  expect(endings(view)).toEqual({ a: "rolled-back ROLLED_BACK", b: "rolled-back ROLLED_BACK" });
  expect(bench.eks.cluster("111122223333", "eu-west-1", "a")?.cluster.version).toBe("1.34");
  expect(leftovers(bench, view)).toEqual([]);
});

it("a rollback of many clusters goes on in new executions before a history is full", async () => {
  const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
  const fleet = fleetOf(...names.map((name) => clusterAt(name, { addons: [] })));
  const bench = sandboxBench({ fleet, policy: goesBack({ maxConcurrency: { count: 1 }, soakSeconds: 3600 }) });
  bench.engine.createStateMachine(
    "upgrade-fleet",
    upgradeFleet(
      {
        functionArn: (name) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
        stateMachineArn: (name) => bench.engine.stateMachineArn(name),
      },
      { historyEvents: 60 },
    ),
  );
  await bench.start("1.35");
  await bench.clock.run({ done: () => started(bench, "c0").length === 2 && started(bench, "c7").length === 2 });
  alarmAt(bench, "c7", 0);
  await bench.finish();
  const view = await bench.view();
  expect(Object.values(endings(view))).toEqual(names.map(() => "rolled-back ROLLED_BACK"));
  for (const name of names) expect(started(bench, name).filter((update) => update === "back to 1.34")).toHaveLength(1);
  for (const { history } of bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet")))
    expect(history.count).toBeLessThan(60 + 120);
  expect(leftovers(bench, view)).toEqual([]);
});
