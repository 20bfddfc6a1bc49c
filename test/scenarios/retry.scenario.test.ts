import { describe, expect, it } from "vitest";
import type { StagePolicy } from "#core/policy/policy.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { type Around, aroundBench, minuteOf, minutes, planes, small, tierStage, tiers } from "../helpers/around.ts";
import { stateOf } from "../helpers/gates.ts";
import { controlPlaneUpdates, endings, leftovers, seedCluster } from "../helpers/sandbox.ts";

const failing = (...clusters: string[]): Fault[] =>
  clusters.map((cluster) => ({ kind: "control-plane-fails", cluster }));
const fleet = () => [small("a"), small("b"), small("c"), small("p", "prod")];
const policy = (change: Partial<StagePolicy> = {}) => tiers([tierStage("dev", change), tierStage("prod")]);
const attempts = async (bench: Around) =>
  Object.fromEntries((await bench.ports.runs.members("run")).map(({ ref, attempt }) => [ref.name, attempt]));
const fleetExecutions = (bench: Around) => bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet"));

describe("a retry after the run has ended", () => {
  it("takes up all that failed, goes on with the stages that were not reached, and changes nobody twice", async () => {
    const bench = aroundBench(fleet(), policy(), { faults: failing("a", "b") });
    expect((await bench.run()).run.status).toBe("failed");
    expect(bench.versions()).toEqual({ a: "1.34", b: "1.34", c: "1.35", p: "1.34" });
    expect(await bench.ask({ action: "retry-run", why: "addresses were freed" })).toMatchObject({
      action: "changed",
      message: "3 clusters of run run are tried again",
    });
    await bench.finish();
    const view = await bench.view();
    expect(view.run).toMatchObject({ status: "succeeded", reason: { code: "ALL_STAGES_PASSED" } });
    expect(planes(bench).slice(3)).toEqual(["a 1.35", "b 1.35", "p 1.35"]);
    expect(await attempts(bench)).toEqual({ a: 2, b: 2, c: 1, p: 1 });
    expect(controlPlaneUpdates(bench, "c")).toBe(1);
    expect(fleetExecutions(bench).map(({ name }) => name)).toEqual(["run", "run.part-2"]);
    expect(bench.slackText()).toContain("succeeded");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("goes to the target the run had, also from half way, whatever is offered now", async () => {
    const clusters = [seedCluster("n", { tags: { Environment: "dev" } }), small("p", "prod")];
    const bench = aroundBench(clusters, policy(), { faults: [{ kind: "node-eviction", cluster: "n" }] });
    await bench.run("+1");
    expect(endings(await bench.view())).toEqual({ n: "failed POD_EVICTION_FAILURE", p: "skipped RUN_ENDED" });
    expect(bench.versions()).toEqual({ n: "1.35", p: "1.34" });
    await bench.ask({ action: "retry-run" });
    await bench.finish();
    expect(endings(await bench.view())).toEqual({ n: "upgraded UPGRADED", p: "upgraded UPGRADED" });
    expect(planes(bench)).toEqual(["n 1.35", "p 1.35"]);
    const [group] = stateOf(bench, "n").nodegroups.values();
    expect(group?.version).toBe("1.35");
  });

  it("by name tries only those named, although others stay failed", async () => {
    const bench = aroundBench(fleet(), policy(), { faults: failing("a", "b") });
    await bench.run();
    await bench.ask({ action: "retry-run", clusters: ["b"] });
    await bench.finish();
    expect(bench.versions()).toEqual({ a: "1.34", b: "1.35", c: "1.35", p: "1.34" });
    expect(planes(bench).filter((move) => move.startsWith("a"))).toHaveLength(1);
    // a is still not there: the stage does not pass, and says so.
    expect((await bench.stage("dev")).reason).toMatchObject({ code: "FAILURE_BUDGET" });
    await bench.ask({ action: "retry-run", clusters: ["111122223333/eu-west-1/a"] });
    await bench.finish();
    expect((await bench.view()).run.status).toBe("succeeded");
    expect(bench.versions()).toEqual({ a: "1.35", b: "1.35", c: "1.35", p: "1.35" });
  });

  it("has a failure budget of its own", async () => {
    const change = { maxConcurrency: { count: 1 }, failureBudget: 3, minSuccessPercent: 90 };
    const clusters = ["a", "b", "c", "d"].map((name) => small(name));
    const bench = aroundBench(clusters, policy({ ...change, failureBudget: 1 }), {
      faults: failing("a", "b", "c", "d", "a", "b"),
    });
    await bench.run();
    expect(planes(bench)).toEqual(["a 1.35", "b 1.35"]);
    await bench.ask({ action: "retry-run" });
    await bench.finish();
    // a and b fail again: more than the budget bears, c and d are left alone.
    expect(planes(bench).slice(2)).toEqual(["a 1.35", "b 1.35"]);
    expect(await attempts(bench)).toEqual({ a: 2, b: 2, c: 1, d: 1 });
  });

  it("takes up a cluster the plan had to leave out, and one somebody skipped, by name", async () => {
    const broken = small("b", "dev", { issues: [{ code: "Ec2SubnetNotFound", message: "a subnet is gone" }] });
    const bench = aroundBench([small("a"), broken, small("c")], policy({ minSuccessPercent: 50 }));
    await bench.start();
    await bench.until(1);
    expect(endings(await bench.view()).b).toBe("blocked CLUSTER_UNHEALTHY");
    await bench.finish();
    stateOf(bench, "b").cluster.health = { issues: [] };
    await bench.ask({ action: "retry-run", clusters: ["b"] });
    await bench.finish();
    expect(endings(await bench.view())).toMatchObject({ a: "upgraded UPGRADED", b: "upgraded UPGRADED" });
    expect(planes(bench)).toEqual(["a 1.35", "c 1.35", "b 1.35"]);
  });

  it("goes on with an aborted run", async () => {
    const bench = aroundBench(fleet(), policy({ maxConcurrency: { count: 1 } }));
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "abort-run" });
    expect(await bench.refused({ action: "retry-run" })).toBe("RUN_ABORTED");
    await bench.finish();
    expect(planes(bench)).toEqual(["a 1.35"]);
    await bench.ask({ action: "retry-run", why: "it was right after all" });
    await bench.finish();
    expect((await bench.view()).run).toMatchObject({ status: "succeeded", control: null });
    expect(planes(bench)).toEqual(["a 1.35", "b 1.35", "c 1.35", "p 1.35"]);
  });

  it("repeats the passes a member missed, and leaves alone those that have them", async () => {
    const change = { nodes: "after-soak" as const, failureBudget: 1, minSuccessPercent: 50, soakSeconds: 3600 };
    const clusters = ["a", "b"].map((name) => seedCluster(name, { tags: { Environment: "dev" } }));
    const bench = aroundBench(clusters, tiers([tierStage("dev", change)]), { faults: failing("a") });
    await bench.run();
    const nodesOf = (name: string) => [...stateOf(bench, name).nodegroups.values()].map(({ version }) => version);
    expect([bench.versions(), nodesOf("b")]).toEqual([{ a: "1.34", b: "1.35" }, ["1.35"]]);
    const before = bench.changes.length;
    await bench.ask({ action: "retry-run" });
    await bench.finish();
    const later = bench.changes.slice(before);
    expect(new Set(later.map(({ cluster }) => cluster))).toEqual(new Set(["a"]));
    const [plane, group] = ["UpdateClusterVersion", "UpdateNodegroupVersion"].map((operation) =>
      minuteOf(later.find((call) => call.operation === operation)?.at),
    );
    // An hour of soak lies between its control plane and its nodes.
    expect((group ?? 0) - (plane ?? 0)).toBeGreaterThan(60);
    expect(nodesOf("a")).toEqual(["1.35"]);
    expect((await bench.view()).run.status).toBe("succeeded");
  });

  it("of a member that waited for its second pass starts executions of its own, not the finished ones of the first", async () => {
    const change = { nodes: "after-soak" as const, soakSeconds: 3600, maxConcurrency: { count: 1 } };
    const clusters = ["a", "b"].map((name) => seedCluster(name, { tags: { Environment: "dev" } }));
    const bench = aroundBench(clusters, tiers([tierStage("dev", change)]));
    await bench.start();
    await bench.until(1);
    const inNodes = async () => (await bench.member("a")).phase === "nodegroups";
    for (let minute = 2; !(await inNodes()); minute++) await bench.until(minute);
    expect(await bench.member("b")).toMatchObject({ status: "waiting", pass: "control-planes" });
    await bench.ask({ action: "abort-run" });
    await bench.finish();
    expect(endings(await bench.view())).toEqual({ a: "upgraded UPGRADED", b: "skipped RUN_ENDED" });
    await bench.ask({ action: "retry-run", clusters: ["b"] });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED", b: "upgraded UPGRADED" });
    expect(view.run.status).toBe("succeeded");
    expect(planes(bench)).toEqual(["a 1.35", "b 1.35"]);
  });

  it("asked for twice at once happens once", async () => {
    const bench = aroundBench(fleet(), policy(), { faults: failing("a") });
    await bench.run();
    const answers = await Promise.all([
      bench.ask({ action: "retry-run", by: "ana" }),
      bench.ask({ action: "retry-run", by: "bo" }),
    ]);
    expect(answers.map(({ action }) => action)).not.toContain("error");
    expect(answers.filter(({ action }) => action === "changed").length).toBeGreaterThanOrEqual(1);
    await bench.finish();
    const view = await bench.view();
    expect(view.run.status).toBe("succeeded");
    expect(await attempts(bench)).toEqual({ a: 2, b: 1, c: 1, p: 1 });
    expect(planes(bench).filter((move) => move.startsWith("a"))).toHaveLength(2);
    expect(fleetExecutions(bench)).toHaveLength(2);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("has nothing to do when everything went well", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.run();
    expect(await bench.refused({ action: "retry-run" })).toBe("NOTHING_TO_RETRY");
    expect(await bench.refused({ action: "retry-run", clusters: ["a"] })).toBe("NOT_RETRYABLE");
    expect(fleetExecutions(bench)).toHaveLength(1);
  });
});

describe("a retry while the run is under way", () => {
  it("puts the member back into its running stage, which then passes without a failure", async () => {
    const bench = aroundBench(fleet(), policy({ maxConcurrency: { count: 1 }, failureBudget: 1 }), {
      faults: failing("a"),
    });
    await bench.start();
    await bench.until(30);
    const failedAt = (await bench.member("a")).endedAt;
    expect(await bench.member("a")).toMatchObject({ status: "failed", reason: { code: "IP_NOT_AVAILABLE" } });
    await bench.ask({ action: "retry-run", clusters: ["a"] });
    expect(await bench.member("a")).toMatchObject({ status: "waiting", attempt: 2 });
    await bench.finish();
    const view = await bench.view();
    const a = await bench.member("a");
    expect(minuteOf(a.startedAt)).toBeGreaterThanOrEqual(Math.max(30, minuteOf(failedAt)));
    expect((await bench.stage("dev")).reason?.message).toBe("3 of 3 verified at the target, 0 failed");
    expect(view.run.status).toBe("succeeded");
    expect(fleetExecutions(bench)).toHaveLength(1);
    expect(planes(bench).filter((move) => move.startsWith("a"))).toHaveLength(2);
  });

  it("is not ended by the attempt before, whose report comes twice", async () => {
    let reported = 0;
    const bench = aroundBench(fleet(), policy({ failureBudget: 1 }), {
      faults: failing("a"),
      lambdaFaults: {
        after(name, input) {
          const ofA = name === "upgrade-cluster/report-outcome" && JSON.stringify(input).includes("/a");
          // Its answer is lost, so the step is repeated; somebody retries in between.
          if (ofA && reported++ === 0) {
            bench.clock.at(bench.clock.millis(), () => void bench.ask({ action: "retry-run", clusters: ["a"] }));
            throw new FunctionDied("its answer is lost");
          }
        },
      },
    });
    await bench.run();
    expect(reported).toBe(3);
    expect(await bench.member("a")).toMatchObject({ status: "upgraded", attempt: 2 });
    expect((await bench.stage("dev")).reason?.message).toBe("3 of 3 verified at the target, 0 failed");
  });

  it("keeps to the stage's limits: it takes its turn like all others", async () => {
    const bench = aroundBench(fleet(), policy({ maxConcurrency: { count: 1 }, failureBudget: 1 }), {
      faults: failing("a"),
    });
    await bench.start();
    await bench.until(30);
    await bench.ask({ action: "retry-run" });
    await bench.until(31);
    const upgrading = (await bench.ports.runs.members("run")).filter(({ status }) => status === "upgrading");
    expect(upgrading.map(({ ref }) => ref.name)).toEqual(["b"]);
    expect((await bench.member("a")).reason.code).toBe("MAX_CONCURRENCY");
  });

  it("is refused for a member of a stage that soaks or is over; the run's end comes first", async () => {
    const change = { failureBudget: 1, minSuccessPercent: 50, soakSeconds: 7200 };
    const slow = seedCluster("p", { tags: { Environment: "prod" }, nodegroups: [{ name: "g", desiredSize: 20 }] });
    const bench = aroundBench([small("a"), small("b"), small("c"), slow], policy(change), { faults: failing("a") });
    await bench.start();
    await bench.until(60);
    expect((await bench.stage("dev")).status).toBe("soaking");
    expect(await bench.refused({ action: "retry-run", clusters: ["a"] })).toBe("STAGE_OVER");
    expect(await bench.refused({ action: "retry-run" })).toBe("NOTHING_TO_RETRY");
    expect(await bench.ask({ action: "retry-run" })).toMatchObject({
      message: expect.stringContaining("can be retried once the run has ended"),
    });
    await bench.until(180);
    expect((await bench.stage("dev")).status).toBe("succeeded");
    expect(await bench.refused({ action: "retry-run", clusters: ["a"] })).toBe("STAGE_OVER");
    await bench.finish();
    expect((await bench.view()).run.status).toBe("succeeded");
    const at = bench.clock.now();
    await bench.ask({ action: "retry-run", clusters: ["a"] });
    await bench.finish();
    expect((await bench.member("a")).startedAt).toBe(at.toISOString());
    expect(bench.versions()).toEqual({ a: "1.35", b: "1.35", c: "1.35", p: "1.35" });
    // Its stage soaks again before the run is over.
    const view = await bench.view();
    expect(minuteOf(view.run.endedAt) - minuteOf((await bench.member("a")).endedAt)).toBeCloseTo(120);
    expect(minutes(0).getTime()).toBeLessThan(at.getTime());
    expect(controlPlaneUpdates(bench, "p")).toBe(1);
  });
});
