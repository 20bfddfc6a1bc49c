import { describe, expect, it } from "vitest";
import { FunctionDied } from "#sandbox/lambda.ts";
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
import { stateOf } from "../helpers/gates.ts";
import { endings, leftovers } from "../helpers/sandbox.ts";

const HOURS = 60;
const fleet = () => [small("d", "dev"), small("p", "prod"), small("q", "prod")];
const policy = (approval = asking({ before: true })) => tiers([tierStage("dev"), tierStage("prod", { approval })]);
const prodChanges = ({ changes }: ReturnType<typeof aroundBench>) => changes.filter(({ cluster }) => cluster !== "d");

describe("an approval before a stage", () => {
  it("is asked for once the stage before is over; nobody of the stage is changed before the yes, and at once after it", async () => {
    const bench = aroundBench(fleet(), policy(asking({ before: true, approvers: ["ana", "bo"] })));
    await bench.start();
    await bench.until(5 * HOURS);
    const devEnded = (await bench.stage("dev")).endedAt;
    expect(bench.details("Approval Requested")).toMatchObject([
      {
        stage: "prod",
        moment: "before",
        clusters: 2,
        approvers: ["ana", "bo"],
        requestedBy: "test",
        askedAt: devEnded,
      },
    ]);
    expect(await bench.stage("prod")).toMatchObject({
      status: "awaiting-approval",
      startedAt: null,
      approvals: [{ moment: "before", status: "pending", askedAt: devEnded }],
    });
    expect(bench.slackText()).toContain("waits for an approval before until");
    expect(prodChanges(bench)).toEqual([]);

    expect(await bench.ask({ action: "approve-stage", stage: "prod", by: "ana", why: "looks good" })).toMatchObject({
      action: "changed",
    });
    expect(bench.details("Approval Decided")).toMatchObject([{ status: "approved", by: "ana", why: "looks good" }]);
    await bench.finish();
    expect((await bench.stage("prod")).startedAt).toBe(minutes(5 * HOURS).toISOString());
    expect((await bench.view()).run.status).toBe("succeeded");
    expect(bench.versions()).toEqual({ d: "1.35", p: "1.35", q: "1.35" });
    expect(changedAt(bench, "p").first).toBeGreaterThanOrEqual(5 * HOURS);
    expect(bench.details("Approval Requested")).toHaveLength(1);
  });

  it("that nobody answers expires to the minute: the stage fails and none of its clusters was touched", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.finish();
    const view = await bench.view();
    const prod = await bench.stage("prod");
    const [asked] = bench.details("Approval Requested");
    expect(Date.parse(String(asked?.expiresAt)) - Date.parse(String(asked?.askedAt))).toBe(6 * 3_600_000);
    expect(prod).toMatchObject({
      status: "failed",
      reason: { code: "APPROVAL_EXPIRED" },
      endedAt: asked?.expiresAt,
      approvals: [{ status: "expired", by: null }],
    });
    expect(view.run).toMatchObject({ status: "failed", reason: { code: "STAGE_FAILED" } });
    expect(prodChanges(bench)).toEqual([]);
    expect(bench.versions()).toEqual({ d: "1.35", p: "1.34", q: "1.34" });
    expect(endings(view)).toMatchObject({ p: "skipped RUN_ENDED", q: "skipped RUN_ENDED" });
    expect(bench.details("Approval Decided")).toMatchObject([{ status: "expired", by: null, at: asked?.expiresAt }]);
    expect(bench.slackText()).toContain("nobody approved it before");
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("that is rejected ends the run with who said no and why, and nothing was changed", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(3 * HOURS);
    await bench.ask({ action: "reject-stage", stage: "prod", by: "ana", why: "release week" });
    await bench.finish();
    const { run } = await bench.view();
    expect((await bench.stage("prod")).reason).toEqual({
      code: "APPROVAL_REJECTED",
      message: "rejected by ana: release week",
    });
    expect(run).toMatchObject({ status: "failed", endedAt: minutes(3 * HOURS).toISOString() });
    expect(run.reason?.message).toContain("rejected by ana: release week");
    expect(prodChanges(bench)).toEqual([]);
    expect(bench.slackText()).toContain("rejected by ana: release week");
  });

  it("counts only from approvers, and not from who asked for the run where the policy says so", async () => {
    const approval = asking({ before: true, approvers: ["ana", "test"], requesterMayApprove: false });
    const bench = aroundBench(fleet(), policy(approval));
    await bench.start();
    await bench.until(3 * HOURS);
    for (const action of ["approve-stage", "reject-stage"] as const) {
      expect(await bench.refused({ action, stage: "prod", by: "jo" })).toBe("NOT_AN_APPROVER");
      expect(await bench.refused({ action, stage: "prod", by: "test" })).toBe("REQUESTER_MAY_NOT_APPROVE");
    }
    await bench.until(4 * HOURS);
    expect(prodChanges(bench)).toEqual([]);
    await bench.ask({ action: "approve-stage", stage: "prod", by: "ana" });
    expect(await bench.refused({ action: "reject-stage", stage: "prod", by: "ana" })).toBe("ALREADY_DECIDED");
    await bench.finish();
    expect(bench.versions().p).toBe("1.35");
  });

  it("cannot be given after it expired, not even before the run has noticed", async () => {
    let awake = true;
    const bench = aroundBench(fleet(), policy(), {
      lambdaFaults: {
        before(name) {
          if (name === "upgrade-fleet/check-approval" && !awake) throw new FunctionDied("it comes late");
        },
      },
    });
    await bench.start();
    await bench.until(60);
    const expires = Date.parse((await bench.stage("prod")).approvals[0]?.expiresAt ?? "");
    await bench.clock.run({ until: new Date(expires - 1000) });
    awake = false;
    await bench.clock.run({ until: new Date(expires) });
    expect((await bench.stage("prod")).status).toBe("awaiting-approval");
    expect(await bench.refused({ action: "approve-stage", stage: "prod", by: "ana" })).toBe("APPROVAL_EXPIRED");
    awake = true;
    await bench.finish();
    expect((await bench.stage("prod")).reason?.code).toBe("APPROVAL_EXPIRED");
    expect(await bench.refused({ action: "approve-stage", stage: "prod", by: "ana" })).toBe("RUN_ENDED");
    expect(prodChanges(bench)).toEqual([]);
  });

  it("may be given before it is asked for: then nobody is asked and nobody waits", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(1);
    expect(await bench.refused({ action: "reject-stage", stage: "prod", by: "ana" })).toBe("NOT_ASKED");
    await bench.ask({ action: "approve-stage", stage: "prod", by: "ana" });
    expect(await bench.refused({ action: "approve-stage", stage: "prod", by: "bo" })).toBe("ALREADY_DECIDED");
    await bench.finish();
    const [dev, prod] = (await bench.view()).stages;
    expect(bench.details("Approval Requested")).toEqual([]);
    expect(bench.details("Approval Decided")).toMatchObject([{ status: "pre-approved", by: "ana" }]);
    expect(prod).toMatchObject({ status: "succeeded", startedAt: dev?.endedAt });
    expect(bench.versions()).toEqual({ d: "1.35", p: "1.35", q: "1.35" });
  });

  it("is asked for before a run's first stage as well", async () => {
    const bench = aroundBench([small("d")], tiers([tierStage("dev", { approval: asking({ before: true }) })]));
    await bench.start();
    await bench.until(30);
    expect(bench.changes).toEqual([]);
    await bench.ask({ action: "approve-stage", stage: "dev" });
    await bench.finish();
    expect(planes(bench)).toEqual(["d 1.35"]);
    expect(changedAt(bench, "d").first).toBeGreaterThanOrEqual(30);
  });
});

describe("nobody is asked", () => {
  it("about a stage without clusters, or with none that has anything to do", async () => {
    const stages = [
      tierStage("dev", { approval: asking({ before: true, after: true }) }),
      tierStage("staging", { approval: asking({ before: true }) }),
      tierStage("prod"),
    ];
    const clusters = [small("d", "dev", { version: "1.35" }), small("p", "prod")];
    const bench = aroundBench(clusters, tiers(stages));
    const view = await bench.run();
    expect(view.stages.map(({ status }) => status)).toEqual(["skipped", "skipped", "succeeded"]);
    expect(bench.details("Approval Requested")).toEqual([]);
    expect(planes(bench)).toEqual(["p 1.35"]);
  });

  it("about clusters that became unready since the plan: they are taken out first", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(1);
    const state = bench.eks.cluster("111122223333", "eu-west-1", "p");
    if (state) state.cluster.health = { issues: [{ code: "Ec2SubnetNotFound", message: "a subnet is gone" }] };
    await bench.until(60);
    expect(bench.details("Approval Requested")).toMatchObject([{ stage: "prod", clusters: 1 }]);
    expect(await bench.member("p")).toMatchObject({ status: "blocked", reason: { code: "CLUSTER_UNHEALTHY" } });
    await bench.ask({ action: "approve-stage", stage: "prod" });
    await bench.finish();
    expect(bench.versions()).toEqual({ d: "1.35", p: "1.34", q: "1.35" });
  });

  it("when no cluster is ready: the stage says so, and proves nothing for those after it", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(1);
    for (const name of ["p", "q"]) {
      const state = bench.eks.cluster("111122223333", "eu-west-1", name);
      if (state) state.cluster.health = { issues: [{ code: "Ec2SubnetNotFound", message: "a subnet is gone" }] };
    }
    await bench.finish();
    expect(bench.details("Approval Requested")).toEqual([]);
    expect(await bench.stage("prod")).toMatchObject({ status: "failed", reason: { code: "NOTHING_PROVEN" } });
    expect(prodChanges(bench)).toEqual([]);
  });

  it("about clusters that were deleted: they are skipped, and a stage of only such ones is passed over", async () => {
    const bench = aroundBench([...fleet(), small("r", "prod")], policy());
    await bench.start();
    await bench.until(1);
    await bench.deleteCluster("p");
    stateOf(bench, "q").cluster.status = "DELETING";
    await bench.until(60);
    expect(bench.details("Approval Requested")).toMatchObject([{ clusters: 1 }]);
    expect(endings(await bench.view())).toMatchObject({
      p: "skipped CLUSTER_NOT_FOUND",
      q: "skipped CLUSTER_DELETING",
      r: "waiting BEHIND_TARGET",
    });
    const other = aroundBench(fleet(), policy());
    await other.start();
    await other.until(1);
    await other.deleteCluster("p");
    await other.deleteCluster("q");
    await other.finish();
    expect(other.details("Approval Requested")).toEqual([]);
    expect((await other.stage("prod")).status).toBe("skipped");
    expect((await other.view()).run.status).toBe("succeeded");
  });

  it("while the run is paused; once it is resumed", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(1);
    await bench.ask({ action: "pause-run", why: "incident 42" });
    await bench.until(8 * HOURS);
    expect((await bench.stage("dev")).status).toBe("succeeded");
    expect(bench.details("Approval Requested")).toEqual([]);
    expect(await bench.stage("prod")).toMatchObject({ status: "pending", approvals: [] });
    await bench.ask({ action: "resume-run" });
    await bench.until(8 * HOURS + 1);
    const [asked] = bench.details("Approval Requested");
    expect(minuteOf(String(asked?.askedAt))).toBe(8 * HOURS);
    expect(minuteOf(String(asked?.expiresAt))).toBe(14 * HOURS);
    expect(prodChanges(bench)).toEqual([]);
  });

  it("once the run is aborted", async () => {
    const bench = aroundBench(fleet(), policy());
    await bench.start();
    await bench.until(1);
    await bench.ask({ action: "abort-run" });
    await bench.finish();
    expect(bench.details("Approval Requested")).toEqual([]);
    expect((await bench.view()).run).toMatchObject({ status: "failed", reason: { code: "ABORTED" } });
    expect(prodChanges(bench)).toEqual([]);
  });
});
