import { describe, expect, it } from "vitest";
import { acknowledge, snooze } from "#functions/runtime/alerts/act.ts";
import { silence } from "#functions/runtime/alerts/silences.ts";
import { clusterRef, firingAlert } from "../helpers/alert-records.ts";
import { type AlertBench, alertBench, alertsPolicy } from "../helpers/alerts.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;
/** The sandbox begins at nine in the morning of UTC: the first digest is told a day later at eight. */
const DIGEST = { cron: "0 8 * * *", timezone: "UTC" };
const slow = firingAlert("Slow", { annotations: { summary: "p99 is above 2 s" } });
const down = firingAlert("Down", { severity: "critical", cluster: clusterRef("a") });
const full = firingAlert("DiskFull", { cluster: clusterRef("b") });

/** Repeats are a week away: what is told again is told by the digest. */
function benchOf(schedules = ["watch-alerts", "send-digests"]): AlertBench {
  return alertBench(alertsPolicy({ digest: DIGEST }, { repeatIntervalSeconds: 7 * DAY }), {
    schedules,
    start: new Date("2026-11-23T09:00:00Z"),
  });
}
const groupOf = async (at: AlertBench, name: string) =>
  (await at.ports.alertGroups.open()).find(({ labels }) => labels.alertname === name)?.key ?? "";
const digests = (at: AlertBench, channel: string) =>
  at.messages(channel).filter((text) => /still fires?|within a day/.test(text));
const invoke = (at: AlertBench) =>
  at.clock.track(
    at.gateway.call({
      service: "lambda",
      account: "111122223333",
      region: "eu-west-1",
      operation: "Invoke",
      input: { FunctionName: "send-digests", Payload: {} },
    }),
  );

describe("the daily digest of alerts", () => {
  it("reminds each channel of what still fires, the worst first, with who takes care of it, and is silent where nothing does", async () => {
    const at = benchOf();
    // The time of this morning is made up for, with nothing to say.
    await at.pass(1000);
    await at.post(slow, down);
    await at.pass(60);
    const now = at.clock.now();
    await acknowledge(at.ports, await groupOf(at, "Slow"), { by: "ana" }, now);
    await snooze(
      at.ports,
      await groupOf(at, "Down"),
      { by: "jo", until: new Date(now.getTime() + 2 * DAY * 1000) },
      now,
    );
    await at.pass(22 * HOUR);
    expect(digests(at, "eks-a")).toEqual([]);
    await at.pass(HOUR + 900);
    expect(digests(at, "eks-a")).toEqual([
      [
        ":bell: 2 problems still fire (1 critical, 1 warning)",
        ":red_circle: Down on a · since 23 h · nobody has acknowledged it · snoozed by jo until 2026-11-25T09:17:40.000Z",
        ":large_orange_circle: Slow on a · since 23 h · acknowledged by ana",
      ].join("\n"),
    ]);
    expect([at.messages("eks-b"), at.messages("eks-fleet")]).toEqual([[], []]);
    await at.resolve(slow, down);
    await at.pass(DAY);
    expect(digests(at, "eks-a")).toHaveLength(1);
  });

  it("leaves out what is told to nobody, and names silences that end within a day where they belong", async () => {
    const at = benchOf();
    const wish = (text: string, cluster: string | undefined, hours: number) => ({
      matchers: [
        { label: "alertname", is: "=" as const, value: text },
        ...(cluster ? [{ label: "cluster", is: "=" as const, value: cluster }] : []),
      ],
      owner: "ana",
      reason: "new disks",
      end: { seconds: hours * HOUR },
    });
    await silence(at.ports, wish("DiskFull", "b", 30), at.clock.now());
    await silence(at.ports, wish("Slow", undefined, 40), at.clock.now());
    await silence(at.ports, wish("Down", undefined, 100), at.clock.now());
    await at.post(full);
    await at.pass(23 * HOUR + 900);
    expect(digests(at, "eks-b")).toEqual([
      expect.stringMatching(
        /^:no_bell: a silence ends within a day\n:no_bell: silence \w+ of .*alertname="?DiskFull"?.* ends 2026-11-24T15:00:00.000Z, by ana: new disks$/,
      ),
    ]);
    expect(digests(at, "eks-fleet")).toEqual([
      expect.stringMatching(/a silence ends within a day\n.*Slow.* ends 2026-11-25T01:00/),
    ]);
    expect(at.messages("eks-a")).toEqual([]);
  });

  it("comes once a day, though it is invoked twice at once and again later", async () => {
    const at = benchOf(["watch-alerts"]);
    await at.post(slow);
    await at.pass(23 * HOUR + 60);
    await Promise.all([invoke(at), invoke(at)]);
    await at.pass(10);
    await invoke(at);
    await at.pass(HOUR);
    expect(digests(at, "eks-a")).toHaveLength(1);
    await at.pass(DAY);
    await invoke(at);
    await at.pass(10);
    expect(digests(at, "eks-a")).toHaveLength(2);
  });

  it("is not sent when the policy file does not ask for it", async () => {
    const at = alertBench(alertsPolicy({}, { repeatIntervalSeconds: 7 * DAY }), {
      schedules: ["watch-alerts", "send-digests"],
    });
    await at.post(slow);
    await at.pass(2 * DAY);
    expect(digests(at, "eks-a")).toEqual([]);
    expect(at.titles("eks-a")).toHaveLength(1);
  });
});
