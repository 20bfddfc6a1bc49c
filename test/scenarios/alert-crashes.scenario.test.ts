import { describe, expect, it } from "vitest";
import { runningFunction } from "#sandbox/invocation.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { clusterRef, firingAlert } from "../helpers/alert-records.ts";
import { type AlertBench, alertBench, alertsPolicy } from "../helpers/alerts.ts";

const policy = alertsPolicy(
  {
    receivers: {
      oncall: [
        { kind: "channel", channel: "#eks-{cluster}" },
        { kind: "pagerduty", secret: "oncall" },
      ],
    },
    incidents: { clusters: 2, withinSeconds: 600, by: [] },
  },
  { receiver: "oncall", routes: [] },
);

const slowOn = (cluster: string) =>
  firingAlert("Slow", { cluster: clusterRef(cluster), annotations: { summary: `p99 of ${cluster}` } });

type Calls = Record<string, (...given: unknown[]) => Promise<unknown>>;

/** After one of these nothing is otherwise than before it. */
const READS = new Set(["get", "many", "firing", "open", "parts", "outstanding"]);

/** A function dies after its nth call that writes or sends something; 0: it lives. @returns its calls so far, and its deaths */
function dyingAfter(at: AlertBench, nth: number, dies: string): () => { calls: number; deaths: number } {
  let calls = 0;
  let deaths = 0;
  const { alerts, alertGroups, incidents, messages, outbox, alertTimers, pages } = at.ports;
  for (const port of [alerts, alertGroups, incidents, messages, outbox, alertTimers, pages] as unknown as Calls[]) {
    for (const [name, real] of Object.entries(port)) {
      port[name] = async (...given) => {
        if (runningFunction() !== dies || READS.has(name)) return real(...given);
        calls += 1;
        const last = calls === nth;
        const answer = await real(...given);
        if (!last) return answer;
        deaths += 1;
        throw new FunctionDied("after a call");
      };
    }
  }
  return () => ({ calls, deaths });
}

async function story(at: AlertBench) {
  const extra = firingAlert("Slow", { labels: { pod: "api-2" }, annotations: { summary: "another" } });
  await at.post(slowOn("a"), slowOn("b"));
  await at.pass(1200);
  await at.post(extra);
  await at.pass(1200);
  await at.resolve(slowOn("a"), slowOn("b"), extra);
  await at.pass(2400);
  return {
    a: at.titles("eks-a").map((text) => text.replace(/\d+ min/, "")),
    b: at.titles("eks-b").map((text) => text.replace(/\d+ min/, "")),
    fleet: at.titles("eks-fleet").map((text) => text.replace(/\d+ min/, "")),
    replies: [...at.replies("eks-a"), ...at.replies("eks-b")].map((text) => text.replace(/\d+ min/, "")).sort(),
    pages: [...new Set(at.paged.map(({ id, action }) => `${action} ${id}`))].length,
    open: (await at.ports.alertGroups.open()).length + (await at.ports.incidents.open()).length,
  };
}

describe("a function that dies in the middle of telling", () => {
  it("has said nothing twice and left nothing out once somebody has looked again, wherever it died", async () => {
    const calm = alertBench(policy);
    const lived = dyingAfter(calm, 0, "flush-alerts");
    const expected = await story(calm);
    expect(expected).toMatchObject({ open: 0, fleet: [expect.stringContaining("fleet incident over")] });
    const { calls } = lived();
    expect(calls).toBeGreaterThan(40);
    let deaths = 0;
    for (let nth = 1; nth <= calls; nth++) {
      const at = alertBench(policy);
      const died = dyingAfter(at, nth, "flush-alerts");
      expect({ nth, ...(await story(at)) }).toEqual({ nth, ...expected });
      deaths += died().deaths;
    }
    // What follows a call may differ in order between two stories, and with it how many calls there are.
    expect(deaths).toBeGreaterThan(calls * 0.9);
  }, 120_000);
});
