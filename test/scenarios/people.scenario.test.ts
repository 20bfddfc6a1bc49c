import { describe, expect, it } from "vitest";
import type { StagePolicy } from "#core/policy/policy.ts";
import { aroundBench, changedAt, minuteOf, minutes, planes, small, tierStage, tiers } from "../helpers/around.ts";
import { endings, leftovers, seedCluster } from "../helpers/sandbox.ts";

const HOURS = 60;
const fleet = () => [small("a"), small("b"), small("c"), small("p", "prod")];
const oneByOne = (change: Partial<StagePolicy> = {}) =>
  tiers([tierStage("dev", { maxConcurrency: { count: 1 }, ...change }), tierStage("prod")]);

describe("a run that is paused", () => {
  it("finishes who is under way and starts nobody until it is resumed, across stages", async () => {
    const bench = aroundBench(fleet(), oneByOne());
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "pause-run", why: "incident 42" });
    await bench.until(6 * HOURS);
    expect(planes(bench)).toEqual(["a 1.35"]);
    expect(bench.versions()).toMatchObject({ a: "1.35", b: "1.34", c: "1.34", p: "1.34" });
    expect((await bench.member("b")).reason).toEqual({
      code: "PAUSED",
      message: "the run is paused by jo: incident 42",
    });
    await bench.ask({ action: "resume-run" });
    await bench.finish();
    expect((await bench.member("b")).startedAt).toBe(minutes(6 * HOURS).toISOString());
    expect(planes(bench)).toEqual(["a 1.35", "b 1.35", "c 1.35", "p 1.35"]);
    expect((await bench.view()).run.status).toBe("succeeded");
  });

  it("soaks on, and starts nobody of the next stage when the soak is over", async () => {
    const bench = aroundBench([small("a"), small("p", "prod")], oneByOne({ soakSeconds: 7200 }));
    await bench.start();
    await bench.until(60);
    await bench.ask({ action: "pause-run" });
    await bench.until(10 * HOURS);
    const dev = await bench.stage("dev");
    expect(dev.status).toBe("succeeded");
    expect(minuteOf(dev.endedAt) - minuteOf((await bench.member("a")).endedAt)).toBeCloseTo(120);
    expect(planes(bench)).toEqual(["a 1.35"]);
    await bench.ask({ action: "resume-run" });
    await bench.finish();
    expect((await bench.member("p")).startedAt).toBe(minutes(10 * HOURS).toISOString());
  });
});

describe("a run that is aborted", () => {
  it("finishes who is under way, starts nobody else, and says who wanted it", async () => {
    const bench = aroundBench(fleet(), oneByOne());
    await bench.start();
    await bench.until(25);
    const underWay = (await bench.ports.runs.members("run")).find(({ status }) => status === "upgrading")?.ref.name;
    await bench.ask({ action: "abort-run", why: "wrong version" });
    await bench.finish();
    const view = await bench.view();
    expect(underWay).toBe("b");
    expect(bench.versions()).toEqual({ a: "1.35", b: "1.35", c: "1.34", p: "1.34" });
    expect(endings(view)).toMatchObject({ b: "upgraded UPGRADED", c: "skipped RUN_ENDED", p: "skipped RUN_ENDED" });
    expect(view.run.reason).toEqual({ code: "ABORTED", message: "aborted by jo: wrong version" });
    expect(view.stages.map(({ status, reason }) => [status, reason?.code])).toEqual([
      ["failed", "ABORTED"],
      ["skipped", "RUN_ENDED"],
    ]);
    expect(leftovers(bench, view)).toEqual([]);
  });
});

describe("a member that is skipped", () => {
  it("is never changed; the others and the next stage go on", async () => {
    const bench = aroundBench(fleet(), oneByOne());
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "skip-member", cluster: "b", why: "release week" });
    await bench.finish();
    expect(planes(bench)).toEqual(["a 1.35", "c 1.35", "p 1.35"]);
    expect(bench.changes.filter(({ cluster }) => cluster === "b")).toEqual([]);
    expect(await bench.member("b")).toMatchObject({
      status: "skipped",
      reason: { code: "SKIPPED_BY_HAND", message: "skipped by jo: release week" },
    });
  });
});

describe("a stage that is skipped", () => {
  it("before it is reached is passed over when its turn comes", async () => {
    const policy = tiers([tierStage("dev"), tierStage("staging"), tierStage("prod")]);
    const bench = aroundBench([small("a"), small("s", "staging"), small("p", "prod")], policy);
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "skip-stage", stage: "staging", why: "torn down" });
    expect((await bench.stage("staging")).status).toBe("pending");
    await bench.finish();
    expect(planes(bench)).toEqual(["a 1.35", "p 1.35"]);
    expect(await bench.stage("staging")).toMatchObject({ status: "skipped", startedAt: null });
    expect((await bench.stage("prod")).startedAt).toBe((await bench.stage("dev")).endedAt);
    expect(bench.details("Stage Started").map(({ stage }) => stage)).toEqual(["dev", "prod"]);
    expect((await bench.view()).run.status).toBe("succeeded");
  });

  it("while it runs finishes who is under way, starts nobody else, and does not soak", async () => {
    const bench = aroundBench(fleet(), oneByOne({ soakSeconds: 86_400 }));
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "skip-stage", stage: "dev", why: "enough seen" });
    await bench.finish();
    expect(planes(bench)).toEqual(["a 1.35", "p 1.35"]);
    const dev = await bench.stage("dev");
    expect(dev).toMatchObject({ status: "skipped", endedAt: (await bench.member("a")).endedAt });
    expect((await bench.member("p")).startedAt).toBe(dev.endedAt);
    expect(endings(await bench.view())).toMatchObject({ b: "skipped STAGE_SKIPPED", c: "skipped STAGE_SKIPPED" });
  });
});

describe("a stage that is declared complete", () => {
  it("while it runs lets the next one start at once; who is under way finishes beside it", async () => {
    const bench = aroundBench(fleet(), oneByOne());
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "complete-stage", stage: "dev", why: "a is proof enough" });
    await bench.until(6);
    expect((await bench.stage("dev")).status).toBe("succeeded");
    expect((await bench.member("a")).status).toBe("upgrading");
    expect((await bench.member("p")).startedAt).toBe(minutes(5).toISOString());
    await bench.finish();
    const view = await bench.view();
    expect(planes(bench).sort()).toEqual(["a 1.35", "p 1.35"]);
    expect(endings(view)).toEqual({
      a: "upgraded UPGRADED",
      b: "skipped STAGE_COMPLETED",
      c: "skipped STAGE_COMPLETED",
      p: "upgraded UPGRADED",
    });
    expect(view.run.status).toBe("succeeded");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("while it runs still keeps the next stage from the redundancy group of who is under way", async () => {
    const pair = { tags: { Group: "payments" } };
    const bench = aroundBench([small("a", "dev", pair), small("p", "prod", pair), small("q", "prod")], oneByOne());
    await bench.start();
    await bench.until(5);
    await bench.ask({ action: "complete-stage", stage: "dev" });
    await bench.until(6);
    expect((await bench.member("p")).reason.code).toBe("REDUNDANCY_GROUP");
    expect((await bench.member("q")).status).toBe("upgrading");
    await bench.finish();
    expect((await bench.member("p")).startedAt).toBe((await bench.member("a")).endedAt);
    expect(changedAt(bench, "p").first).toBeGreaterThan(changedAt(bench, "a").last);
  });

  it("while it soaks ends the soak", async () => {
    const bench = aroundBench([small("a"), small("p", "prod")], oneByOne({ soakSeconds: 7 * 86_400 }));
    await bench.start();
    await bench.until(2 * HOURS);
    expect((await bench.stage("dev")).status).toBe("soaking");
    await bench.ask({ action: "complete-stage", stage: "dev", why: "urgent" });
    await bench.finish();
    expect(await bench.stage("dev")).toMatchObject({
      status: "succeeded",
      endedAt: minutes(2 * HOURS).toISOString(),
      reason: { code: "STAGE_COMPLETED", message: "the stage was declared complete by jo: urgent" },
    });
    expect((await bench.member("p")).startedAt).toBe(minutes(2 * HOURS).toISOString());
  });

  it("between its control planes and its nodes ends without the nodes, which stay where they are", async () => {
    const clusters = [seedCluster("n", { tags: { Environment: "dev" } }), small("p", "prod")];
    const bench = aroundBench(clusters, oneByOne({ nodes: "after-soak", soakSeconds: 86_400 }));
    await bench.start();
    await bench.until(2 * HOURS);
    await bench.ask({ action: "complete-stage", stage: "dev" });
    await bench.finish();
    expect(planes(bench)).toEqual(["n 1.35", "p 1.35"]);
    expect(bench.changes.map(({ operation }) => operation)).not.toContain("UpdateNodegroupVersion");
  });
});

describe("a stage that is taken back by hand while it runs", () => {
  it("finishes who is under way, then takes back everybody who was moved", async () => {
    const bench = aroundBench(fleet(), oneByOne());
    await bench.start();
    await bench.until(25);
    expect((await bench.member("b")).status).toBe("upgrading");
    await bench.ask({ action: "roll-back-stage", stage: "dev", why: "errors" });
    await bench.finish();
    const view = await bench.view();
    expect(planes(bench)).toEqual(["a 1.35", "b 1.35", "a 1.34", "b 1.34"]);
    expect(bench.versions()).toEqual({ a: "1.34", b: "1.34", c: "1.34", p: "1.34" });
    expect(endings(view)).toMatchObject({ c: "skipped RUN_ENDED", p: "skipped RUN_ENDED" });
    expect((await bench.stage("dev")).reason).toEqual({
      code: "STAGE_ROLLED_BACK",
      message: expect.stringMatching(/^the stage was rolled back by jo: errors; 2 of \d clusters went back$/),
    });
    expect(leftovers(bench, view)).toEqual([]);
  });
});
