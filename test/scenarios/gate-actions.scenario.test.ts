import { describe, expect, it } from "vitest";
import type { GatePolicy, StagePolicy } from "#core/policy/policy.ts";
import { type Around, aroundBench, asking, minuteOf, minutes, planes, refOf, small } from "../helpers/around.ts";
import { answerGate, gatedPolicy, nextBegan, SOAK, soaking } from "../helpers/gates.ts";
import { endings, leftovers, seedCluster } from "../helpers/sandbox.ts";

const alarms: GatePolicy[] = [{ kind: "built-in", name: "alarms-ok" }];
const ring = (bench: Around, name: string, state: "ALARM" | "OK" = "ALARM") =>
  bench.cloudwatch.setAlarm(refOf(name), { name: `${name}-errors`, state });

/** The most clusters at once that an execution worked on in a stage's rollback, of those `among` says. */
async function mostAtOnce(bench: Around, among: (name: string) => boolean): Promise<number> {
  const spans = (await bench.ports.runs.members("run"))
    .filter(({ ref, rollbackAttempt }) => rollbackAttempt !== undefined && among(ref.name))
    .map(({ startedAt, endedAt }) => [minuteOf(startedAt), minuteOf(endedAt)] as const);
  return Math.max(0, ...spans.map(([from]) => spans.filter(([start, end]) => start <= from && from < end).length));
}

describe("a gate that fails where the stage is to go back", () => {
  const pair = { tags: { Group: "payments" } };
  const clusters = () => [
    small("a", "dev", pair),
    small("b", "dev", pair),
    small("c"),
    seedCluster("n", { tags: { Environment: "dev" } }),
    small("p", "prod"),
  ];
  const back = (change: Partial<StagePolicy> = {}) =>
    soaking(alarms, { onFailedGate: "rollback", ...change }, clusters());

  it("takes back every cluster of the stage, never two of a group at once, and ends the run with the reason", async () => {
    const { bench, began } = await back();
    await bench.until(began + 50);
    ring(bench, "c");
    await bench.until(began + 60.9);
    expect(planes(bench).filter((move) => move.endsWith("1.34"))).toEqual([]);
    await bench.finish();
    const view = await bench.view();
    expect(bench.versions()).toEqual({ a: "1.34", b: "1.34", c: "1.34", n: "1.34", p: "1.34" });
    expect(endings(view)).toEqual({
      a: "rolled-back ROLLED_BACK",
      b: "rolled-back ROLLED_BACK",
      c: "rolled-back ROLLED_BACK",
      n: "rolled-back ROLLED_BACK",
      p: "skipped RUN_ENDED",
    });
    expect(await mostAtOnce(bench, (name) => name === "a" || name === "b")).toBe(1);
    expect(await mostAtOnce(bench, () => true)).toBeGreaterThan(2);
    // The nodes go back before their control plane does.
    const ofN = bench.changes.filter(({ cluster, at }) => cluster === "n" && minuteOf(at) > began);
    const order = ofN.map(({ operation }) => operation);
    expect(order.indexOf("UpdateNodegroupVersion")).toBeLessThan(order.indexOf("UpdateClusterVersion"));
    expect(bench.details("Gate Failed")).toMatchObject([{ action: "rollback", at: minutes(began + 61).toISOString() }]);
    expect((await bench.stage("dev")).reason).toMatchObject({
      code: "GATE_FAILED",
      message: expect.stringMatching(/^gate alarms-ok: alarm c-errors of c .*; 4 of 4 clusters went back$/),
    });
    expect(view.run).toMatchObject({ status: "failed", reason: { code: "STAGE_FAILED" } });
    expect(bench.slackText()).toContain("4 rolled back");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("keeps to the stage's concurrency", async () => {
    const { bench } = await back({ maxConcurrency: { count: 2 } });
    ring(bench, "a");
    await bench.finish();
    expect(await mostAtOnce(bench, () => true)).toBe(2);
    expect(bench.versions()).toMatchObject({ a: "1.34", b: "1.34", c: "1.34", n: "1.34" });
  });

  it("keeps to the cap of an account and Region", async () => {
    const policy = gatedPolicy(alarms, { onFailedGate: "rollback" });
    const bench = aroundBench(clusters(), { ...policy, limits: { maxConcurrentPerAccountRegion: 1 } });
    await bench.start();
    bench.cloudwatch.setAlarm(refOf("a"), { name: "a-errors", state: "ALARM", at: minutes(200) });
    await bench.finish();
    expect(await mostAtOnce(bench, () => true)).toBe(1);
    expect(endings(await bench.view())).toMatchObject({ a: "rolled-back ROLLED_BACK", n: "rolled-back ROLLED_BACK" });
  });

  it("takes back in the second soak too, when nodes had followed", async () => {
    const one = [seedCluster("n", { tags: { Environment: "dev" } }), small("p", "prod")];
    const change = { onFailedGate: "rollback" as const, nodes: "after-soak" as const, nodesSoakSeconds: 7200 };
    const { bench, began } = await soaking(alarms, change, one);
    await bench.until(began + SOAK + 100);
    expect(await bench.stage("dev")).toMatchObject({ status: "soaking", pass: "nodes" });
    ring(bench, "n");
    await bench.finish();
    expect(planes(bench)).toEqual(["n 1.35", "n 1.34"]);
    const [group] = bench.eks.cluster("111122223333", "eu-west-1", "n")?.nodegroups.values() ?? [];
    expect(group?.version).toBe("1.34");
  });

  it("changes nothing any more once the run is aborted: what is going back ends, nobody else does", async () => {
    const { bench, began } = await back({ maxConcurrency: { count: 1 } });
    ring(bench, "a");
    await bench.until(began + 20);
    expect((await bench.stage("dev")).status).toBe("rolling-back");
    await bench.ask({ action: "abort-run" });
    await bench.finish();
    const view = await bench.view();
    const ended = Object.values(endings(view)).sort();
    expect(ended.filter((ending) => ending.startsWith("rolled-back"))).toHaveLength(1);
    expect(ended.filter((ending) => ending === "upgraded UPGRADED")).toHaveLength(3);
    expect(view.run).toMatchObject({ status: "failed", reason: { code: "ABORTED" } });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("can be tried again only by name: nobody is sent forward again by itself", async () => {
    const { bench } = await back();
    ring(bench, "c");
    await bench.finish();
    expect(await bench.refused({ action: "retry-run" })).toBe("NOTHING_TO_RETRY");
    ring(bench, "c", "OK");
    await bench.ask({ action: "retry-run", clusters: ["c"] });
    await bench.finish();
    // The others went back: what one cluster shows is not enough for the stage.
    expect(bench.versions()).toEqual({ a: "1.34", b: "1.34", c: "1.35", n: "1.34", p: "1.34" });
    expect((await bench.stage("dev")).reason?.code).toBe("MIN_SUCCESS");
  });
});

describe("a stage on hold for a failed gate", () => {
  const onHold = async () => {
    const found = await soaking(alarms);
    ring(found.bench, "e");
    await found.bench.until(found.began + 120);
    expect((await found.bench.stage("dev")).status).toBe("on-hold");
    return found;
  };

  it("is declared complete by a person: it counts as passed, and the next stage starts at once", async () => {
    const { bench, began } = await onHold();
    await bench.ask({ action: "complete-stage", stage: "dev", why: "known alarm" });
    await bench.finish();
    expect(await nextBegan(bench)).toBeCloseTo(began + 120);
    expect(await bench.stage("dev")).toMatchObject({
      status: "succeeded",
      reason: { code: "STAGE_COMPLETED", message: "the stage was declared complete by jo: known alarm" },
    });
    expect(bench.versions()).toEqual({ d: "1.35", e: "1.35", p: "1.35" });
  });

  it("is taken back by a person", async () => {
    const { bench, began } = await onHold();
    await bench.ask({ action: "roll-back-stage", stage: "dev", why: "not worth it" });
    await bench.finish();
    const view = await bench.view();
    expect(planes(bench)).toEqual(["d 1.35", "e 1.35", "d 1.34", "e 1.34"]);
    expect(bench.changes.filter(({ at }) => minuteOf(at) > began).every(({ at }) => minuteOf(at) >= began + 119)).toBe(
      true,
    );
    expect((await bench.stage("dev")).reason).toEqual({
      code: "STAGE_ROLLED_BACK",
      message: "the stage was rolled back by jo: not worth it; 2 of 2 clusters went back",
    });
    expect(await nextBegan(bench)).toBeNaN();
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("is ended by an abort: what was upgraded stays, nothing else is changed", async () => {
    const { bench, began } = await onHold();
    await bench.ask({ action: "abort-run", why: "enough" });
    await bench.until(began + 121);
    expect((await bench.view()).run).toMatchObject({ status: "failed", reason: { code: "ABORTED" } });
    await bench.finish();
    expect(planes(bench)).toEqual(["d 1.35", "e 1.35"]);
    expect((await bench.stage("dev")).reason).toEqual({ code: "ABORTED", message: "aborted by jo: enough" });
  });

  it("cannot be skipped, and its clusters are not retried: nobody of it failed", async () => {
    const { bench } = await onHold();
    expect(await bench.refused({ action: "skip-stage", stage: "dev" })).toBe("STAGE_NOT_OPEN");
    expect(await bench.refused({ action: "retry-run" })).toBe("NOTHING_TO_RETRY");
    expect(await bench.refused({ action: "retry-run", clusters: ["e"] })).toBe("NOT_RETRYABLE");
  });

  it("asks for the approval after it only when its gates are good again", async () => {
    const event: GatePolicy[] = [{ kind: "event", name: "smoke", withinSeconds: 1800 }];
    const approval = asking({ after: true });
    const { bench, began } = await soaking(event, { approval });
    await bench.until(began + SOAK + 60);
    expect(await bench.stage("dev")).toMatchObject({ status: "on-hold" });
    expect(bench.details("Approval Requested")).toEqual([]);
    await answerGate(bench, { passed: true });
    await bench.until(began + 2 * SOAK + 60);
    const [asked] = bench.details("Approval Requested");
    // On hold from the 31st minute on.
    expect(minuteOf(String(asked?.askedAt))).toBeCloseTo(began + SOAK + (SOAK + 60 - 31));
  });
});
