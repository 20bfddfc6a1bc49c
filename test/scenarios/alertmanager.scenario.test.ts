import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alert, notifyBy, webhook } from "../helpers/alertmanager.ts";
import { clusterRecord } from "../helpers/cluster-records.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const RECORDED = "data/3-other-events/alertmanager/webhook-v4-firing.json";
const bench = () => sandboxBench({ fleet: fleetOf(seedCluster("a")) });
/** Cluster `a` is on record. */
async function benchWithRecord(): Promise<Bench> {
  const world = bench();
  await world.ports.clusterRecords.save(clusterRecord("a"));
  return world;
}

const later = (of: Bench, seconds: number) => of.clock.run({ until: new Date(of.clock.millis() + seconds * 1000) });
/** What stands in a channel, first lines only. */
const titles = (of: Bench, channel: string) =>
  of.slack
    .messages(channel)
    .filter(({ thread }) => thread === undefined)
    .map(({ text }) => text.split("\n")[0]);

const over = (of: Bench) => ({ status: "resolved", endsAt: of.clock.now().toISOString() });

describe("an Alertmanager's notification", () => {
  it("is told as all alerts are: one message in the cluster's channel, edited until it is over; what fires again is a new one", async () => {
    const world = await benchWithRecord();
    expect(await notifyBy(world, webhook([alert("Slow")]))).toMatchObject({ statusCode: 202 });
    await later(world, 40);
    expect(titles(world, "eks-a")).toEqual([":red_circle: critical: p99 is above 2 s (a)"]);
    await later(world, 300);
    // Alertmanager tells again what it told: nothing is new.
    await notifyBy(world, webhook([alert("Slow"), alert("Slow", {}, { pod: "api-2" })]));
    await later(world, 60);
    expect(titles(world, "eks-a")).toEqual([":red_circle: critical: Slow: 2 firing (a)"]);
    await later(world, 300);
    const both = [alert("Slow", over(world)), alert("Slow", over(world), { pod: "api-2" })];
    await notifyBy(world, webhook(both, { status: "resolved" }));
    await later(world, 300);
    expect(titles(world, "eks-a")).toEqual([":white_check_mark: over after 22 min: Slow (a)"]);
    await notifyBy(world, webhook([alert("Slow", { startsAt: "2026-11-23T10:10:00.000Z" })]));
    await later(world, 60);
    expect(titles(world, "eks-a")).toHaveLength(2);
  });

  it("counts by when it came, however the bus orders what it delivers", async () => {
    let first = true;
    const world = sandboxBench({
      fleet: fleetOf(seedCluster("a")),
      deliveries: ({ source }) => {
        if (source !== "fleetwright.alertmanager") return [0];
        const delays = first ? [60, 90] : [0, 120];
        first = false;
        return delays;
      },
    });
    await notifyBy(world, webhook([alert("Slow")]));
    await later(world, 10);
    await notifyBy(world, webhook([alert("Slow", over(world))], { status: "resolved" }));
    await later(world, 900);
    expect(titles(world, "eks-a")).toEqual([]);
    expect(await world.ports.alertGroups.open()).toEqual([]);
  });

  it("of no cluster that is known goes to the fleet's channel with the reason", async () => {
    const world = await benchWithRecord();
    await notifyBy(world, webhook([alert("Slow", {}, { cluster: "" })]));
    await later(world, 40);
    const [message] = world.slack.messages("eks-fleet");
    expect(JSON.stringify(message?.blocks)).toContain("no cluster: it names no cluster");
    const arn = { eks_cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/a" };
    await notifyBy(world, webhook([alert("Slow", {}, arn)]));
    await later(world, 40);
    expect(titles(world, "eks-a")).toHaveLength(1);
  });

  it("of thousands of alerts is one message, as far as they fit on the bus; what is not named is counted", async () => {
    const world = await benchWithRecord();
    const many = Array.from({ length: 3000 }, (_, index) =>
      alert("Slow", {}, { pod: `api-${index}`, note: "n".repeat(20) }),
    );
    expect(await notifyBy(world, webhook(many))).toMatchObject({ statusCode: 202 });
    await later(world, 60);
    expect(titles(world, "eks-a")).toHaveLength(1);
    const firing = Number(/Slow: (\d+) firing/.exec(titles(world, "eks-a")[0] ?? "")?.[1]);
    const [message] = world.slack.messages("eks-a");
    expect(firing).toBeGreaterThan(500);
    expect(message?.text).toContain(`and ${firing - 10} more`);
  });

  it("is refused without the secret, and for good when it is none: Alertmanager sends only a 5xx again", async () => {
    const world = bench();
    const before = world.bus.deliveries.length;
    expect(await notifyBy(world, webhook([alert("Slow")]), { authorization: "" })).toMatchObject({ statusCode: 401 });
    expect(await notifyBy(world, webhook([alert("Slow")]), { authorization: "Bearer guess" })).toMatchObject({
      statusCode: 401,
    });
    for (const body of ["nonsense", "{}", { ...webhook([alert("Slow")]), version: "3" }, webhook([])])
      expect(await notifyBy(world, body)).toMatchObject({
        statusCode: 400,
        body: expect.stringContaining("NOT_UNDERSTOOD"),
      });
    expect(world.bus.deliveries).toHaveLength(before);
    world.ports.events.publish = () => Promise.reject(new Error("no bus"));
    expect(await notifyBy(world, webhook([alert("Slow")]))).toMatchObject({ statusCode: 500 });
  });
});

describe.skipIf(missing(RECORDED))("a recorded notification", () => {
  it("is understood, and goes to the fleet's channel for want of a cluster", async () => {
    const world = bench();
    expect(await notifyBy(world, readFileSync(sharedPath(RECORDED), "utf8"))).toMatchObject({ statusCode: 202 });
    await later(world, 60);
    expect(world.slack.messages("eks-fleet")[0]?.text).toContain("poc_metric above 0.5");
  });
});
