import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import { silence } from "#functions/runtime/alerts/silences.ts";
import { controlPaths } from "#sandbox/wire/control.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { clusterRef, firingAlert } from "../helpers/alert-records.ts";
import { cli } from "../helpers/cli.ts";
import { clusterRecord } from "../helpers/cluster-records.ts";
import { policyWith, stagePolicy } from "../helpers/fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const summary = (text: string) => ({ annotations: { summary: text } });
const slow = firingAlert("Slow", { labels: { pod: "api-1" }, ...summary("p99 is above 2 s") });
const muted = firingAlert("Slow", { labels: { pod: "api-2" }, ...summary("p99 is above 3 s") });
const down = firingAlert("Down", { severity: "critical", cluster: clusterRef("b"), ...summary("nobody answers") });

let bench: Bench;
let server: RunningServer;
const alerts = (...argv: string[]) => cli("alerts", ...argv, "--endpoint", server.url);
const as = (user: string, ...argv: string[]) => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", `SANDBOX111122223333-${user}`);
  return alerts(...argv);
};
const pass = (seconds: number) => bench.clock.run({ until: new Date(bench.clock.millis() + seconds * 1000) });
const fire = (...each: (typeof slow)[]) => {
  const at = bench.clock.now().toISOString();
  const now = each.map((alert) => ({ ...alert, at, startsAt: at }));
  return bench.clock.track(receiveAlerts(bench.ports, now, bench.clock.now()));
};
const keys = async (): Promise<Record<string, string>> => {
  const { groups } = JSON.parse((await alerts("list", "--json")).out);
  return Object.fromEntries(
    groups.map(({ key, labels }: { key: string; labels: { alertname: string } }) => [labels.alertname, key]),
  );
};

beforeEach(async () => {
  bench = sandboxBench({
    policy: policyWith([stagePolicy()], { people: { identity: "verified", slack: {} } }),
    fleet: fleetOf(seedCluster("a"), seedCluster("b")),
  });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0, extra: controlPaths(bench) });
  for (const name of ["a", "b"]) await bench.ports.clusterRecords.save(clusterRecord(name));
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "sandbox");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "SANDBOX111122223333-ana");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

describe("alerts list", () => {
  it("says that nothing fires, or what does, the worst first", async () => {
    expect(await alerts("list")).toEqual({ code: 0, out: "nothing fires", err: "" });
    await fire(slow, down);
    await pass(60);
    const { code, out } = await alerts("list");
    expect(code).toBe(0);
    const lines = out.split("\n").map((line) => line.replaceAll(/\s*│\s*/g, "|"));
    expect(lines.filter((line) => line.startsWith("|"))).toEqual([
      "|key|severity|alert|cluster|for|state|told in|",
      expect.stringMatching(/^\|[0-9a-f]{10}\|critical\|Down\|b\|.*\|firing\|#eks-b\|$/),
      expect.stringMatching(/^\|[0-9a-f]{10}\|warning\|Slow\|a\|.*\|firing\|#eks-a\|$/),
    ]);
    expect((await alerts("list", "--cluster", "a")).out).not.toContain("Down");
    const { groups } = JSON.parse((await alerts("list", "--cluster", "b", "--json")).out);
    expect(groups).toMatchObject([
      {
        labels: { alertname: "Down" },
        cluster: "111122223333/eu-west-1/b",
        severity: "critical",
        firing: 1,
        acknowledged: null,
      },
    ]);
  });

  it("refuses a cluster the fleet does not know", async () => {
    expect(await alerts("list", "--cluster", "nope")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining("the fleet has no cluster nope"),
    });
  });
});

describe("alerts show", () => {
  it("explains for each alert why it was told or not, and what happened", async () => {
    const pod = {
      matchers: [{ label: "pod", is: "=" as const, value: "api-2" }],
      owner: "jo",
      reason: "a test of load",
    };
    await silence(bench.ports, { ...pod, end: { seconds: 7200 } }, bench.clock.now());
    await fire(slow, muted);
    await pass(60);
    const key = (await keys()).Slow ?? "";
    const { code, out } = await alerts("show", key.slice(0, 10));
    expect(code).toBe(0);
    expect(out).toMatch(/^warning {2}Slow {2}111122223333\/eu-west-1\/a/);
    expect(out).toContain("2 firing and 0 over");
    expect(out).toMatch(/route .* to cluster: #eks-a, told first/);
    expect(out).toMatch(/p99 is above 2 s\n.*told as firing/);
    expect(out).toMatch(/p99 is above 3 s\n.*never told\n +not told now: .*a test of load.* \(SILENCED\)/s);
    const { alert } = JSON.parse((await alerts("show", key, "--json")).out);
    expect(alert.members.map(({ untold }: { untold: { code: string } | null }) => untold?.code ?? null).sort()).toEqual(
      ["SILENCED", null].sort(),
    );
  });

  it("refuses a key nobody knows, and one that several begin with", async () => {
    expect(await alerts("show", "ffffffff")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no open alert has a key that begins with ffffffff"),
    });
    await fire(slow);
    await pass(60);
    const [open] = await bench.ports.alertGroups.open();
    if (!open) throw new Error("nothing fires");
    await bench.ports.alertGroups.save({ ...open, key: "abcd0001", revision: 0 });
    await bench.ports.alertGroups.save({ ...open, key: "abcd0002", revision: 0 });
    expect(await alerts("show", "abcd")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/several alerts have keys that begin with abcd: abcd0001, abcd0002/),
    });
    expect((await alerts("show", "abcd0001")).code).toBe(0);
  });
});

describe("alerts acknowledge", () => {
  it("is done in the name of who asks, shown in the message, and said to who comes second", async () => {
    await fire(slow);
    await pass(60);
    const key = (await keys()).Slow ?? "";
    expect(await as("ana", "acknowledge", key.slice(0, 8))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^acknowledged by .*ana/),
    });
    await pass(5);
    expect(bench.slack.messages("eks-a")[0]?.text).toMatch(/:eyes: acknowledged by .*ana/);
    const second = JSON.parse((await as("jo", "acknowledge", key, "--json")).out);
    expect(second).toMatchObject({
      changed: false,
      code: "ACKNOWLEDGED_ALREADY",
      message: expect.stringMatching(/^acknowledged by .*ana/),
    });
    expect((await alerts("list")).out).toMatch(/acknowledged by .*ana/);
    expect(await as("jo", "acknowledge", "ffffffff")).toMatchObject({
      code: 2,
      err: expect.stringContaining("no open alert"),
    });
    expect(JSON.parse((await as("jo", "acknowledge", "incident/none", "--json")).out)).toMatchObject({
      changed: false,
      code: "OVER",
    });
  });
});

describe("alerts test", () => {
  it("sends an alert all the way to the channel, and it is over by itself", async () => {
    const { code, out } = await as("ana", "test", "--cluster", "a", "team=payments", "--for", "5m", "--why", "a drill");
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^alert \w+ of cluster a is on its way; it is over at 2026-/),
    ]);
    await pass(120);
    expect(
      bench.slack
        .messages("eks-a")
        .map(({ text }) => text)
        .join("\n"),
    ).toMatch(/a drill/);
    await pass(900);
    expect(bench.slack.messages("eks-a")[0]?.text).toMatch(/^:white_check_mark: over after/);
    expect(JSON.parse((await as("ana", "test", "--json")).out)).toMatchObject({
      labels: {},
      message: expect.stringContaining("of no cluster"),
    });
  });

  it.each([
    [["team"], "team is not a label such as team=payments"],
    [["--for", "soon"], "--for soon is not a duration such as 5m or 1h"],
    [["--cluster", "nope"], "the fleet has no cluster nope"],
    [["--severity", "none"], "--severity"],
  ])("refuses %j", async (argv, words) => {
    const { code, out, err } = await as("ana", "test", ...argv);
    expect([code === 0, out]).toEqual([false, ""]);
    expect(err).toContain(words);
  });
});
