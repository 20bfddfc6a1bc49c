import {
  CloudWatchClient,
  type Dimension,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { beforeEach, describe, expect, it } from "vitest";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { NOW } from "../../helpers/fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
let bench: Bench;
let client: CloudWatchClient;
beforeEach(() => {
  bench = sandboxBench({ fleet: fleetOf(seedCluster("a"), seedCluster("b")) });
  client = new CloudWatchClient(inProcess(bench.gateway, ref) as never);
});

const of = (name: string): Dimension[] => [{ Name: "ClusterName", Value: name }];
const put = (AlarmName: string, alarm: Partial<PutMetricAlarmInput>) =>
  client.send(
    new PutMetricAlarmCommand({
      AlarmName,
      EvaluationPeriods: 1,
      ComparisonOperator: "GreaterThanThreshold",
      ...(alarm.Metrics ? {} : { Namespace: "ContainerInsights", MetricName: "m" }),
      ...alarm,
    }),
  );
const compose = (AlarmName: string, AlarmRule: string) =>
  client.send(new PutCompositeAlarmCommand({ AlarmName, AlarmRule }));
const raise = (AlarmName: string) =>
  client.send(new SetAlarmStateCommand({ AlarmName, StateValue: "ALARM", StateReason: "too high" }));
const names = async () => (await bench.ports.alarms.inAlarm(ref)).map(({ name }) => name);

describe("alarms of a cluster", () => {
  it("are those in ALARM with the cluster as their dimension, with since when and why", async () => {
    await put("mine", { Dimensions: of("a") });
    await put("fine", { Dimensions: of("a") });
    await put("other", { Dimensions: of("b") });
    await put("none", {});
    await bench.clock.run({ until: new Date(NOW.getTime() + 60_000) });
    for (const name of ["mine", "other", "none"]) await raise(name);
    expect(await bench.ports.alarms.inAlarm(ref)).toEqual([
      { name: "mine", since: "2026-11-23T09:01:00.000Z", reason: "too high" },
    ]);
    expect(await bench.ports.alarms.inAlarm({ ...ref, region: "us-east-1" })).toEqual([]);
  });

  it("are since the state changed, not since it was last confirmed", async () => {
    await put("mine", { Dimensions: of("a") });
    await raise("mine");
    await bench.clock.run({ until: new Date(NOW.getTime() + 600_000) });
    await raise("mine");
    expect((await bench.ports.alarms.inAlarm(ref))[0]?.since).toBe(NOW.toISOString());
  });

  it("may be over an expression, of this account's metrics", async () => {
    const metric = (Value: string, AccountId?: string) => [
      { Id: "e", Expression: "m * 2" },
      {
        Id: "m",
        MetricStat: {
          Metric: { Namespace: "AWS/EKS", MetricName: "x", Dimensions: of(Value) },
          Period: 60,
          Stat: "Sum",
        },
        ...(AccountId ? { AccountId } : {}),
      },
    ];
    await put("mine", { Metrics: metric("a") });
    await put("mine by account", { Metrics: metric("a", ref.account) });
    await put("other", { Metrics: metric("b") });
    await put("another account's", { Metrics: metric("a", "444455556666") });
    for (const name of ["mine", "mine by account", "other", "another account's"]) await raise(name);
    expect(await names()).toEqual(["mine", "mine by account"]);
  });

  it("are not those of an ECS cluster of the same name", async () => {
    for (const Namespace of ["AWS/ECS", "ECS/ContainerInsights"]) {
      await put(Namespace, { Namespace, Dimensions: of("a") });
      await raise(Namespace);
    }
    expect(await names()).toEqual([]);
  });

  it("include composite ones that mention one of its alarms, in whatever state and at whatever depth", async () => {
    await put("mine", { Dimensions: of("a") });
    await put("other", { Dimensions: of("b") });
    await compose("direct", 'NOT OK("mine")');
    await compose("inner", 'ALARM("mine") OR ALARM("other")');
    await compose("outer", "ALARM(inner)");
    await compose("stranger", 'ALARM("other") OR ALARM("gone")');
    await compose("circle", 'ALARM("circle") OR ALARM("round")');
    await compose("round", 'ALARM("circle")');
    for (const name of ["direct", "outer", "stranger", "circle"]) await raise(name);
    expect(await names()).toEqual(["direct", "outer"]);
  });

  it("are read to the last page, and names in as many calls as they take", async () => {
    const many = Array.from({ length: 230 }, (_, index) => `alarm-${String(index).padStart(3, "0")}`);
    for (const name of many) {
      await put(name, { Dimensions: of("a") });
      await raise(name);
    }
    const quiet = many.map((name) => `quiet-${name}`);
    await put(quiet.at(-1) ?? "", { Dimensions: of("a") });
    await compose("composite", quiet.map((name) => `ALARM("${name}")`).join(" OR "));
    await raise("composite");
    bench.calls.length = 0;
    expect(await names()).toEqual([...many, "composite"]);
    expect(bench.calls.filter(({ operation }) => operation === "DescribeAlarms")).toHaveLength(3 + 3);
  });

  it("come from the seed, and change when a scenario says so", async () => {
    bench = sandboxBench({
      fleet: fleetOf(
        seedCluster("a", {
          alarms: [
            { name: "failing nodes", state: "ALARM", reason: "2 of 3", since: "2026-11-22T00:00:00Z" },
            { name: "quiet" },
          ],
        }),
      ),
    });
    expect(await bench.ports.alarms.inAlarm(ref)).toEqual([
      { name: "failing nodes", since: "2026-11-22T00:00:00.000Z", reason: "2 of 3" },
    ]);
    const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
    bench.cloudwatch.setAlarm(ref, { name: "failing nodes", state: "OK" });
    bench.cloudwatch.setAlarm(ref, { name: "errors", state: "ALARM", reason: "5xx", at: at(10) });
    expect(await names()).toEqual([]);
    await bench.clock.run({ until: at(20) });
    expect(await bench.ports.alarms.inAlarm(ref)).toEqual([
      { name: "errors", since: at(10).toISOString(), reason: "5xx" },
    ]);
  });
});
