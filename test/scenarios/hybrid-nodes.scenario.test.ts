import { describe, expect, it } from "vitest";
import type { EventEnvelope } from "#events/envelope.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { CLUSTER_ARN, HOUR } from "../helpers/hybrid.ts";
import { nodesBench } from "../helpers/hybrid-nodes.ts";

const isSsm = ({ source }: EventEnvelope) => source === "aws.ssm";

describe("a node that registers by an activation of ours", () => {
  it("is known, completed and told once in the cluster's channel, with how much of the activation is used", async () => {
    const bench = await nodesBench();
    const [id = ""] = await bench.join(await bench.issue({ nodes: 3 }), 1);
    await bench.pass(30);
    expect(await bench.node(id)).toMatchObject({ site: "berlin", breaches: [], ping: "Online", kubelet: "1.34" });
    expect(bench.said().filter((text) => text.includes(id))).toEqual([
      `:satellite: hybrid node ${id} (berlin-box-1) registered at site berlin (stores)`,
    ]);
    expect(bench.details("Hybrid Node Registered")).toMatchObject([{ activation: { used: 1, limit: 3 } }]);
    expect(await bench.ports.managedInstances.tags(bench.place, id)).toMatchObject({
      Name: "berlin-berlin-box-1",
      Owner: "berlin@example.com",
    });
    expect(bench.details("Security Alert")).toEqual([]);
  });

  const COURSES: [string, (event: EventEnvelope) => readonly number[]][] = [
    ["its event lost", (event) => (isSsm(event) ? [] : [0])],
    ["its event twice", (event) => (isSsm(event) ? [0, 90] : [0])],
    ["its event hours late, and twice", (event) => (isSsm(event) ? [7200, 7300] : [0])],
  ];
  it.each(COURSES)("ends the same with %s", async (_what, deliveries) => {
    const bench = await nodesBench({ options: { deliveries } });
    const ids = await bench.join(await bench.issue(), 2);
    await bench.pass(180);
    for (const id of ids) {
      expect(bench.said().filter((text) => text.includes(id))).toHaveLength(1);
      expect(await bench.node(id)).toMatchObject({ site: "berlin", breaches: [] });
    }
    expect(bench.details("Hybrid Node Registered").map(({ activation }) => activation)).toMatchObject(
      [1, 2].map(() => ({ limit: 5 })),
    );
    expect(bench.sandbox.bus.deadLetters).toEqual([]);
  });

  it("counts against the limit: who comes last by one more than were allowed is an alarm", async () => {
    const bench = await nodesBench();
    // SSM itself lets nobody over the limit; a record that allows fewer stands for one that was raised behind our back.
    const activation = await bench.issue({ nodes: 3 });
    await bench.sandbox.ports.activationRecords.save({ ...activation.record, nodes: 2 });
    const ids = await bench.join(activation, 3);
    const judged = await Promise.all(ids.map((id) => bench.node(id)));
    const last = judged.filter((node) => (node?.breaches.length ?? 0) > 0);
    expect(last.flatMap((node) => node?.breaches.map(({ code }) => code))).toEqual(["OVER_THE_LIMIT"]);
    expect(bench.details("Security Alert")).toHaveLength(1);
  });

  it("is told when functions die before and after their work", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (!["on-node-registered", "reconcile-nodes"].includes(name) || died.has(`${when} ${name}`)) return;
      died.add(`${when} ${name}`);
      throw new FunctionDied(when);
    };
    const bench = await nodesBench({
      options: { lambdaFaults: { before: die("before"), after: die("after") } },
      unwatched: true,
    });
    await bench.pass(20);
    const [id = ""] = await bench.join(await bench.issue(), 1);
    await bench.pass(60);
    expect(bench.said().filter((text) => text.includes(id))).toHaveLength(1);
    expect(await bench.node(id)).toMatchObject({ breaches: [] });
    expect(died.size).toBe(4);
  });
});

describe("a site that is looked at for the first time", () => {
  it("keeps the nodes it has, tells how many, and is guarded from then on", async () => {
    const bench = await nodesBench();
    expect(bench.details("Hybrid Nodes Found")).toMatchObject([
      { site: "berlin", count: 2 },
      { site: "lyon", count: 1 },
    ]);
    expect(bench.details("Security Alert")).toEqual([]);
    const [id = ""] = await bench.intrude({ IamRole: bench.role });
    expect(bench.details("Security Alert")).toHaveLength(1);
    expect((await bench.node(id))?.breaches).toMatchObject([{ code: "UNKNOWN_ACTIVATION" }]);
  });

  it("says nothing about machines in SSM that have nothing to do with a site", async () => {
    const bench = await nodesBench();
    bench.sandbox.iam.setRole({
      account: bench.place.account,
      role: "service-role/office",
      services: ["ssm.amazonaws.com"],
    });
    const { activationId, activationCode } = await bench.activate({ IamRole: "service-role/office", Tags: [] });
    bench.sites.registerNode({
      ...bench.place,
      activationId,
      activationCode,
      hostname: "printer",
      ipAddress: "192.168.7.7",
    });
    await bench.pass(30);
    expect(bench.details("Security Alert")).toEqual([]);
    expect((await bench.sandbox.ports.nodeRecords.of(bench.place)).map(({ hostname }) => hostname)).not.toContain(
      "printer",
    );
  });
});

describe("a node by an activation nobody gave out", () => {
  const mi = (bench: Awaited<ReturnType<typeof nodesBench>>) => bench.registered().map(({ id }) => id);

  it("is an alert in both channels, with what was seen; nothing is done where the policy says alert", async () => {
    const bench = await nodesBench();
    const [id = ""] = await bench.intrude();
    await bench.pass(60);
    const [alert] = bench.details("Security Alert");
    expect(alert).toMatchObject({
      rule: "hybrid-node-unknown",
      severity: "critical",
      evidence: { host: "berlin-box-1", address: "10.200.1.1", site: "berlin" },
    });
    for (const channel of [bench.said(), bench.fleetSaid()])
      expect(channel.filter((text) => text.includes(id))).toHaveLength(1);
    expect(mi(bench)).toContain(id);
    expect(bench.details("Hybrid Node Removal Asked")).toEqual([]);
  });

  it("is deregistered at once where the policy says so; the alert is over then, and stays to be read", async () => {
    const bench = await nodesBench({ berlin: { unknownNodes: "deregister" } });
    const [id = ""] = await bench.intrude();
    await bench.pass(10);
    expect(mi(bench)).not.toContain(id);
    expect(await bench.node(id)).toMatchObject({ removedBecause: expect.stringContaining("the policy file") });
    expect(bench.once("Hybrid Node Removed")).toMatchObject([{ ours: true, node: { id } }]);
    expect(bench.details("Finding Closed")).toMatchObject([{ because: "it is deregistered", security: true }]);
  });

  it("is deregistered after an approver's yes, and nobody else's", async () => {
    const bench = await nodesBench({ berlin: { unknownNodes: "deregister-after-approval", approvers: ["ana"] } });
    const [id = ""] = await bench.intrude();
    expect(bench.details("Hybrid Node Removal Asked")).toMatchObject([
      { because: "unknown", approvers: ["ana"], count: 1 },
    ]);
    const answer = { action: "answer-removal" as const, verdict: "approved" as const, nodes: [id], why: "never ours" };
    expect(await bench.ask({ ...answer, by: "eve" })).toMatchObject({ action: "rejected", code: "NOT_AN_APPROVER" });
    expect(mi(bench)).toContain(id);
    expect(await bench.ask({ ...answer, by: "ana" })).toMatchObject({
      changes: [{ message: `${id} is deregistered` }],
    });
    expect(mi(bench)).not.toContain(id);
    // Said twice, it is over already.
    expect(await bench.ask({ ...answer, by: "ana" })).toMatchObject({ action: "rejected", code: "UNKNOWN_NODE" });
    expect(bench.details("Hybrid Node Removal Decided")).toMatchObject([{ status: "approved", by: "ana" }]);
  });

  it("stays after a no, and is not asked about again; a question nobody answers expires", async () => {
    const change = { unknownNodes: "deregister-after-approval" as const, approvalExpiresSeconds: 3600 };
    const bench = await nodesBench({ berlin: change });
    const [id = ""] = await bench.intrude();
    const no = { action: "answer-removal" as const, verdict: "rejected" as const, nodes: [id], by: "ana", why: "" };
    expect(await bench.ask(no)).toMatchObject({ changes: [{ message: `${id} stays` }] });
    const [other = ""] = await bench.intrude();
    await bench.pass(24 * 60);
    expect(mi(bench)).toEqual(expect.arrayContaining([id, other]));
    expect(bench.details("Hybrid Node Removal Asked")).toHaveLength(2);
    expect(bench.details("Hybrid Node Removal Decided")).toMatchObject([
      { status: "rejected", by: "ana" },
      { status: "expired", by: null, node: { id: other } },
    ]);
    const late = await bench.ask({ ...no, verdict: "approved", nodes: [other] });
    expect(late).toMatchObject({ action: "rejected", code: "APPROVAL_EXPIRED" });
  });

  it.each([
    ["another role", { role: "service-role/somebody-else" }, {}, "WRONG_ROLE"],
    ["another cluster's tag", {}, { EKSClusterARN: `${CLUSTER_ARN}-two` }, "WRONG_CLUSTER"],
    [
      "an activation that was revoked an hour before",
      { status: "revoked" as const, endedAt: "2026-11-21T08:00:00.000Z" },
      {},
      "ACTIVATION_ENDED",
    ],
    ["an activation that had expired", { expiresAt: "2026-11-21T08:00:00.000Z" }, {}, "ACTIVATION_ENDED"],
  ])("is one too with %s", async (_what, record, tags, code) => {
    const bench = await nodesBench();
    const [id = ""] = await bench.join(await bench.issue(record, tags), 1);
    expect((await bench.node(id))?.breaches.map((breach) => breach.code)).toEqual([code]);
    expect(bench.details("Security Alert")).toMatchObject([{ rule: "hybrid-node-unknown" }]);
    expect(bench.details("Hybrid Node Registered")).toEqual([]);
  });

  it("is known after all once its activation's record is complete, and the alert is closed", async () => {
    const bench = await nodesBench();
    const activation = await bench.issue();
    const { record } = activation;
    const { activationId = "", ...unwritten } = record;
    const requested = await bench.sandbox.ports.activationRecords.save({ ...unwritten, status: "requested" });
    const [id = ""] = await bench.join(activation, 1);
    await bench.pass(6);
    expect([await bench.node(id), bench.details("Security Alert")]).toEqual([undefined, []]);
    await bench.sandbox.ports.activationRecords.save({ ...requested, status: "issued", activationId });
    await bench.pass(6);
    expect(await bench.node(id)).toMatchObject({ breaches: [] });
    expect(bench.details("Hybrid Node Registered")).toHaveLength(1);
  });

  it.each(["before", "after"] as const)("is deregistered once when the function dies %s its work", async (when) => {
    let deaths = 0;
    const dies = (name: string) => {
      if (name !== "on-node-registered" || deaths > 0) return;
      deaths += 1;
      throw new FunctionDied(when);
    };
    const bench = await nodesBench({
      berlin: { unknownNodes: "deregister" },
      options: { lambdaFaults: { [when]: dies } },
    });
    const [id = ""] = await bench.intrude();
    await bench.letPass(HOUR);
    expect(mi(bench)).not.toContain(id);
    expect(bench.once("Hybrid Node Removed")).toMatchObject([{ node: { id }, ours: true }]);
    expect(deaths).toBe(1);
  });
});

describe("a node that was deregistered by others", () => {
  it.each([
    ["told by SSM", () => [0]],
    ["found by looking", (event: EventEnvelope) => (isSsm(event) ? [] : [0])],
  ])("is noticed once: %s", async (_what, deliveries) => {
    const bench = await nodesBench({ options: { deliveries } });
    const [id = ""] = await bench.join(await bench.issue(), 1);
    await bench.pass(10);
    await bench.ports.managedInstances.deregister(bench.place, id);
    await bench.pass(20);
    expect(bench.once("Hybrid Node Removed")).toMatchObject([{ node: { id }, ours: false }]);
    expect(bench.said().filter((text) => text.includes("not by Fleetwright"))).toHaveLength(1);
  });
});
