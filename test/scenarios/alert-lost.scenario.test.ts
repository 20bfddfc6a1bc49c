import { describe, expect, it } from "vitest";
import { MEMBERS_AT_MOST } from "#core/alerts/records.ts";
import { later } from "#core/alerts/times.ts";
import { alertRecord, firingAlert } from "../helpers/alert-records.ts";
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
