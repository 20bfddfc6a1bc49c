import { describe, expect, it } from "vitest";
import type { StagePolicy } from "#core/policy/policy.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import { aroundBench, changedAt, minuteOf, planes, small, tierStage, tiers } from "../helpers/around.ts";
import { stateOf } from "../helpers/gates.ts";
import { controlPlaneUpdates, endings, leftovers, seedCluster } from "../helpers/sandbox.ts";

const HOURS = 60;
const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const failing = (...clusters: string[]): Fault[] =>
  clusters.map((cluster) => ({ kind: "control-plane-fails", cluster }));
const oneByOne = (change: Partial<StagePolicy> = {}) =>
  tiers([tierStage("dev", { maxConcurrency: { count: 1 }, ...change }), tierStage("prod")]);

describe("a stage's failure budget and minimum success", () => {
  const fleet = () => [...names(4).map((name) => small(name)), small("p", "prod")];

  it("nobody else starts once more failed than the budget bears", async () => {
    const policy = oneByOne({ failureBudget: 1, minSuccessPercent: 0 });
    const bench = aroundBench(fleet(), policy, { faults: failing("c0", "c1") });
    const view = await bench.run();
    expect(planes(bench)).toEqual(["c0 1.35", "c1 1.35"]);
    expect(bench.versions()).toEqual({ c0: "1.34", c1: "1.34", c2: "1.34", c3: "1.34", p: "1.34" });
    expect(view.stages[0]?.reason).toEqual({
      code: "FAILURE_BUDGET",
      message: "2 of 4 failed, the failure budget is 1, 2 never started",
    });
    expect(endings(view)).toMatchObject({ c2: "skipped RUN_ENDED", p: "skipped RUN_ENDED" });
  });

  it("few failures are not enough to pass: so many must have reached the target", async () => {
    const policy = oneByOne({ failureBudget: 3, minSuccessPercent: 60 });
    const bench = aroundBench(fleet(), policy, { faults: failing("c0", "c1") });
    const view = await bench.run();
    expect(bench.versions()).toMatchObject({ c2: "1.35", c3: "1.35", p: "1.34" });
    expect(view.stages[0]?.reason).toEqual({
      code: "MIN_SUCCESS",
      message: "2 of 4 reached the target (50 %), 60 % are needed",
    });
    const other = aroundBench(fleet(), oneByOne({ failureBudget: 3, minSuccessPercent: 50 }), {
      faults: failing("c0", "c1"),
    });
    expect((await other.run()).run.status).toBe("succeeded");
    expect(other.versions().p).toBe("1.35");
  });

  it("a stage in which nobody succeeded does not pass, whatever its policy bears", async () => {
    const policy = oneByOne({ failureBudget: 9, minSuccessPercent: 0 });
    const bench = aroundBench(fleet(), policy, { faults: failing("c0", "c1", "c2", "c3") });
    const view = await bench.run();
    expect(view.stages[0]).toMatchObject({ status: "failed", reason: { code: "MIN_SUCCESS" } });
    expect(planes(bench)).toEqual(["c0 1.35", "c1 1.35", "c2 1.35", "c3 1.35"]);
    expect(bench.versions().p).toBe("1.34");
  });
});

describe("a member past its deadline", () => {
  const pair = { tags: { Group: "payments" } };
  const policy = (change: Partial<StagePolicy> = {}) =>
    oneByOne({ memberDeadlineSeconds: 3600, failureBudget: 1, minSuccessPercent: 60, ...change });
  const hanging = { faults: [{ kind: "update-hangs" as const, cluster: "a" }] };

  it("no longer holds its stage, but its redundancy peer still waits; its late failure is recorded and frees both", async () => {
    const bench = aroundBench([small("a", "dev", pair), small("b", "dev", pair), small("c")], policy(), hanging);
    await bench.start();
    await bench.until(61);
    expect(await bench.member("a")).toMatchObject({ status: "overdue", reason: { code: "DEADLINE" } });
    expect((await bench.member("b")).reason.code).toBe("REDUNDANCY_GROUP");
    const c = await bench.member("c");
    expect(c).toMatchObject({
      status: "upgrading",
      startedAt: new Date(Date.parse((await bench.member("a")).startedAt ?? "") + 3_600_000).toISOString(),
    });
    expect(bench.locks.held().map(({ key }) => key)).toContain("redundancy-group#payments");
    expect(bench.details("Cluster Upgrade Finished")).toMatchObject([{ status: "overdue", cluster: { name: "a" } }]);
    await bench.finish();
    const view = await bench.view();
    const a = await bench.member("a");
    expect(a).toMatchObject({ status: "failed", reason: { code: "UPDATE_OVERDUE" } });
    expect(minuteOf(a.endedAt)).toBeGreaterThan(2 * HOURS);
    expect((await bench.member("b")).startedAt).toBe(a.endedAt);
    expect(changedAt(bench, "b").first).toBeGreaterThanOrEqual(minuteOf(a.endedAt));
    expect(view.stages[0]?.reason?.message).toBe("2 of 3 verified at the target, 1 failed");
    expect(view.run.status).toBe("succeeded");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("that gets there in the end is upgraded after all, and its lock is given back", async () => {
    const big = seedCluster("a", { tags: { Environment: "dev" }, nodegroups: [{ name: "general", desiredSize: 20 }] });
    const bench = aroundBench([big, small("c"), small("d"), small("p", "prod")], policy());
    await bench.start();
    await bench.until(3 * HOURS);
    // The stage ended without it, and the next one began.
    expect(await bench.stage("dev")).toMatchObject({
      status: "succeeded",
      reason: { message: "2 of 3 verified at the target, 1 failed" },
    });
    expect((await bench.member("p")).status).toBe("upgraded");
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toMatchObject({ a: "upgraded UPGRADED", p: "upgraded UPGRADED" });
    expect(minuteOf((await bench.member("a")).endedAt)).toBeGreaterThan(61);
    const told = bench
      .details("Cluster Upgrade Finished")
      .filter(({ cluster }) => JSON.stringify(cluster).includes('"a"'));
    expect(told.map(({ status }) => status)).toEqual(["overdue", "upgraded"]);
    expect(controlPlaneUpdates(bench, "a")).toBe(1);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("counts against the budget at its deadline; the run may end before it does", async () => {
    const bench = aroundBench([small("a"), small("c"), small("p", "prod")], policy({ failureBudget: 0 }), hanging);
    await bench.start();
    await bench.until(65);
    const view = await bench.view();
    expect(view.run).toMatchObject({ status: "failed" });
    expect(view.stages[0]).toMatchObject({ status: "failed", reason: { code: "FAILURE_BUDGET" } });
    expect(endings(view)).toEqual({ a: "overdue DEADLINE", c: "skipped RUN_ENDED", p: "skipped RUN_ENDED" });
    expect(bench.locks.held()).toHaveLength(1);
    expect(await bench.refused({ action: "retry-run", clusters: ["a"] })).toBe("NOT_RETRYABLE");
    // Another run does not take it either while it is under way.
    await bench.start("1.35", "second");
    await bench.until(4 * HOURS);
    expect(endings(await bench.view("second")).a).toMatch(/LOCK_HELD|CLUSTER_NOT_ACTIVE/);
    expect(await bench.member("a")).toMatchObject({ status: "failed", reason: { code: "UPDATE_OVERDUE" } });
    await bench.finish();
    expect(bench.locks.held()).toEqual([]);
    expect(controlPlaneUpdates(bench, "a")).toBe(1);
  });

  it("that goes on in a stage that goes back is not touched by that, and holds its peer in place", async () => {
    const big = { tags: { Environment: "dev", Group: "payments" }, nodegroups: [{ name: "general", desiredSize: 20 }] };
    const clusters = [seedCluster("a", big), small("b", "dev", pair), small("c")];
    const bench = aroundBench(clusters, policy({ failureBudget: 2, soakSeconds: 3600, maxConcurrency: { count: 2 } }));
    await bench.start();
    await bench.until(100);
    expect(await bench.member("a")).toMatchObject({ status: "overdue" });
    await bench.ask({ action: "roll-back-stage", stage: "dev" });
    await bench.finish();
    const view = await bench.view();
    // Nobody of its group was changed while it was.
    const a = await bench.member("a");
    const ofB = bench.changes.filter(({ cluster }) => cluster === "b").map(({ at }) => at);
    for (const at of ofB) expect(at < (a.startedAt ?? "") || at >= (a.endedAt ?? "")).toBe(true);
    expect(bench.versions().c).toBe("1.34");
    expect(view.run.status).toBe("failed");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("is waited for by a stage that goes back, and goes back too although all others are back before it ended", async () => {
    const big = seedCluster("a", { tags: { Environment: "dev" }, nodegroups: [{ name: "general", desiredSize: 20 }] });
    const bench = aroundBench(
      [big, small("c"), small("d")],
      policy({ soakSeconds: 7200, maxConcurrency: { count: 3 } }),
    );
    await bench.start();
    await bench.until(62);
    expect(await bench.member("a")).toMatchObject({ status: "overdue" });
    await bench.ask({ action: "roll-back-stage", stage: "dev" });
    await bench.finish();
    const view = await bench.view();
    const [a, c] = [await bench.member("a"), await bench.member("c")];
    expect(minuteOf(c.endedAt)).toBeLessThan(minuteOf(a.startedAt));
    expect(bench.versions()).toEqual({ a: "1.34", c: "1.34", d: "1.34" });
    expect(view.stages[0]?.reason?.message).toMatch(/; 3 of 3 clusters went back$/);
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("a cluster that goes away", () => {
  it("before its turn is skipped, and does not count against its stage", async () => {
    const bench = aroundBench([small("a"), small("b"), small("c"), small("p", "prod")], oneByOne());
    await bench.start();
    await bench.until(2);
    await bench.deleteCluster("b");
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({
      a: "upgraded UPGRADED",
      b: "skipped CLUSTER_NOT_FOUND",
      c: "upgraded UPGRADED",
      p: "upgraded UPGRADED",
    });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("while it is being deleted is skipped as well", async () => {
    const bench = aroundBench([small("a"), small("b"), small("p", "prod")], oneByOne());
    await bench.start();
    await bench.until(2);
    // An owner's tool takes its time: it is still there when its turn comes.
    stateOf(bench, "b").cluster.status = "DELETING";
    await bench.finish();
    const view = await bench.view();
    expect(view.run.status).toBe("succeeded");
    expect(bench.versions()).toEqual({ a: "1.35", b: "1.34", p: "1.35" });
    expect(endings(view).b).toBe("skipped CLUSTER_DELETING");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("while it soaks does not hold the stage, and is passed over when the stage goes back", async () => {
    const bench = aroundBench([small("a"), small("b"), small("p", "prod")], oneByOne({ soakSeconds: 7200 }));
    await bench.start();
    await bench.until(90);
    expect((await bench.stage("dev")).status).toBe("soaking");
    await bench.deleteCluster("a");
    await bench.until(95);
    await bench.ask({ action: "roll-back-stage", stage: "dev" });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toMatchObject({ a: "skipped CLUSTER_NOT_FOUND", b: "rolled-back ROLLED_BACK" });
    expect(bench.versions()).toEqual({ b: "1.34", p: "1.34" });
    expect(leftovers(bench, view)).toEqual([]);
  });
});
