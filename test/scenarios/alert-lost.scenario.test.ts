import { describe, expect, it } from "vitest";
import { MEMBERS_AT_MOST } from "#core/alerts/records.ts";
import { later } from "#core/alerts/times.ts";
import { watchAlerts } from "#functions/runtime/alerts/watch.ts";
import { alertRecord, clusterRef, firingAlert } from "../helpers/alert-records.ts";
import { type AlertBench, alertBench, alertsPolicy } from "../helpers/alerts.ts";

const slow = firingAlert("Slow", { annotations: { summary: "p99 is above 2 s" } });
const pods = (count: number) =>
  Array.from({ length: count }, (_, index) => firingAlert("Slow", { labels: { pod: `p${index}` } }));
const now = (at: AlertBench) => at.clock.now().toISOString();

describe("what gets lost of alerts", () => {
  it("is found: a timer, an alert its group does not know of, an end that nobody brought to the group", async () => {
    const at = alertBench();
    const { alertTimers, alerts } = at.ports;
    const wake = alertTimers.wake;
    alertTimers.wake = async () => undefined;
    await at.post(slow);
    alertTimers.wake = wake;
    await at.pass(200);
    expect(at.titles("eks-a")).toEqual([]);
    await at.pass(400);
    expect(at.titles("eks-a")).toEqual([":large_orange_circle: warning: p99 is above 2 s (a)"]);
    // Whoever took these died before any group heard of them.
    await alerts.save(alertRecord(firingAlert("Lost", { annotations: { summary: "nobody knows" } })));
    const known = await alerts.get(slow.fingerprint);
    if (known)
      await alerts.save({ ...known, alert: { ...known.alert, status: "resolved", endsAt: now(at), at: now(at) } });
    await at.pass(400);
    expect(at.titles("eks-a")).toEqual([
      ":white_check_mark: over after 10 min: p99 is above 2 s (a)",
      ":large_orange_circle: warning: nobody knows (a)",
    ]);
  });

  it("is said, whoever died before it was: of what goes on, and of what is over and nobody would look at again", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(60);
    const { alerts, alertGroups } = at.ports;
    const left = (id: string, text: string) => ({
      telling: { id, reply: { text, broadcast: false }, pages: [], join: [], leave: [] },
    });
    const [group] = await alertGroups.open();
    if (!group) throw new Error("there is no group");
    await alertGroups.save({ ...group, ...left("1.8", "it goes on") });
    await at.pass(310);
    expect(at.replies("eks-a")).toEqual(["it goes on"]);
    const known = await alerts.get(slow.fingerprint);
    const stored = await alertGroups.get(group.key);
    if (!known || !stored) throw new Error("nothing is known of it any more");
    await alerts.save({ ...known, alert: { ...known.alert, status: "resolved", endsAt: now(at), at: now(at) } });
    const { dueAt: _due, ...over } = stored;
    await alertGroups.save({ ...over, endedAt: now(at), ...left("1.9", "it is over") });
    await at.pass(310);
    expect(at.replies("eks-a")).toEqual(["it goes on", "it is over"]);
    expect(at.titles("eks-a")[0]).toContain(":white_check_mark:");
    expect(await alertGroups.open()).toEqual([]);
  });

  it("is not the part of a group that joined an incident after the groups were listed", async () => {
    const at = alertBench(alertsPolicy({ incidents: { clusters: 2, withinSeconds: 600, by: [] } }));
    const both = ["a", "b"].map((name) => firingAlert("Slow", { cluster: clusterRef(name) }));
    await at.post(...both);
    await at.pass(120);
    const [incident] = await at.ports.incidents.open();
    if (!incident) throw new Error("there is no incident");
    expect(await at.ports.incidents.parts(incident.key)).toHaveLength(2);
    const before = { ...at.ports, alertGroups: { ...at.ports.alertGroups, open: async () => [] } };
    await watchAlerts(before, at.clock.now());
    expect(await at.ports.incidents.parts(incident.key)).toHaveLength(2);
  });

  it("is over when it is stale, if its source never says that it is", async () => {
    const at = alertBench();
    await at.post({ ...slow, staleAt: later(now(at), 3600) });
    await at.pass(1800);
    // Said again, it lasts longer.
    await at.post({ ...slow, staleAt: later(now(at), 3600) });
    await at.pass(3000);
    expect(at.titles("eks-a")).toEqual([":large_orange_circle: warning: p99 is above 2 s (a)"]);
    await at.pass(700);
    expect(at.titles("eks-a")).toEqual([":white_check_mark: over after 2 h: p99 is above 2 s (a)"]);
    await at.pass(400);
    expect(await at.ports.alerts.firing()).toEqual([]);
  });

  it("is only half of a group of thousands: the rest is counted, takes the place of what is over, and ends with it", async () => {
    const at = alertBench();
    const all = pods(2 * MEMBERS_AT_MOST);
    await at.post(...all);
    await at.pass(40);
    expect(at.titles("eks-a")).toEqual([`:large_orange_circle: warning: Slow: ${all.length} firing (a)`]);
    const members = async () => Object.keys((await at.ports.alertGroups.open())[0]?.members ?? {}).length;
    expect(await members()).toBe(MEMBERS_AT_MOST);
    await at.resolve(...all.slice(0, 700));
    await at.pass(700);
    expect(at.titles("eks-a")).toEqual([":large_orange_circle: warning: Slow: 300 firing (a)"]);
    expect(await members()).toBeLessThanOrEqual(MEMBERS_AT_MOST);
    await at.resolve(...all.slice(700));
    await at.pass(700);
    expect(at.titles("eks-a")[0]).toMatch(/^:white_check_mark: over after \d+ min: Slow \(a\)$/);
    expect(await at.ports.alertGroups.open()).toEqual([]);
  });

  it("is not what the policy routes elsewhere: the old message says so, and the new channel is told", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(60);
    Object.assign(at.ports.policy, { alerts: alertsPolicy({}, { receiver: "fleet" }) });
    await at.pass(5 * 3600);
    expect(at.titles("eks-a")[0]).toContain(":white_check_mark:");
    expect(at.titles("eks-fleet")).toEqual([":large_orange_circle: warning: p99 is above 2 s (a)"]);
  });
});
