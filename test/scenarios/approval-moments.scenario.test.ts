import { describe, expect, it } from "vitest";
import type { ApprovalPolicy, StagePolicy } from "#core/policy/policy.ts";
import {
  aroundBench,
  asking,
  changedAt,
  minuteOf,
  minutes,
  planes,
  small,
  tierStage,
  tiers,
} from "../helpers/around.ts";
import { endings, leftovers, seedCluster } from "../helpers/sandbox.ts";

const HOURS = 60;
const HOUR = 3_600_000;
const fleet = () => [small("d", "dev"), small("p", "prod")];
const devThenProd = (approval: ApprovalPolicy, change: Partial<StagePolicy> = {}) =>
  tiers([tierStage("dev", { approval, soakSeconds: 7200, ...change }), tierStage("prod")]);

describe("an approval after a stage", () => {
  const policy = () => devThenProd(asking({ after: true }));

  it("is asked for when the soak is over, and holds back every later stage", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(5 * HOURS);
    const dev = await bench.stage("dev");
    const ended = (await bench.member("d")).endedAt ?? "";
    expect(dev).toMatchObject({ status: "awaiting-approval", approvals: [{ moment: "after", status: "pending" }] });
    expect(Date.parse(dev.approvals[0]?.askedAt ?? "") - Date.parse(ended)).toBe(2 * HOUR);
    expect(bench.slackText()).toContain("waits for an approval after until");
    expect(planes(bench)).toEqual(["d 1.35"]);
    await bench.ask({ action: "approve-stage", stage: "dev", by: "ana" });
    await bench.finish();
    expect(await bench.stage("dev")).toMatchObject({ status: "succeeded", endedAt: minutes(5 * HOURS).toISOString() });
    expect(changedAt(bench, "p").first).toBeGreaterThanOrEqual(5 * HOURS);
    expect(planes(bench)).toEqual(["d 1.35", "p 1.35"]);
  });

  it("is asked for at once where nothing soaks", async () => {
    const bench = aroundBench(fleet(), devThenProd(asking({ after: true }), { soakSeconds: 0 }));
    await bench.start();
    await bench.until(2 * HOURS);
    const ended = (await bench.member("d")).endedAt;
    expect((await bench.stage("dev")).approvals).toMatchObject([{ moment: "after", askedAt: ended }]);
    expect(bench.slackText()).toContain("waits for an approval after until");
    expect(planes(bench)).toEqual(["d 1.35"]);
  });

  it("that expires or is rejected fails the stage: what was upgraded stays, nobody else starts", async () => {
    const expired = aroundBench(fleet(), policy());
    await expired.start();
    await expired.finish();
    expect((await expired.stage("dev")).reason?.code).toBe("APPROVAL_EXPIRED");
    expect(expired.versions()).toEqual({ d: "1.35", p: "1.34" });
    expect(endings(await expired.view())).toEqual({ d: "upgraded UPGRADED", p: "skipped RUN_ENDED" });
    const rejected = aroundBench(fleet(), policy());
    await rejected.start();
    await rejected.until(4 * HOURS);
    await rejected.ask({ action: "reject-stage", stage: "dev", why: "latency is up" });
    await rejected.finish();
    expect((await rejected.stage("dev")).reason).toEqual({
      code: "APPROVAL_REJECTED",
      message: "rejected by jo: latency is up",
    });
    expect(rejected.versions()).toEqual({ d: "1.35", p: "1.34" });
  });

  it("is asked for beside one before it, each with an answer of its own", async () => {
    const bench = aroundBench(
      [small("d")],
      tiers([tierStage("dev", { approval: asking({ before: true, after: true }) })]),
    );
    await bench.start();
    await bench.until(10);
    await bench.ask({ action: "approve-stage", stage: "dev", by: "ana" });
    await bench.until(3 * HOURS);
    expect(bench.details("Approval Requested").map(({ moment }) => moment)).toEqual(["before", "after"]);
    expect((await bench.stage("dev")).approvals.map(({ status }) => status)).toEqual(["approved", "pending"]);
    await bench.ask({ action: "approve-stage", stage: "dev", by: "bo" });
    await bench.finish();
    expect((await bench.stage("dev")).approvals.map(({ by }) => by)).toEqual(["ana", "bo"]);
    expect((await bench.view()).run.status).toBe("succeeded");
  });

  it("does not let an abort wait for the answer", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(4 * HOURS);
    await bench.ask({ action: "abort-run", why: "wrong version" });
    await bench.until(4 * HOURS + 1);
    expect((await bench.view()).run).toMatchObject({ status: "failed", reason: { code: "ABORTED" } });
    expect(await bench.refused({ action: "approve-stage", stage: "dev" })).toBe("RUN_ENDED");
  });
});

describe("an approval between control planes and nodes", () => {
  const clusters = () => [seedCluster("d", { tags: { Environment: "dev" } })];
  const policy = () =>
    tiers([tierStage("dev", { nodes: "after-soak", soakSeconds: 7200, approval: asking({ between: true }) })]);

  it("is asked for after the soak; no node group moves before the yes", async () => {
    const bench = aroundBench(clusters(), policy());
    await bench.start();
    await bench.until(5 * HOURS);
    const dev = await bench.stage("dev");
    expect(dev).toMatchObject({ status: "awaiting-approval", pass: "control-planes" });
    expect(dev.approvals).toMatchObject([{ moment: "between", status: "pending" }]);
    const operations = () => bench.changes.map(({ operation }) => operation);
    expect(planes(bench)).toEqual(["d 1.35"]);
    expect(operations()).not.toContain("UpdateNodegroupVersion");
    await bench.ask({ action: "approve-stage", stage: "dev" });
    await bench.finish();
    const nodes = bench.changes.find(({ operation }) => operation === "UpdateNodegroupVersion");
    expect(minuteOf(nodes?.at)).toBeGreaterThanOrEqual(5 * HOURS);
    expect(operations().filter((operation) => operation === "UpdateClusterVersion")).toHaveLength(1);
    expect((await bench.view()).run.status).toBe("succeeded");
    expect(bench.details("Approval Requested")).toHaveLength(1);
  });

  it("that is rejected leaves the nodes where they are", async () => {
    const bench = aroundBench(clusters(), policy());
    await bench.start();
    await bench.until(5 * HOURS);
    await bench.ask({ action: "reject-stage", stage: "dev" });
    await bench.finish();
    expect((await bench.stage("dev")).reason?.code).toBe("APPROVAL_REJECTED");
    expect(bench.changes.map(({ operation }) => operation)).not.toContain("UpdateNodegroupVersion");
    expect(bench.versions()).toEqual({ d: "1.35" });
  });
});

describe("a retry after an approval that was not given", () => {
  it("before the stage asks again, and a yes sets it to work", async () => {
    const bench = aroundBench(
      fleet(),
      tiers([tierStage("dev", { approval: asking({ before: true }) }), tierStage("prod")]),
    );
    await bench.start();
    await bench.finish();
    expect((await bench.view()).run.status).toBe("failed");
    await bench.until(20 * HOURS);
    expect(await bench.ask({ action: "retry-run", why: "ana is back" })).toMatchObject({ action: "changed" });
    await bench.until(21 * HOURS);
    const asked = bench.details("Approval Requested").map(({ askedAt }) => minuteOf(String(askedAt)));
    expect(asked).toEqual([0, 20 * HOURS]);
    expect(bench.changes).toEqual([]);
    await bench.ask({ action: "approve-stage", stage: "dev", by: "ana" });
    await bench.finish();
    const view = await bench.view();
    expect(view.run.status).toBe("succeeded");
    expect(planes(bench)).toEqual(["d 1.35", "p 1.35"]);
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("after the stage asks again, and upgrades nobody twice", async () => {
    const bench = aroundBench(fleet(), devThenProd(asking({ after: true })));
    await bench.start();
    await bench.finish();
    expect((await bench.stage("dev")).reason?.code).toBe("APPROVAL_EXPIRED");
    await bench.ask({ action: "retry-run" });
    await bench.until(14 * HOURS);
    expect(bench.details("Approval Requested")).toHaveLength(2);
    await bench.ask({ action: "approve-stage", stage: "dev", by: "ana" });
    await bench.finish();
    expect((await bench.view()).run.status).toBe("succeeded");
    expect(planes(bench)).toEqual(["d 1.35", "p 1.35"]);
  });
});

describe("while a stage waits for an approval", () => {
  const askedFirst = () => tiers([tierStage("dev", { approval: asking({ before: true }) }), tierStage("prod")]);

  it("it can be skipped: none of its clusters is changed, the next stage starts", async () => {
    const bench = aroundBench(fleet(), askedFirst());
    await bench.start();
    await bench.until(30);
    await bench.ask({ action: "skip-stage", stage: "dev", why: "they moved away" });
    await bench.finish();
    expect(await bench.stage("dev")).toMatchObject({
      status: "skipped",
      startedAt: null,
      reason: { code: "STAGE_SKIPPED", message: "the stage was skipped by jo: they moved away" },
    });
    expect(planes(bench)).toEqual(["p 1.35"]);
    expect(endings(await bench.view())).toEqual({ d: "skipped STAGE_SKIPPED", p: "upgraded UPGRADED" });
    expect(bench.details("Stage Started").map(({ stage }) => stage)).toEqual(["prod"]);
  });

  it("it can be declared complete before its start: nobody is changed", async () => {
    const bench = aroundBench(fleet(), askedFirst());
    await bench.start();
    await bench.until(30);
    await bench.ask({ action: "complete-stage", stage: "dev", why: "done by hand" });
    await bench.finish();
    expect(await bench.stage("dev")).toMatchObject({ status: "succeeded", reason: { code: "STAGE_COMPLETED" } });
    expect(planes(bench)).toEqual(["p 1.35"]);
  });

  it("it can be declared complete after its soak: that is the answer", async () => {
    const bench = aroundBench(fleet(), devThenProd(asking({ after: true })));
    await bench.start();
    await bench.until(4 * HOURS);
    await bench.ask({ action: "complete-stage", stage: "dev", why: "good enough" });
    await bench.finish();
    expect(await bench.stage("dev")).toMatchObject({
      status: "succeeded",
      endedAt: minutes(4 * HOURS).toISOString(),
      reason: { code: "STAGE_COMPLETED", message: "the stage was declared complete by jo: good enough" },
    });
    expect(planes(bench)).toEqual(["d 1.35", "p 1.35"]);
  });

  it("only who may answer the question after it can pass it by: by skipping the stage or declaring it complete", async () => {
    const approval = asking({ after: true, approvers: ["ana", "test"], requesterMayApprove: false });
    const bench = aroundBench(fleet(), devThenProd(approval));
    await bench.start();
    await bench.until(1);
    expect(await bench.refused({ action: "skip-stage", stage: "dev", by: "jo" })).toBe("NOT_AN_APPROVER");
    await bench.until(4 * HOURS);
    expect(await bench.refused({ action: "complete-stage", stage: "dev", by: "jo" })).toBe("NOT_AN_APPROVER");
    expect(await bench.refused({ action: "complete-stage", stage: "dev", by: "test" })).toBe(
      "REQUESTER_MAY_NOT_APPROVE",
    );
    await bench.ask({ action: "complete-stage", stage: "dev", by: "ana" });
    await bench.finish();
    expect(planes(bench)).toEqual(["d 1.35", "p 1.35"]);
  });

  it("it cannot be skipped after its clusters were upgraded, but taken back", async () => {
    const bench = aroundBench(fleet(), devThenProd(asking({ after: true })));
    await bench.start();
    await bench.until(4 * HOURS);
    expect(await bench.refused({ action: "skip-stage", stage: "dev" })).toBe("STAGE_NOT_OPEN");
    await bench.ask({ action: "roll-back-stage", stage: "dev", why: "latency is up" });
    await bench.until(4 * HOURS + 1);
    expect((await bench.stage("dev")).status).toBe("rolling-back");
    expect(await bench.refused({ action: "approve-stage", stage: "dev" })).toBe("STAGE_NOT_OPEN");
    await bench.finish();
    const view = await bench.view();
    expect(planes(bench)).toEqual(["d 1.35", "d 1.34"]);
    expect((await bench.stage("dev")).reason).toEqual({
      code: "STAGE_ROLLED_BACK",
      message: "the stage was rolled back by jo: latency is up; 1 of 1 clusters went back",
    });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("it cannot be taken back before it changed anybody", async () => {
    const bench = aroundBench(fleet(), askedFirst());
    await bench.start();
    await bench.until(30);
    expect(await bench.refused({ action: "roll-back-stage", stage: "dev" })).toBe("STAGE_NOT_OPEN");
    await bench.ask({ action: "approve-stage", stage: "dev" });
    await bench.finish();
    expect(bench.versions()).toEqual({ d: "1.35", p: "1.35" });
  });

  it("the last of its clusters may be skipped: nobody is left to wait for", async () => {
    const bench = aroundBench(fleet(), askedFirst());
    await bench.start();
    await bench.until(30);
    await bench.ask({ action: "skip-member", cluster: "d" });
    await bench.until(31);
    expect(await bench.refused({ action: "approve-stage", stage: "dev" })).toBe("STAGE_NOT_OPEN");
    await bench.finish();
    expect(planes(bench)).toEqual(["p 1.35"]);
    expect((await bench.stage("dev")).status).toBe("skipped");
  });
});
