import { describe, expect, it } from "vitest";
import { acknowledge } from "#functions/runtime/alerts/act.ts";
import { clusterRef, firingAlert } from "../helpers/alert-records.ts";
import { type AlertBench, alertBench, alertsPolicy } from "../helpers/alerts.ts";

const MINUTE = 60;
const ONCALL = { kind: "pagerduty", secret: "oncall" } as const;
const LEAD = { kind: "sns", topic: "arn:aws:sns:eu-west-1:111122223333:leads" } as const;

const receivers = {
  oncall: [{ kind: "channel", channel: "#eks-{cluster}" } as const, ONCALL],
  leads: [{ kind: "channel", channel: "#leads" } as const, LEAD],
};
const policy = alertsPolicy(
  { receivers, incidents: { clusters: 3, withinSeconds: 600, by: [] } },
  {
    receiver: "oncall",
    escalate: [
      { afterSeconds: 15 * MINUTE, receiver: "leads" },
      { afterSeconds: 60 * MINUTE, receiver: "fleet" },
    ],
    routes: [],
  },
);

const slowOn = (cluster: string, at: AlertBench) =>
  firingAlert("Slow", {
    cluster: clusterRef(cluster),
    startsAt: at.clock.now().toISOString(),
    annotations: { summary: `p99 of ${cluster} is above 2 s` },
  });
const calls = (at: AlertBench) => at.paged.map(({ action, to }) => `${action} ${to.kind}`);
const groupOf = async (at: AlertBench, cluster: string) =>
  (await at.ports.alertGroups.open()).find((group) => group.cluster?.name === cluster);

describe("when nobody answers", () => {
  it("the next receiver is told, and the one after it, until somebody acknowledges; pagers hear of all of it", async () => {
    const at = alertBench(policy);
    await at.post(slowOn("a", at));
    await at.pass(2 * MINUTE);
    expect(calls(at)).toEqual(["trigger pagerduty"]);
    expect(at.paged[0]).toMatchObject({
      to: ONCALL,
      severity: "warning",
      summary: "p99 of a is above 2 s (a)",
      source: "111122223333/eu-west-1/a",
    });
    await at.pass(14 * MINUTE);
    expect(at.replies("eks-a")).toEqual(["! :loudspeaker: nobody answered for 15 min: leads is told"]);
    expect(at.titles("leads")).toEqual([":large_orange_circle: warning: p99 of a is above 2 s (a)"]);
    expect(calls(at)).toEqual(["trigger pagerduty", "trigger sns"]);
    await acknowledge(at.ports, (await groupOf(at, "a"))?.key ?? "", { by: "ana" }, at.clock.now());
    await at.pass(3 * 60 * MINUTE);
    expect(calls(at).slice(2)).toEqual(["acknowledge pagerduty", "acknowledge sns"]);
    expect(at.titles("eks-fleet")).toEqual([]);
    expect(at.messages("leads")[0]).toContain("acknowledged by ana");
    await at.resolve(slowOn("a", at));
    await at.pass(6 * MINUTE);
    expect(calls(at).slice(4)).toEqual(["resolve pagerduty", "resolve sns"]);
    expect(new Set(at.paged.map(({ dedupKey }) => dedupKey)).size).toBe(1);
    expect(new Set(at.paged.map(({ id }) => `${id} `)).size).toBeGreaterThanOrEqual(3);
    expect(at.titles("leads")[0]).toContain(":white_check_mark: over after");
  });
});

describe("the same problem on many clusters", () => {
  const names = ["a", "b", "c", "d"];

  it("is one fleet incident: told once, edited as clusters join and leave, pointed to by theirs, which do not escalate on their own", async () => {
    const at = alertBench(policy);
    const alerts = names.map((name) => slowOn(name, at));
    await at.post(...alerts.slice(0, 2));
    await at.pass(2 * MINUTE);
    expect(at.messages("eks-fleet")).toEqual([]);
    await at.post(...alerts.slice(2, 3));
    await at.pass(2 * MINUTE);
    expect(at.messages("eks-fleet")).toEqual([
      [
        ":rotating_light: fleet incident: Slow on 3 clusters",
        ...["a", "b", "c"].map((name) => `• ${name} (111122223333 eu-west-1) since 2026-11-23T09:00:00.000Z`),
      ].join("\n"),
    ]);
    for (const name of ["a", "b", "c"])
      expect(at.messages(`eks-${name}`)[0]).toContain("part of a fleet incident, which is told");
    const [message] = at.slack.messages("eks-a");
    expect(JSON.stringify(message?.blocks)).toMatch(/<https:\/\/[^|>]+\|see there>/);
    expect(calls(at)).toHaveLength(3);
    const edits = () => at.slack.messages("eks-a")[0]?.edits;
    const before = edits();
    await at.post(...alerts.slice(3));
    await at.pass(2 * MINUTE);
    // Who joins concerns the fleet's channel, and not every cluster's.
    expect(edits()).toBe(before);
    expect(at.messages("eks-d")[0]).toContain("part of a fleet incident, which is told");
    expect(at.titles("eks-fleet")).toEqual([":rotating_light: fleet incident: Slow on 4 clusters"]);
    expect(at.replies("eks-fleet")).toEqual([":heavy_plus_sign: now on d as well"]);
    await at.pass(20 * MINUTE);
    // One of them escalates for all.
    expect(at.titles("leads")).toHaveLength(1);
    await at.resolve(...alerts.slice(0, 1));
    await at.pass(10 * MINUTE);
    expect(at.titles("eks-fleet")).toEqual([":rotating_light: fleet incident: Slow on 3 clusters"]);
    await at.resolve(...alerts.slice(1, 2));
    await at.pass(10 * MINUTE);
    expect(at.titles("eks-fleet")[0]).toMatch(/^:white_check_mark: fleet incident over after \d+ min: Slow$/);
    expect(at.replies("eks-fleet").at(-1)).toContain("2 clusters still have it, and are told on their own again");
    expect(at.messages("eks-c")[0]).not.toContain("fleet incident");
    await at.resolve(...alerts.slice(2));
    await at.pass(10 * MINUTE);
    expect(await at.ports.alertGroups.open()).toEqual([]);
    expect(await at.ports.incidents.open()).toEqual([]);
  });

  it("is acknowledged for all at once", async () => {
    const at = alertBench(policy);
    await at.post(...names.map((name) => slowOn(name, at)));
    await at.pass(3 * MINUTE);
    const [incident] = await at.ports.incidents.open();
    const key = incident?.key ?? "";
    expect(await acknowledge(at.ports, key, { by: "ana", episode: 1 }, at.clock.now())).toMatchObject({
      changed: true,
    });
    expect(await acknowledge(at.ports, key, { by: "ben" }, at.clock.now())).toMatchObject({ changed: false });
    await at.pass(5 * 60 * MINUTE);
    expect(at.messages("leads")).toEqual([]);
    expect(at.replies("eks-fleet")).toEqual([":eyes: acknowledged by ana"]);
    for (const name of names) expect(at.replies(`eks-${name}`)).toEqual([]);
  });

  it("is none when clusters get it long after each other", async () => {
    const at = alertBench(policy);
    for (const name of ["a", "b", "c"]) {
      await at.post(slowOn(name, at));
      await at.pass(15 * MINUTE);
    }
    expect(at.messages("eks-fleet")).toEqual([]);
  });
});
