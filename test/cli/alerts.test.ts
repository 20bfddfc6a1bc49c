import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { controlPaths } from "#sandbox/wire/control.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { cli } from "../helpers/cli.ts";
import { clusterRecord } from "../helpers/cluster-records.ts";
import { policyWith, stagePolicy } from "../helpers/fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const scratch = mkdtempSync(join(tmpdir(), "fleetwright-alerts-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const file = (name: string, content: unknown): string => {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const policy = ["--policy", "examples/fleet.yaml"];

describe("alerts route", () => {
  it("explains every node that is looked at, and who is told when", async () => {
    const alert = file("alert.json", {
      labels: { alertname: "KubeNodeNotReady", severity: "critical", cluster: "pay" },
    });
    const { code, out, err } = await cli("alerts", "route", alert, ...policy, "--label", "owner=payments");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatchInlineSnapshot(`
      "{alertname="KubeNodeNotReady", severity="critical", cluster="pay", owner="payments"}

        0  {}  matches
          0.0  {alertname=~"Kube(Node|let|API|Proxy|Aggregated|Client|Version).*|Addon.*|Hybrid.*|TargetDown"}  takes it and ends here

        #platform  receiver platform, route 0.0
          route 0.0 matches {alertname=~"Kube(Node|let|API|Proxy|Aggregated|Client|Version).*|Addon.*|Hybrid.*|TargetDown"}
          with all others of {alertname="KubeNodeNotReady", cluster="pay"} as one message (group 6c54b28cb902d2e204721bfcced8cc2b)
          first after 30s, changes at most every 5m, again after 4h
          nobody acknowledges for 15m: #eks-fleet (receiver fleet)"
    `);
  });

  it("reads labels alone, lists and webhooks of Alertmanager, and says it as JSON", async () => {
    const labels = { alertname: "Slow", cluster: "pay" };
    const told = async (content: unknown) => {
      const { out } = await cli("alerts", "route", file("a.json", content), ...policy, "--json");
      return JSON.parse(out).alerts.map((each: { labels: unknown; routes: { receiver: string }[] }) => [
        each.labels,
        each.routes.map(({ receiver }) => receiver),
      ]);
    };
    const one = [labels, ["cluster"]];
    expect(await told(labels)).toEqual([one]);
    expect(await told([{ labels }, { labels }])).toEqual([one, one]);
    expect(await told({ version: "4", groupKey: "{}", alerts: [{ status: "firing", labels }] })).toEqual([one]);
    const condition = { alertname: "ClusterUpgrading", severity: "none" };
    expect(await told(condition)).toEqual([[condition, []]]);
    expect((await cli("alerts", "route", file("c.json", condition), ...policy)).out).toMatch(/told to nobody/);
  });

  it("reads what AWS's services and Fleetwright's own events say, and says what is no alert", async () => {
    const alarm = {
      ...{ version: "0", id: "1", source: "aws.cloudwatch", account: "111122223333", region: "eu-west-1" },
      ...{ "detail-type": "CloudWatch Alarm State Change", time: "2026-11-21T09:00:00Z" },
      resources: ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:fleetwright-pay-etcd-size"],
      detail: {
        alarmName: "fleetwright-pay-etcd-size",
        state: { value: "ALARM", reason: "too large", timestamp: "2026-11-21T09:00:00.000+0000" },
        previousState: { value: "OK", timestamp: "2026-11-21T08:00:00.000+0000" },
        configuration: {
          metrics: [
            {
              id: "m",
              returnData: true,
              metricStat: {
                metric: {
                  namespace: "AWS/EKS",
                  name: "apiserver_storage_size_bytes",
                  dimensions: { ClusterName: "payments" },
                },
                period: 300,
                stat: "Maximum",
              },
            },
          ],
        },
      },
    };
    const read = async (content: unknown) =>
      JSON.parse((await cli("alerts", "route", file("e.json", content), ...policy, "--json")).out);
    const { alerts } = await read(alarm);
    expect(alerts).toMatchObject([
      { labels: { source: "cloudwatch", cluster: "payments" }, routes: [{ to: [{ channel: "#eks-payments" }] }] },
    ]);
    const webhook = {
      ...{ version: "4", groupKey: "{}", status: "firing", receiver: "r", externalURL: "https://am.example" },
      ...{ groupLabels: {}, commonLabels: {}, commonAnnotations: {} },
      alerts: [
        {
          ...{ status: "firing", annotations: {}, startsAt: "2026-11-21T09:00:00Z", endsAt: "0001-01-01T00:00:00Z" },
          labels: { alertname: "Slow", eks_cluster: "pay", namespace: "checkout", owner: "pay" },
        },
      ],
    };
    expect((await read(webhook)).alerts).toMatchObject([
      {
        labels: { source: "alertmanager", cluster: "pay" },
        routes: [{ receiver: "service-owner", to: [{ channel: "#team-pay" }] }],
      },
    ]);
    const other = { ...alarm, source: "aws.s3", "detail-type": "Object Created", detail: {} };
    expect(await read(other)).toMatchObject({ alerts: [], notAlerts: [{ code: "NO_PROBLEM" }] });
    expect((await cli("alerts", "route", file("e.json", other), ...policy)).out).toMatch(
      /^no alert: .* \(NO_PROBLEM\)$/,
    );
  });

  it("takes whatever an alert calls its cluster for a name", async () => {
    const alert = file("odd.json", { alertname: "Slow", cluster: "a/b" });
    const { code, out } = await cli("alerts", "route", alert, ...policy);
    expect([code, out]).toEqual([0, expect.stringContaining("receiver cluster, route 0")]);
  });

  it.each([
    ["[]", /holds no alert/],
    ["{}", /holds no alert/],
    ['{"labels": {"a": 1}}', /holds no alert/],
    ["{", /cannot be read/],
  ])("refuses %s", async (content, says) => {
    const { code, err } = await cli("alerts", "route", file("bad.json", content), ...policy);
    expect([code, err]).toEqual([2, expect.stringMatching(says)]);
  });

  it("refuses a label without a value, and a file that is not there", async () => {
    const alert = file("a.json", { a: "b" });
    expect((await cli("alerts", "route", alert, ...policy, "--label", "owner")).code).toBe(2);
    expect((await cli("alerts", "route", join(scratch, "none"), ...policy)).code).toBe(2);
  });
});

describe("silences", () => {
  let bench: Bench;
  let server: RunningServer;
  const alerts = (...argv: string[]) => cli("alerts", ...argv, "--endpoint", server.url);
  const as = (user: string, ...argv: string[]) => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", `SANDBOX111122223333-${user}`);
    return alerts(...argv);
  };

  beforeEach(async () => {
    bench = sandboxBench({
      policy: policyWith([stagePolicy()], { people: { identity: "verified", slack: {} } }),
      fleet: fleetOf(seedCluster("a")),
    });
    server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0, extra: controlPaths(bench) });
    await bench.ports.clusterRecords.save(clusterRecord("a"));
    vi.stubEnv("AWS_REGION", "eu-west-1");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "sandbox");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });

  const what = ["--cluster", "a", "--alert", "KubeNodeNotReady", 'severity=~"info|warning"'];
  const text = '{alertname="KubeNodeNotReady", cluster="a", severity=~"info|warning"}';

  it("are made, listed, made longer and ended, each by who proved to be who", async () => {
    expect((await alerts("silences")).out).toBe("nothing is silenced");
    const made = await as("jo", "silence", ...what, "--for", "2h", "--reason", "disks");
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining(`${text} is silent\n`) });
    const list = async (...argv: string[]) => JSON.parse((await alerts("silences", "--json", ...argv)).out).silences;
    const [first] = await list();
    expect(first).toMatchObject({ text, owner: "jo", reason: "disks", status: "active", endedBy: null });
    expect(Date.parse(first.endsAt) - Date.parse(first.startsAt)).toBe(7_200_000);

    const longer = await as("eve", "silence", ...what, "--for", "3h", "--reason", "more disks", "--json");
    expect(JSON.parse(longer.out)).toMatchObject({ outcome: "extended", silence: { id: first.id, owner: "eve" } });
    const again = await as("eve", "silence", ...what, "--for", "1h", "--reason", "more disks", "--json");
    expect(JSON.parse(again.out)).toMatchObject({ outcome: "unchanged" });
    const shorter = await as("eve", "silence", ...what, "--for", "30m", "--reason", "more disks");
    expect(shorter.out).toContain("is silent for as long already; a silence is never made shorter\n");
    expect((await alerts("silences")).out).toMatch(/2h 59m left|3h left/);

    expect(await as("ana", "unsilence", first.id, "--why", "done")).toMatchObject({ code: 0 });
    expect(await as("ana", "unsilence", first.id)).toMatchObject({
      out: expect.stringContaining("is not silent any more"),
    });
    expect(await list()).toEqual([]);
    expect(await list("--all")).toMatchObject([{ id: first.id, status: "expired", endedBy: "ana" }]);
    expect((await alerts("silences", "--all")).out).toMatch(/ended .* by ana/);
  });

  it("are not anybody's: another name than the proven one is refused, and no name is not enough", async () => {
    const { code, err } = await as("eve", "silence", ...what, "--for", "1h", "--reason", "x", "--as", "ana");
    expect([code, err]).toEqual([2, expect.stringMatching(/^the request says it is ana's/)]);
    const request = { action: "silence-alerts", alert: "x", seconds: 60, by: "ana", why: "x" } as const;
    expect(await bench.operator(request)).toMatchObject({ action: "rejected", code: "IDENTITY_NEEDED" });
    expect(await bench.operator({ action: "end-silence", id: "x", by: "ana" })).toMatchObject({
      code: "IDENTITY_NEEDED",
    });
  });

  it("are looked at by alerts route where it may ask", async () => {
    await as("jo", "silence", "alertname=Slow", "--for", "1h", "--reason", "load test");
    const alert = file("slow.json", { alertname: "Slow" });
    expect((await alerts("route", alert, ...policy)).out).toMatch(
      /^silent: \{alertname="Slow"\} until .*jo: load test/m,
    );
    expect((await cli("alerts", "route", alert, ...policy)).out).not.toMatch(/silent/);
  });

  it.each([
    [["--for", "1h", "--reason", "x"], /would silence everything/],
    [["team!=a", "--for", "1h", "--reason", "x"], /would silence everything/],
    [["--cluster", "aa", "--for", "1h", "--reason", "x"], /the fleet has no cluster aa/],
    [["a=", "--for", "1h", "--reason", "x"], /expected a value/],
    [["a=b", "--for", "30d", "--reason", "x"], /silences of at most 7d \(alerts\.silences\.longest\)/],
    [["a=b", "--for", "soon", "--reason", "x"], /--for soon is not a duration/],
    [["a=b", "--reason", "x"], /a silence ends/],
    [["a=b", "--for", "1h", "--until", "2026-12-01T00:00:00Z", "--reason", "x"], /a silence ends/],
    [["a=b", "--until", "tomorrow", "--reason", "x"], /--until tomorrow is not a time/],
    [["a=b", "--until", "2020-01-01", "--reason", "x"], /over before it begins/],
    [["a=b", "--for", "1h"], /--reason/],
  ])("silence %j is refused", async (argv, says) => {
    const { code, err } = await as("jo", "silence", ...argv);
    expect([code, err]).toEqual([2, expect.stringMatching(says)]);
    expect(await bench.ports.silences.all()).toEqual([]);
  });

  it("that nobody knows cannot be ended", async () => {
    expect(await as("jo", "unsilence", "x")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/there is no silence x/),
    });
  });
});

describe("alerts test", () => {
  it.each(["90d", "5s", "soon"])("takes no --for %s, before anybody is asked", async (time) => {
    const { code, err } = await cli("alerts", "test", "--for", time, "--endpoint", "http://127.0.0.1:1");
    expect([code, err]).toEqual([2, expect.stringMatching(new RegExp(`^--for ${time}\\b`))]);
  });
});
