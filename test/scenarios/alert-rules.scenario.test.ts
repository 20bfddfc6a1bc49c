import { describe, expect, it } from "vitest";
import { parseMatchers } from "#core/alerts/parse-matchers.ts";
import { newSilence } from "#core/alerts/silences.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import { acknowledge, snooze, unacknowledge } from "#functions/runtime/alerts/act.ts";
import { firingAlert } from "../helpers/alert-records.ts";
import { type AlertBench, alertBench, alertsPolicy } from "../helpers/alerts.ts";

const HOUR = 3600;
const slow = firingAlert("Slow", { labels: { pod: "api-1" }, annotations: { summary: "p99 is above 2 s" } });
const slow2 = firingAlert("Slow", { labels: { pod: "api-2" }, annotations: { summary: "p99 is above 3 s" } });
const worse = firingAlert("Slow", { severity: "critical", labels: { pod: "api-3" }, annotations: { summary: "down" } });
const upgrading = firingAlert("ClusterUpgrading", { severity: "none", source: "fleetwright" });
const notReady = firingAlert("KubeNodeNotReady", {
  labels: { node: "n1" },
  annotations: { summary: "n1 is not ready" },
});

const keyOf = async (at: AlertBench): Promise<string> => (await at.ports.alertGroups.open())[0]?.key ?? "";
const member = async (at: AlertBench, fingerprint: string) =>
  (await at.ports.alertGroups.open()).map(({ members }) => members[fingerprint]).find((each) => each !== undefined);
const silence = async (at: AlertBench, seconds: number) =>
  at.ports.silences.save(
    newSilence(
      { matchers: parseMatchers('alertname="Slow"'), owner: "ana", reason: "load test", end: { seconds } },
      DEFAULT_ALERTS.silences,
      at.clock.now(),
    ),
  );

describe("what fires on", () => {
  it("is said to the channel again after the repeat interval, by a reply and an edit", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(4 * HOUR);
    expect(at.replies("eks-a")).toEqual([]);
    await at.pass(60);
    expect(at.replies("eks-a")).toEqual(["! :repeat: still firing for 4 h: 1 alert"]);
    expect(at.messages("eks-a")[0]).toContain("last news 2026-11-23T13:00:30.000Z");
    await at.pass(4 * HOUR);
    expect(at.replies("eks-a")).toHaveLength(2);
    expect(at.messages("eks-a")).toHaveLength(1);
  });

  it("is not, once somebody acknowledged it; new alerts are said in the thread, and a worse one ends the acknowledgement", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(60);
    const key = await keyOf(at);
    expect(await acknowledge(at.ports, key, { by: "ana", episode: 1 }, at.clock.now())).toMatchObject({
      changed: true,
      code: "ACKNOWLEDGED",
    });
    await at.pass(5);
    expect(at.messages("eks-a")[0]).toContain(":eyes: acknowledged by ana at 2026-11-23T09:01:00.000Z");
    expect(await acknowledge(at.ports, key, { by: "ben" }, at.clock.now())).toMatchObject({
      changed: false,
      message: "acknowledged by ana at 2026-11-23T09:01:00.000Z",
    });
    await at.pass(9 * HOUR);
    expect(at.replies("eks-a")).toEqual([":eyes: acknowledged by ana"]);
    await at.post(slow2);
    await at.pass(310);
    expect(at.replies("eks-a").slice(1)).toEqual([":large_orange_circle: firing: api-2 · p99 is above 3 s"]);
    expect(at.messages("eks-a")[0]).toContain("acknowledged by ana");
    await at.post(worse);
    await at.pass(310);
    expect(at.replies("eks-a").slice(2)).toEqual([
      "! :rotating_light: worse than what was acknowledged\n:red_circle: firing: api-3 · down",
    ]);
    expect(at.titles("eks-a")).toEqual([":red_circle: critical: Slow: 3 firing (a)"]);
    expect(at.messages("eks-a")[0]).not.toContain("acknowledged");
  });

  it("is repeated again when the acknowledgement is taken back; of what is over nobody can acknowledge anything", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(60);
    const key = await keyOf(at);
    await acknowledge(at.ports, key, { by: "ana" }, at.clock.now());
    await at.pass(5 * HOUR);
    expect(await unacknowledge(at.ports, key, { by: "ben" }, at.clock.now())).toMatchObject({ changed: true });
    await at.pass(60);
    expect(at.replies("eks-a").slice(1)).toEqual([
      ":arrow_backward: the acknowledgement of ana was taken back by ben",
      "! :repeat: still firing for 5 h: 1 alert",
    ]);
    await at.resolve(slow);
    await at.pass(310);
    expect(await acknowledge(at.ports, key, { by: "ana" }, at.clock.now())).toMatchObject({
      changed: false,
      code: "OVER",
    });
    await at.post(slow);
    await at.pass(60);
    expect(await acknowledge(at.ports, key, { by: "ana", episode: 1 }, at.clock.now())).toMatchObject({
      code: "ANOTHER_EPISODE",
    });
    expect(await acknowledge(at.ports, "none", { by: "ana" }, at.clock.now())).toMatchObject({ code: "UNKNOWN_GROUP" });
  });
});

describe("a snooze", () => {
  it("lets nothing be said until it is over, then what still fires once; what ends is told all the same", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(60);
    const until = new Date(at.clock.millis() + 4 * HOUR * 1000);
    expect(await snooze(at.ports, await keyOf(at), { by: "ana", until }, at.clock.now())).toMatchObject({
      changed: true,
    });
    await at.post(slow2);
    await at.pass(2 * HOUR);
    expect(at.replies("eks-a")).toEqual([":zzz: snoozed by ana until 2026-11-23T13:01:00.000Z"]);
    expect(await member(at, slow2.fingerprint)).toMatchObject({ untold: { code: "SNOOZED" } });
    await at.resolve(slow);
    await at.pass(310);
    expect(at.replies("eks-a").slice(1)).toEqual([":white_check_mark: resolved: api-1 · p99 is above 2 s"]);
    await at.pass(2 * HOUR);
    expect(at.replies("eks-a").slice(2)).toEqual([
      "! :alarm_clock: still firing after the snooze, for 4 h: 1 alert\n:large_orange_circle: firing: api-2 · p99 is above 3 s (since 2026-11-23T09:00:00.000Z; snoozed by ana until 2026-11-23T13:01:00.000Z)",
    ]);
    expect(at.messages("eks-a")[0]).not.toContain(":zzz:");
  });

  it("ends with what it was for", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(60);
    const until = new Date(at.clock.millis() + 24 * HOUR * 1000);
    await snooze(at.ports, await keyOf(at), { by: "ana", until }, at.clock.now());
    await at.resolve(slow);
    await at.pass(310);
    expect(at.titles("eks-a")).toEqual([":white_check_mark: over after 1 min: p99 is above 2 s (a)"]);
    await at.post(slow);
    await at.pass(40);
    expect(at.titles("eks-a")[1]).toBe(":large_orange_circle: warning: p99 is above 2 s (a)");
  });
});

describe("what is muted", () => {
  it("by an upgrade is told to nobody, with the reason on record, and told when the upgrade is over and it still fires", async () => {
    const at = alertBench();
    expect(await at.post(upgrading)).toMatchObject([{ outcome: "fired", groups: [], because: { code: "CONDITION" } }]);
    await at.post(notReady);
    await at.pass(HOUR);
    expect(at.messages("eks-a")).toEqual([]);
    expect(await member(at, notReady.fingerprint)).toMatchObject({
      untold: { code: "INHIBITED", message: "muted while ClusterUpgrading on a holds (rule work-nodes)" },
    });
    await at.resolve(upgrading);
    await at.pass(310);
    expect(at.titles("eks-a")).toEqual([":large_orange_circle: warning: n1 is not ready (a)"]);
    const other = alertBench();
    await other.post(upgrading, notReady);
    await other.pass(HOUR);
    await other.resolve(notReady, upgrading);
    await other.pass(HOUR);
    expect(other.messages("eks-a")).toEqual([]);
    expect(await other.ports.alertGroups.open()).toEqual([]);
  });

  it("by a silence that comes later is told as resolved, and again when the silence is over", async () => {
    const at = alertBench();
    await at.post(slow);
    await at.pass(60);
    await silence(at, 2 * HOUR);
    await at.post(slow2);
    await at.pass(HOUR);
    expect(at.replies("eks-a")).toEqual([]);
    expect(at.messages("eks-a")[0]).toContain("silenced by ana until 2026-11-23T11:01:00.000Z: load test");
    await at.resolve(slow);
    await at.pass(310);
    expect(at.replies("eks-a")).toEqual([":white_check_mark: resolved: api-1 · p99 is above 2 s"]);
    await at.pass(HOUR);
    expect(at.replies("eks-a").slice(1)).toEqual([
      ":large_orange_circle: firing: api-2 · p99 is above 3 s (since 2026-11-23T09:00:00.000Z; silenced by ana until 2026-11-23T11:01:00.000Z: load test)",
    ]);
  });
});

describe("what flaps", () => {
  it("is said once, and then when it is stable, as what it is then", async () => {
    const at = alertBench(alertsPolicy({ flapping: { changes: 4, withinSeconds: 1800 } }));
    await at.post(slow);
    await at.pass(120);
    for (let turn = 0; turn < 6; turn++) {
      await at.resolve(slow);
      await at.pass(120);
      await at.post(slow);
      await at.pass(120);
    }
    const after = at.replies("eks-a").length + at.messages("eks-a").length;
    expect(at.replies("eks-a", at.messages("eks-a").length - 1).join("\n")).toContain("flapping");
    for (let turn = 0; turn < 10; turn++) {
      await at.resolve(slow);
      await at.pass(120);
      await at.post(slow);
      await at.pass(120);
    }
    expect(at.replies("eks-a").length + at.messages("eks-a").length).toBe(after);
    await at.resolve(slow);
    await at.pass(1700);
    expect(at.titles("eks-a").at(-1)).toContain(":large_orange_circle:");
    await at.pass(200);
    expect(at.titles("eks-a").at(-1)).toContain(":white_check_mark: over after");
  });
});
