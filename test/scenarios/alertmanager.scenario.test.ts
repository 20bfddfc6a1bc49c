import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { alert, notifyBy, webhook } from "../helpers/alertmanager.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const RECORDED = "data/3-other-events/alertmanager/webhook-v4-firing.json";
const bench = () => sandboxBench({ fleet: fleetOf(seedCluster("a")) });

const messages = (of: Bench, channel: string) =>
  of.slack.messages(channel).map(({ text, edits, blocks }) => ({ text, edits, all: JSON.stringify(blocks) }));
const later = (of: Bench, seconds: number) => of.clock.run({ until: new Date(of.clock.millis() + seconds * 1000) });

describe("an Alertmanager's notification", () => {
  it("is one message in the cluster's channel, edited in place until it is resolved; what fires again is a new one", async () => {
    const world = bench();
    expect(await notifyBy(world, webhook([alert("Slow")]))).toMatchObject({ statusCode: 202 });
    expect(messages(world, "eks-a")).toMatchObject([
      {
        text: ":rotating_light: Slow: 1 firing",
        edits: 0,
        all: expect.stringContaining("shop/api-1 · p99 is above 2 s"),
      },
    ]);
    await later(world, 300);
    await notifyBy(world, webhook([alert("Slow"), alert("Slow", {}, { pod: "api-2" })]));
    await later(world, 300);
    // The repeat interval is over, and nothing is new but the time.
    await notifyBy(world, webhook([alert("Slow"), alert("Slow", {}, { pod: "api-2" })]));
    expect(messages(world, "eks-a")).toMatchObject([{ text: ":rotating_light: Slow: 2 firing" }]);
    await later(world, 300);
    const ended = { status: "resolved", endsAt: "2026-11-23T09:14:00.000Z" };
    await notifyBy(world, webhook([alert("Slow", ended)], { status: "resolved" }));
    const [first] = messages(world, "eks-a");
    expect(first).toMatchObject({ text: ":white_check_mark: Slow: resolved" });
    expect(first?.all).toContain("since 2026-11-23T08:50:00.000Z, resolved 2026-11-23T09:15:00.000Z");

    await later(world, 3600);
    await notifyBy(world, webhook([alert("Slow", { startsAt: "2026-11-23T10:10:00.000Z" })]));
    expect(messages(world, "eks-a")).toMatchObject([
      first ?? {},
      { text: ":rotating_light: Slow: 1 firing", edits: 0 },
    ]);
    expect(messages(world, "eks-a")[1]?.all).toContain("since 2026-11-23T10:10:00.000Z");
  });

  it("shows the last word, however the bus orders what it delivers, and says it once", async () => {
    let first = true;
    const world = sandboxBench({
      fleet: fleetOf(seedCluster("a")),
      deliveries: ({ source }) => {
        if (source !== "fleetwright.alertmanager") return [0];
        const delays = first ? [30, 90] : [0, 60];
        first = false;
        return delays;
      },
    });
    await notifyBy(world, webhook([alert("Slow")]));
    await later(world, 10);
    await notifyBy(world, webhook([alert("Slow", { status: "resolved" })], { status: "resolved" }));
    await later(world, 300);
    expect(messages(world, "eks-a")).toMatchObject([{ text: ":white_check_mark: Slow: resolved", edits: 0 }]);
  });

  it("of no cluster, or of several, goes to the fleet's channel with the reason", async () => {
    const world = bench();
    const cases: [object[], string][] = [
      [[{ cluster: "" }], "no alert has a label that names a cluster"],
      [[{ cluster: "a" }, { cluster: "b" }], "its alerts are of several clusters"],
      [[{ cluster: "<!channel> a" }], "&lt;!channel&gt; a is no name of a cluster"],
    ];
    for (const [labels, why] of cases) {
      await notifyBy(
        world,
        webhook(
          labels.map((each) => alert("Slow", {}, each)),
          { groupKey: why },
        ),
      );
      await later(world, 5);
      expect(messages(world, "eks-fleet").at(-1)?.all).toContain(why);
    }
    const arn = { eks_cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/b" };
    await notifyBy(world, webhook([alert("Slow", {}, arn)], { groupKey: "arn" }));
    expect(messages(world, "eks-b")).toHaveLength(1);
  });

  it("of thousands of alerts fits on the bus and in a message, and says how many are left out", async () => {
    const world = bench();
    const many = Array.from({ length: 3000 }, (_, index) =>
      alert("Slow", index < 2990 ? { status: "resolved" } : {}, { pod: `api-${index}`, note: "n".repeat(100) }),
    );
    expect(await notifyBy(world, webhook(many, { truncatedAlerts: 7 }))).toMatchObject({ statusCode: 202 });
    const [message] = messages(world, "eks-a");
    expect(message).toMatchObject({ text: ":rotating_light: Slow: 10 firing" });
    expect(message?.all).toContain("and 2997 more");
    // Those that fire come first.
    expect(message?.all).toContain("api-2999");
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
    const [message] = messages(world, "eks-fleet");
    expect(message).toMatchObject({ text: ":rotating_light: HighValue: 1 firing" });
    expect(message?.all).toContain("poc_metric above 0.5");
  });
});
