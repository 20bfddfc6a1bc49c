import { describe, expect, it } from "vitest";
import { FunctionDied } from "#sandbox/lambda.ts";
import { DAY } from "../helpers/hybrid.ts";
import { nodesBench } from "../helpers/hybrid-nodes.ts";
import { denied, failNext } from "../helpers/outages.ts";

type NodesBench = Awaited<ReturnType<typeof nodesBench>>;

const lost = (bench: NodesBench, rule: string) => bench.details("Finding Opened").filter((each) => each.rule === rule);
const back = (bench: NodesBench, rule: string) => bench.details("Finding Closed").filter((each) => each.rule === rule);
const GONE = "hybrid-node-lost";
const DOWN = "hybrid-site-lost";

describe("a site that is out of touch", () => {
  it("for a week is one alert, not fifty, and one word when it is back, with how long it was", async () => {
    const bench = await nodesBench();
    const ids = await bench.join(await bench.issue({ nodes: 50, site: "lyon" }), 50, "lyon");
    await bench.pass(30);
    bench.sites.setSite("lyon", "ConnectionLost");
    await bench.letPass(7 * DAY);
    expect(lost(bench, DOWN)).toMatchObject([{ subject: "lyon", severity: "critical" }]);
    expect(lost(bench, GONE)).toEqual([]);
    expect((await bench.node(ids[7] ?? ""))?.lostSince).toBeDefined();
    bench.sites.setSite("lyon", "Online");
    await bench.pass(30);
    expect(back(bench, DOWN)).toMatchObject([{ because: expect.stringContaining("after 7 d") }]);
    expect(bench.said().filter((text) => text.includes("site lyon is down"))).toEqual([
      expect.stringMatching(/^:white_check_mark: over after 7 d: site lyon is down: 51 of 51 hybrid nodes/),
    ]);
    expect((await bench.node(ids[7] ?? ""))?.lostSince).toBeUndefined();
    expect(bench.details("Hybrid Node Removal Asked")).toEqual([]);
  });

  it("node by node, as their pings end within minutes of each other, is still one alert", async () => {
    const bench = await nodesBench();
    const ids = await bench.join(await bench.issue({ nodes: 20, site: "lyon" }), 20, "lyon");
    await bench.pass(30);
    for (const id of ids) {
      bench.sites.setPing(id, "ConnectionLost");
      await bench.letPass(15_000);
    }
    await bench.pass(120);
    expect([lost(bench, DOWN).length, lost(bench, GONE).length]).toEqual([1, 0]);
  });

  it("and comes back in parts does not open and close around its limit", async () => {
    const bench = await nodesBench();
    const ids = await bench.join(await bench.issue({ nodes: 10, site: "lyon" }), 10, "lyon");
    bench.sites.setSite("lyon", "ConnectionLost");
    await bench.pass(60);
    for (const round of [0, 1, 2]) {
      for (const id of ids.slice(0, 6)) bench.sites.setPing(id, round % 2 === 0 ? "Online" : "ConnectionLost");
      await bench.pass(30);
    }
    expect([lost(bench, DOWN).length, back(bench, DOWN).length]).toEqual([1, 0]);
    const others = bench.registered().filter(({ id }) => id !== ids[9]);
    for (const { id } of others) bench.sites.setPing(id, "Online");
    await bench.pass(60);
    expect([lost(bench, DOWN).length, back(bench, DOWN).length]).toEqual([1, 1]);
    // The one that stayed away is told as what it is now.
    expect(lost(bench, GONE)).toMatchObject([{ subject: ids[9] }]);
  });
});

describe("a single node", () => {
  const three = async (bench: NodesBench) => {
    const ids = await bench.join(await bench.issue(), 3);
    await bench.pass(10);
    return ids;
  };

  it("out of touch beyond the tolerance is told once, and when it is back", async () => {
    const bench = await nodesBench();
    const [id = ""] = await three(bench);
    bench.sites.setPing(id, "ConnectionLost");
    await bench.pass(240);
    expect(lost(bench, GONE)).toMatchObject([{ subject: id }]);
    bench.sites.setPing(id, "Online");
    await bench.pass(20);
    expect(back(bench, GONE)).toMatchObject([{ subject: id, because: "it is in touch again" }]);
    expect([lost(bench, DOWN), bench.said().filter((text) => text.includes("out of touch")).length]).toEqual([[], 1]);
  });

  it("that flaps within the tolerance is told to nobody", async () => {
    const bench = await nodesBench({ berlin: { toleranceSeconds: 900 } });
    const [id = ""] = await three(bench);
    for (let round = 0; round < 20; round++) {
      bench.sites.setPing(id, "ConnectionLost");
      await bench.pass(12);
      bench.sites.setPing(id, "Online");
      await bench.pass(6);
    }
    expect(lost(bench, GONE)).toEqual([]);
  });

  it("gone for longer than the site allows is removed after a yes, and what is told says so", async () => {
    const bench = await nodesBench({ berlin: { approvers: ["ana"] } });
    const [id = ""] = await three(bench);
    bench.sites.setPing(id, "ConnectionLost");
    await bench.letPass(2.5 * DAY);
    expect(bench.details("Hybrid Node Removal Asked")).toMatchObject([
      { because: "gone", count: 1, nodes: [{ id }], approvers: ["ana"] },
    ]);
    expect(bench.said().filter((text) => text.startsWith(":raised_hand:"))).toHaveLength(1);
    const answer = { action: "answer-removal" as const, verdict: "approved" as const, site: "berlin", why: "scrapped" };
    expect(await bench.ask({ ...answer, by: "eve" })).toMatchObject({ code: "NOT_AN_APPROVER" });
    expect(await bench.ask({ ...answer, by: "ana" })).toMatchObject({
      changes: [{ node: id, message: `${id} is deregistered` }],
    });
    expect(bench.registered().map((node) => node.id)).not.toContain(id);
    expect(await bench.node(id)).toMatchObject({ removedBecause: "approved by ana: scrapped" });
    expect(back(bench, GONE)).toMatchObject([{ because: "it is deregistered" }]);
  });

  it("that comes back while its removal is asked is left alone, and the question is withdrawn", async () => {
    const bench = await nodesBench();
    const [id = ""] = await three(bench);
    bench.sites.setPing(id, "ConnectionLost");
    await bench.letPass(2.5 * DAY);
    bench.sites.setPing(id, "Online");
    // Before anything looked: the yes finds it pinging.
    const answer = { action: "answer-removal" as const, verdict: "approved" as const, nodes: [id], by: "ana", why: "" };
    expect(await bench.ask(answer)).toMatchObject({
      changes: [{ message: `${id} is not deregistered: it is in touch again` }],
    });
    await bench.pass(30);
    expect(bench.registered().map((node) => node.id)).toContain(id);
    expect(bench.once("Hybrid Node Removal Decided").map(({ status }) => status)).toEqual(["approved", "withdrawn"]);
    expect((await bench.node(id))?.removal).toBeUndefined();
    expect(await bench.ask(answer)).toMatchObject({ code: "NOT_ASKED" });
  });

  it("is not asked about again after a no, but again when it was back in between", async () => {
    const bench = await nodesBench({ berlin: { removeAfterSeconds: 2 * 86_400 } });
    const [id = ""] = await three(bench);
    bench.sites.setPing(id, "ConnectionLost");
    await bench.letPass(3 * DAY);
    const no = {
      action: "answer-removal" as const,
      verdict: "rejected" as const,
      nodes: [id],
      by: "ana",
      why: "repair",
    };
    await bench.ask(no);
    await bench.letPass(5 * DAY);
    expect(bench.details("Hybrid Node Removal Asked")).toHaveLength(1);
    bench.sites.setPing(id, "Online");
    await bench.pass(30);
    bench.sites.setPing(id, "ConnectionLost");
    await bench.letPass(3 * DAY);
    expect(bench.details("Hybrid Node Removal Asked")).toHaveLength(2);
  });

  it("whose removal nobody answered for is asked about again as long after", async () => {
    const change = { removeAfterSeconds: 2 * 86_400, approvalExpiresSeconds: 86_400 };
    const bench = await nodesBench({ berlin: change });
    const [id = ""] = await three(bench);
    bench.sites.setPing(id, "ConnectionLost");
    await bench.letPass(3.5 * DAY);
    expect(bench.details("Hybrid Node Removal Decided")).toMatchObject([{ status: "expired" }]);
    await bench.letPass(2 * DAY);
    expect(bench.details("Hybrid Node Removal Asked")).toHaveLength(2);
  });

  it.each(["before", "after"] as const)(
    "is removed all the same when the function that was told yes dies %s it",
    async (when) => {
      let answering = false;
      const dies = (name: string) => {
        if (name !== "operator" || !answering) return;
        answering = false;
        throw new FunctionDied(when);
      };
      const bench = await nodesBench({ options: { lambdaFaults: { [when]: dies } } });
      const [id = ""] = await three(bench);
      bench.sites.setPing(id, "ConnectionLost");
      await bench.letPass(2.5 * DAY);
      answering = true;
      const yes = { action: "answer-removal" as const, verdict: "approved" as const, nodes: [id], by: "ana", why: "" };
      await expect(bench.ask(yes)).rejects.toThrow("the function failed");
      if (when === "before") await bench.ask(yes);
      await bench.pass(30);
      expect(bench.once("Hybrid Node Removed")).toMatchObject([{ node: { id }, ours: true }]);
    },
  );

  it("is carried on with when SSM fails between the yes and the deregistration", async () => {
    const bench = await nodesBench();
    const [id = ""] = await three(bench);
    bench.sites.setPing(id, "ConnectionLost");
    await bench.letPass(2.5 * DAY);
    const node = await bench.node(id);
    if (!node?.removal) throw new Error("nobody was asked");
    // What is left when the operator function ends between its two steps.
    const removal = { ...node.removal, status: "approved" as const, by: "ana", at: node.lastSeenAt, why: "" };
    await bench.sandbox.ports.nodeRecords.save({ ...node, removal });
    await bench.pass(10);
    expect(bench.registered().map((each) => each.id)).not.toContain(id);
    expect(bench.once("Hybrid Node Removed")).toMatchObject([{ node: { id }, ours: true, because: "approved by ana" }]);
  });

  it("that may not be deregistered in its account keeps nobody else's from it, and is tried again", async () => {
    const bench = await nodesBench({ berlin: { unknownNodes: "deregister" } });
    const refused = failNext(bench.sandbox.ssm.service, "DeregisterManagedInstance", 20, denied);
    const [id = ""] = await bench.intrude();
    const [other = ""] = await bench.join(await bench.issue({ site: "lyon" }), 1, "lyon");
    bench.sites.setPing(other, "ConnectionLost");
    await bench.pass(16);
    expect((await bench.node(other))?.lostSince).toBeDefined();
    expect(bench.registered().map((node) => node.id)).toContain(id);
    await bench.pass(120);
    expect(refused()).toBe(20);
    expect(bench.registered().map((node) => node.id)).not.toContain(id);
    expect(bench.once("Hybrid Node Removed")).toMatchObject([{ node: { id }, ours: true }]);
  });
});
