import { describe, expect, it } from "vitest";
import type { StagePolicy } from "#core/policy/policy.ts";
import type { Fault } from "#sandbox/faults/faults.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { NOW } from "../helpers/fleet.ts";
import { type Bench, endings, fleetOf, leftovers, onePolicy, sandboxBench, seedCluster } from "../helpers/sandbox.ts";
import { changeCalls, started } from "../helpers/started.ts";

const HOUR = 3_600_000;
const GOAL = { kind: "ca-rotation" as const };
const ref = (name: string) => ({ account: "111122223333", region: "eu-west-1", name });
const cluster = (change: Partial<ClusterSeedInput> = {}) => seedCluster("a", { addons: [], ...change });
const RELEASE = "1.34.6-20261110";

const benchOf = (seed: ClusterSeedInput, faults: Fault[] = [], stage: Partial<StagePolicy> = {}): Bench =>
  sandboxBench({ fleet: fleetOf(seed), faults, policy: onePolicy({ soakSeconds: 3600, ...stage }) });
const authorities = (bench: Bench, name = "a") => bench.ports.authorities.list(ref(name));
const answer = async (bench: Bench, action: "approve-stage" | "reject-stage" = "approve-stage", runId = "run") => {
  expect(await bench.operator({ action, runId, stage: "all", by: "ana", why: "looked at it" })).toMatchObject({
    action: "changed",
  });
  await bench.finish();
  return bench.view(runId);
};
/** Lets the run go on until somebody is asked whether to activate, or it is over. */
const untilAsked = async (bench: Bench, runId = "run") => {
  const asked = () =>
    bench.slack.messages("eks-fleet").some(({ blocks }) => /approv/i.test(JSON.stringify(blocks))) ||
    bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet")).every(({ status }) => status !== "RUNNING");
  await bench.clock.run({ done: asked, until: new Date(bench.clock.millis() + 20 * 24 * HOUR) });
  return bench.view(runId);
};
const byHand = (bench: Bench, operation: string, input: Record<string, unknown>) =>
  bench.gateway.call({ service: "eks", operation, account: "111122223333", region: "eu-west-1", input });
const reasonOf = (view: Awaited<ReturnType<Bench["view"]>>) => view.stages[0]?.members[0]?.reason.message ?? "";

describe("the rotation of a certificate authority", () => {
  it("appends a successor, waits for its distribution, replaces nodes, asks, and only then has it sign", async () => {
    const bench = benchOf(cluster());
    const [first] = await authorities(bench);
    await bench.start(GOAL);
    const asked = await untilAsked(bench);
    expect(asked.stages[0]).toMatchObject({ status: "awaiting-approval", pass: "trust" });
    expect(started(bench, "a")).toEqual(["append authority", `nodes general ${RELEASE}`]);
    const [signer, successor] = await authorities(bench);
    expect(signer).toMatchObject({ id: first?.id, signingStatus: "IN_USE" });
    expect(successor).toMatchObject({ signingStatus: "NOT_USED", distributionStatus: "COMPLETE" });
    // Nodes learn whom to trust when they are made.
    for (const node of await bench.ports.nodes.list(ref("a")))
      expect(node.createdAt > (successor?.createdAt ?? "")).toBe(true);
    expect(reasonOf(asked)).toBe(
      "the new certificate authority is trusted: every node that has to learn of it is newer",
    );

    const view = await answer(bench);
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(view.run.status).toBe("succeeded");
    expect(started(bench, "a")).toEqual(["append authority", `nodes general ${RELEASE}`, "activate authority"]);
    expect((await authorities(bench))[1]).toMatchObject({ id: successor?.id, signingStatus: "IN_USE" });
    expect(leftovers(bench, view)).toEqual([]);
  });

  it("says in the end until when the new one is good, and that the one before can still be taken back", async () => {
    const bench = benchOf(cluster());
    await bench.start(GOAL);
    await untilAsked(bench);
    expect(reasonOf(await answer(bench))).toMatch(
      /^the new certificate authority signs: certificate authority valid until 2031-11-23; the one before can still be taken back$/,
    );
  });

  it("waits for the distribution before it touches a node", async () => {
    const bench = benchOf(cluster());
    await bench.start(GOAL);
    await untilAsked(bench);
    const updates = [...(bench.eks.cluster("111122223333", "eu-west-1", "a")?.updates.values() ?? [])];
    const [append, nodes] = updates;
    // A quarter of an hour at least until all of AWS's parts have it.
    const waited = (nodes?.update.createdAt?.getTime() ?? 0) - (append?.endedAt?.getTime() ?? 0);
    expect(waited).toBeGreaterThanOrEqual(900_000);
  });

  it("of a cluster without node groups touches no node", async () => {
    const bench = benchOf(cluster({ nodegroups: [], autoMode: true }));
    await bench.start(GOAL);
    await untilAsked(bench);
    const view = await answer(bench);
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(started(bench, "a")).toEqual(["append authority", "activate authority"]);
  });

  it("names the nodes that somebody else has to replace, where the person who approves reads it", async () => {
    const bench = benchOf(cluster({ karpenterPools: [{ name: "spot", nodes: 2 }] }));
    await bench.start(GOAL);
    expect(reasonOf(await untilAsked(bench))).toMatch(
      /2 nodes are older than it and may not trust it: .*\(karpenter\), .*\(karpenter\); have them replaced before you approve/,
    );
  });

  it("that is rejected activates nothing: both stay trusted, and another run takes it up from there", async () => {
    const bench = benchOf(cluster());
    const [first] = await authorities(bench);
    await bench.start(GOAL);
    await untilAsked(bench);
    const view = await answer(bench, "reject-stage");
    expect(view.run.status).toBe("failed");
    expect(view.stages[0]?.reason).toMatchObject({ code: "APPROVAL_REJECTED" });
    expect((await authorities(bench)).map(({ signingStatus }) => signingStatus)).toEqual(["IN_USE", "NOT_USED"]);
    expect(changeCalls(bench)).not.toContain("ActivateCertificateAuthority");
    expect(leftovers(bench, view)).toEqual([]);

    await bench.start(GOAL, "again");
    await bench.clock.run({ until: new Date(bench.clock.millis() + 24 * HOUR) });
    expect(endings(await answer(bench, "approve-stage", "again"))).toEqual({ a: "upgraded UPGRADED" });
    expect(changeCalls(bench).filter((call) => call === "CreateCertificateAuthority")).toHaveLength(1);
    expect((await authorities(bench))[0]).toMatchObject({ id: first?.id, signingStatus: "NOT_USED" });
  });
});

describe("what is there already", () => {
  it("a successor that somebody or EKS appended is the one that is distributed, trusted and activated", async () => {
    const bench = benchOf(cluster());
    await byHand(bench, "CreateCertificateAuthority", { clusterName: "a" });
    await bench.clock.run({ until: new Date(NOW.getTime() + 2 * HOUR) });
    const [, theirs] = await authorities(bench);
    await bench.start(GOAL);
    await untilAsked(bench);
    expect(endings(await answer(bench))).toEqual({ a: "upgraded UPGRADED" });
    expect(changeCalls(bench)).not.toContain("CreateCertificateAuthority: ResourceLimitExceededException");
    expect((await authorities(bench)).find(({ signingStatus }) => signingStatus === "IN_USE")?.id).toBe(theirs?.id);
  });

  it("one that EKS appended because the end is near: its own dates are in the plan", async () => {
    const bench = benchOf(cluster({ certificateAuthorityNotAfter: "2028-01-01T00:00:00Z" }));
    const answerOf = await bench.operator({ action: "plan", goal: GOAL });
    if (answerOf.action !== "plan") throw new Error("no plan");
    expect(answerOf.plan.stages[0]?.members[0]?.reason.message).toBe(
      "gets a new certificate authority; now: certificate authority valid until 2028-01-01; EKS rotates it by itself at 2027-11-17",
    );
    await bench.start(GOAL);
    await untilAsked(bench);
    expect(endings(await answer(bench))).toEqual({ a: "upgraded UPGRADED" });
    expect(changeCalls(bench)).not.toContain("CreateCertificateAuthority");
  });

  it("a rotation of some days ago is not repeated, and the plan says until when the authority is good", async () => {
    const bench = sandboxBench({
      fleet: fleetOf(cluster(), seedCluster("b", { addons: [], status: "DELETING" })),
      policy: onePolicy(),
    });
    await bench.start(GOAL);
    await untilAsked(bench);
    await answer(bench);
    const again = await bench.run(GOAL, "again");
    expect(endings(again)).toEqual({ a: "skipped ALREADY_ROTATED", b: "skipped CLUSTER_DELETING" });
    const [a, b] = ["a", "b"].map((name) => again.stages[0]?.members.find((member) => member.cluster === name)?.reason);
    expect(a?.message).toMatch(
      /was rotated at .*; certificate authority valid until 2031-.*; the one before can still/,
    );
    // Also of who is left out for another reason.
    expect(b?.message).toMatch(/; certificate authority valid until 2035-03-11$/);
    expect(changeCalls(bench).filter((call) => call.startsWith("CreateCertificate"))).toHaveLength(1);
  });
});

describe("what happens meanwhile", () => {
  it("EKS or somebody activates the successor while people are asked: nothing is activated twice, and it is verified", async () => {
    const bench = benchOf(cluster());
    await bench.start(GOAL);
    await untilAsked(bench);
    const [, successor] = await authorities(bench);
    await byHand(bench, "ActivateCertificateAuthority", { clusterName: "a", certificateAuthorityId: successor?.id });
    await bench.clock.run({ until: new Date(bench.clock.millis() + HOUR) });
    const view = await answer(bench);
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(started(bench, "a").filter((update) => update === "activate authority")).toHaveLength(1);
    expect(reasonOf(view)).toMatch(/signs: certificate authority valid until 2031/);
  });

  it("before its turn to be trusted: its nodes are replaced all the same, and no third authority is asked for", async () => {
    const fleet = fleetOf(seedCluster("a", { addons: [] }), seedCluster("b", { addons: [] }));
    const bench = sandboxBench({ fleet, policy: onePolicy({ maxConcurrency: { count: 1 } }) });
    await bench.start(GOAL);
    const [second] = ["a", "b"].filter((name) => started(bench, name).length === 0).slice(-1);
    const name = second ?? "";
    await byHand(bench, "CreateCertificateAuthority", { clusterName: name });
    await bench.clock.run({ until: new Date(NOW.getTime() + 0.9 * HOUR) });
    const [, successor] = await authorities(bench, name);
    await byHand(bench, "ActivateCertificateAuthority", { clusterName: name, certificateAuthorityId: successor?.id });
    await untilAsked(bench);
    const view = await answer(bench);
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED", b: "upgraded UPGRADED" });
    expect(started(bench, name)).toEqual(["append authority", "activate authority", `nodes general ${RELEASE}`]);
  });

  it("the distribution fails: what to do is said, and a retry appends another one once that was done", async () => {
    const bench = benchOf(cluster(), [{ kind: "ca-distribution-fails" }]);
    const view = await bench.run(GOAL);
    expect(endings(view)).toEqual({ a: "blocked DISTRIBUTION_FAILED" });
    const [, failed] = await authorities(bench);
    expect(reasonOf(view)).toContain(
      `delete it (aws eks delete-certificate-authority --cluster-name a --certificate-authority-id ${failed?.id}) and retry`,
    );
    expect(started(bench, "a")).toEqual(["append authority: Failed"]);
    expect(leftovers(bench, view)).toEqual([]);

    await byHand(bench, "DeleteCertificateAuthority", { clusterName: "a", certificateAuthorityId: failed?.id });
    await bench.clock.run({ until: new Date(bench.clock.millis() + HOUR) });
    await bench.operator({ action: "retry-run", runId: "run", by: "ana", why: "deleted it" });
    expect((await untilAsked(bench)).stages[0]?.status).toBe("awaiting-approval");
    expect(endings(await answer(bench))).toEqual({ a: "upgraded UPGRADED" });
  });

  it("pods keep a node from being replaced: nothing is activated before a retry replaced it", async () => {
    const bench = benchOf(cluster(), [{ kind: "node-eviction" }]);
    const view = await bench.run(GOAL);
    expect(endings(view)).toEqual({ a: "failed POD_EVICTION_FAILURE" });
    expect(changeCalls(bench)).not.toContain("ActivateCertificateAuthority");
    await bench.operator({ action: "retry-run", runId: "run", by: "ana", why: "again" });
    await untilAsked(bench);
    expect(endings(await answer(bench))).toEqual({ a: "upgraded UPGRADED" });
    expect(changeCalls(bench).filter((call) => call === "CreateCertificateAuthority")).toHaveLength(1);
  });

  it("the activation is stopped by hand: a retry finds that it signs already", async () => {
    const bench = benchOf(cluster());
    await bench.start(GOAL);
    await untilAsked(bench);
    await bench.operator({ action: "approve-stage", runId: "run", stage: "all", by: "ana", why: "" });
    await bench.clock.run({ done: () => started(bench, "a").includes("activate authority: InProgress") });
    const running = bench.engine
      .executions(bench.engine.stateMachineArn("rotate-authority"))
      .find(({ status }) => status === "RUNNING");
    await bench.engine.stopExecution(running?.arn ?? "", "ByHand", "maintenance");
    await bench.clock.run({ until: new Date(bench.clock.millis() + 60_000) });
    await bench.operator({ action: "retry-run", runId: "run", by: "ana", why: "again" });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED" });
    expect(started(bench, "a").filter((update) => update === "activate authority")).toHaveLength(1);
    expect(leftovers(bench, view)).toEqual([]);
  });
});
