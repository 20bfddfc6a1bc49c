import { describe, expect, it } from "vitest";
import type { Page } from "#core/ports.ts";
import { acknowledge } from "#functions/runtime/alerts/act.ts";
import { receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import { firingAlert, resolvedAlert } from "../helpers/alert-records.ts";
import { alertsPolicy } from "../helpers/alerts.ts";
import { policyWith, stagePolicy } from "../helpers/fleet.ts";
import { PAGERDUTY, seedSecret } from "../helpers/pagers.ts";
import { fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const TOPIC = "arn:aws:sns:eu-west-1:111122223333:on-call";
const SECRET = "fleetwright/pager/platform";
const KEY = "R0UTINGKEYR0UTINGKEYR0UTINGKEY00";
const down = firingAlert("ApiDown", { severity: "critical", annotations: { summary: "nobody answers" } });

/** A fleet whose alerts are told in the cluster's channel, and after five minutes to a pager and a topic. */
function paging(withSecret = true) {
  const alerts = alertsPolicy(
    {
      receivers: {
        "on-call": [
          { kind: "pagerduty", secret: SECRET },
          { kind: "sns", topic: TOPIC },
        ],
      },
    },
    { escalate: [{ afterSeconds: 300, receiver: "on-call" }] },
  );
  const policy = policyWith([stagePolicy()], { alerts });
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")), policy, schedules: ["watch-alerts"] });
  bench.sns.create(TOPIC);
  bench.http.answer(PAGERDUTY, { status: 202, body: "{}" });
  if (withSecret) void seedSecret(bench, SECRET, KEY);
  const post = (...each: (typeof down)[]) => bench.clock.track(receiveAlerts(bench.ports, each, bench.clock.now()));
  const now = () => bench.clock.now().toISOString();
  return {
    ...bench,
    http: bench.http,
    fire: (alert = down) => post({ ...alert, at: now() }),
    end: (alert = down) => post(resolvedAlert(alert, now())),
    pass: (seconds: number) => bench.clock.run({ until: new Date(bench.clock.millis() + seconds * 1000) }),
    pagerduty: () => bench.http.requests(PAGERDUTY).map(({ body }) => (body as { event_action: string }).event_action),
    topic: () => bench.sns.published(TOPIC).map(({ message }) => (JSON.parse(message) as Page).action),
    fleetChannel: () => bench.slack.messages("eks-fleet").map(({ text }) => text.split("\n")[0]),
  };
}

describe("a pager", () => {
  it("is called when nobody acknowledges, and told when it is over", async () => {
    const at = paging();
    await at.fire();
    await at.pass(290);
    expect(at.pagerduty()).toEqual([]);
    await at.pass(120);
    expect([at.pagerduty(), at.topic()]).toEqual([["trigger"], ["trigger"]]);
    expect(at.http.requests(PAGERDUTY)[0]?.body).toMatchObject({
      routing_key: KEY,
      payload: { severity: "critical", summary: expect.stringContaining("nobody answers"), group: "a" },
    });
    await at.end();
    await at.pass(600);
    expect([at.pagerduty(), at.topic()]).toEqual([
      ["trigger", "resolve"],
      ["trigger", "resolve"],
    ]);
    const [first, second] = at.http.requests(PAGERDUTY).map(({ body }) => (body as { dedup_key: string }).dedup_key);
    expect(first).toBe(second);
  });

  it("is not called once somebody took it, and is told when somebody takes it later", async () => {
    const taken = paging();
    await taken.fire();
    await taken.pass(60);
    const key = (await taken.ports.alertGroups.open())[0]?.key ?? "";
    await acknowledge(taken.ports, key, { by: "ana" }, taken.clock.now());
    await taken.pass(3600);
    expect(taken.pagerduty()).toEqual([]);

    const late = paging();
    await late.fire();
    await late.pass(600);
    const open = (await late.ports.alertGroups.open())[0]?.key ?? "";
    await acknowledge(late.ports, open, { by: "ana" }, late.clock.now());
    await late.pass(60);
    expect(late.pagerduty()).toEqual(["trigger", "acknowledge"]);
  });

  it("that is out of order for an hour is called then, once, and hears of the end after it", async () => {
    const at = paging();
    at.http.answer(PAGERDUTY, "refused");
    await at.fire();
    await at.pass(3600);
    const failed = at.pagerduty().length;
    expect(failed).toBeGreaterThan(10);
    await at.end();
    at.http.answer(PAGERDUTY, { status: 202 });
    await at.pass(900);
    expect(at.pagerduty().slice(failed)).toEqual(["trigger", "resolve"]);
    expect(at.topic()).toEqual(["trigger", "resolve"]);
  });

  it("that will never take a page is told of in the fleet channel, once a day, with why", async () => {
    const at = paging();
    at.http.answer(PAGERDUTY, { status: 400, body: '{"status":"invalid event","errors":["bad routing_key"]}' });
    await at.fire();
    await at.fire(firingAlert("DiskFull", { severity: "critical" }));
    await at.pass(900);
    expect(at.fleetChannel()).toEqual([
      expect.stringContaining(`PagerDuty (secret ${SECRET}) refused 2 pages: nobody was called`),
    ]);
    expect(at.slack.messages("eks-fleet")[0]?.text).toContain("bad routing_key");
    expect(at.topic()).toEqual(["trigger", "trigger"]);
  });

  it("whose secret is not there is told of as well, and the key is in no message", async () => {
    const without = paging(false);
    await without.fire();
    await without.pass(900);
    expect(without.fleetChannel()).toEqual([expect.stringContaining("nobody was called")]);
    const at = paging();
    await at.fire();
    await at.pass(900);
    expect(at.pagerduty()).toEqual(["trigger"]);
    expect(JSON.stringify(at.slack.messages())).not.toContain(KEY);
  });
});
