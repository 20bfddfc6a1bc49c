import { BackupClient, ListRecoveryPointsByResourceCommand } from "@aws-sdk/client-backup";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetParameterCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { NOW } from "../../helpers/fleet.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const ACCOUNT = "111122223333";
const ARN = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/a`;
let bench: Bench;
let server: RunningServer;
beforeAll(async () => {
  bench = sandboxBench({
    fleet: fleetOf(
      seedCluster("a", {
        subnets: [{ freeIps: 7 }],
        backups: [{ completedAt: "2026-11-22T03:00:00Z" }, { completedAt: "2026-11-23T03:00:00Z" }],
      }),
      seedCluster("b"),
      seedCluster("c"),
      seedCluster("d", { region: "us-east-1" }),
    ),
  });
  server = await startServer({ gateway: bench.gateway, clock: bench.clock, port: 0 });
});
afterAll(() => server.close());

/** An ordinary client that signs its calls and sends them over a socket. */
const config = (account = ACCOUNT, region = "eu-west-1") => ({
  endpoint: server.url,
  region,
  credentials: { accessKeyId: accessKeyOf(account), secretAccessKey: SANDBOX_SECRET },
  maxAttempts: 1,
});

describe("CloudWatch", () => {
  const send = <T>(work: (client: CloudWatchClient) => Promise<T>) => work(new CloudWatchClient(config()));
  const alarm = (AlarmName: string, change: Partial<PutMetricAlarmInput> = {}): PutMetricAlarmInput => ({
    AlarmName,
    EvaluationPeriods: 1,
    ComparisonOperator: "GreaterThanThreshold",
    MetricName: "m",
    Namespace: "n",
    ...change,
  });

  it("keeps alarms by account and Region, in the state somebody put them into", async () => {
    await send((client) => client.send(new PutMetricAlarmCommand(alarm("one", { Tags: [{ Key: "k", Value: "v" }] }))));
    await send((client) => client.send(new PutCompositeAlarmCommand({ AlarmName: "two", AlarmRule: "ALARM(one)" })));
    const state = { AlarmName: "one", StateValue: "ALARM", StateReason: "because" } as const;
    await send((client) => client.send(new SetAlarmStateCommand(state)));
    const { MetricAlarms, CompositeAlarms } = await send((client) =>
      client.send(new DescribeAlarmsCommand({ AlarmTypes: ["MetricAlarm", "CompositeAlarm"] })),
    );
    expect(MetricAlarms).toEqual([
      expect.objectContaining({
        AlarmName: "one",
        AlarmArn: `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:one`,
        StateValue: "ALARM",
        StateReason: "because",
        StateTransitionedTimestamp: NOW,
      }),
    ]);
    expect(CompositeAlarms).toEqual([
      expect.objectContaining({ AlarmName: "two", AlarmRule: "ALARM(one)", StateValue: "INSUFFICIENT_DATA" }),
    ]);
    const elsewhere = await new CloudWatchClient(config(ACCOUNT, "us-east-1")).send(new DescribeAlarmsCommand({}));
    expect(elsewhere.MetricAlarms).toEqual([]);
  });

  it("lists metric alarms alone when nothing else is asked for, by prefix and page", async () => {
    for (const name of ["p-1", "p-2", "p-3"])
      await send((client) => client.send(new PutMetricAlarmCommand(alarm(name))));
    const ask = (NextToken?: string) =>
      send((client) => client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "p-", MaxRecords: 2, NextToken })));
    const first = await ask();
    expect(first.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(["p-1", "p-2"]);
    expect((await ask(first.NextToken)).MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(["p-3"]);
    await expect(ask("nonsense")).rejects.toMatchObject({ name: "InvalidNextToken" });
    expect((await send((client) => client.send(new DescribeAlarmsCommand({})))).CompositeAlarms).toEqual([]);
  });

  it("refuses what CloudWatch refuses", async () => {
    const refused = (work: (client: CloudWatchClient) => Promise<unknown>) =>
      send(work).catch((error: Error) => error.name);
    const state = { AlarmName: "no", StateValue: "OK", StateReason: "r" } as const;
    expect(await refused((client) => client.send(new SetAlarmStateCommand(state)))).toBe("ResourceNotFound");
    expect(
      await refused((client) => client.send(new SetAlarmStateCommand({ ...state, AlarmName: "one", StateReason: "" }))),
    ).toBe("MissingRequiredParameterException");
    expect(await refused((client) => client.send(new DeleteAlarmsCommand({ AlarmNames: ["p-1", "no"] })))).toBe(
      "ResourceNotFound",
    );
    expect(
      await refused((client) => client.send(new DescribeAlarmsCommand({ AlarmNames: ["a"], AlarmNamePrefix: "a" }))),
    ).toBe("InvalidParameterCombinationException");
    expect(await refused((client) => client.send(new DescribeAlarmsCommand({ MaxRecords: 101 })))).toBe(
      "ValidationException",
    );
    expect(
      await refused((client) => client.send(new DescribeAlarmsCommand({ AlarmNames: Array(101).fill("a") }))),
    ).toBe("ValidationException");
    expect(
      await refused((client) => client.send(new PutMetricAlarmCommand(alarm("x", { MetricName: undefined })))),
    ).toBe("ValidationException");
    await send((client) => client.send(new DeleteAlarmsCommand({ AlarmNames: ["p-1"] })));
    const left = await send((client) => client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "p-" })));
    expect(left.MetricAlarms).toHaveLength(2);
  });
});

describe("EC2", () => {
  const ec2 = (region?: string) => new EC2Client(config(ACCOUNT, region));
  const idsOf = (name: string) =>
    bench.eks.cluster(ACCOUNT, "eu-west-1", name)?.cluster.resourcesVpcConfig?.subnetIds ?? [];

  it("answers in its own XML, as the SDK reads it", async () => {
    const [first = "", second = ""] = idsOf("a");
    const { Subnets } = await ec2().send(
      new DescribeSubnetsCommand({ Filters: [{ Name: "subnet-id", Values: [first, second] }] }),
    );
    expect(Subnets).toEqual([
      expect.objectContaining({
        SubnetId: first,
        AvailableIpAddressCount: 7,
        AvailabilityZone: "eu-west-1a",
        DefaultForAz: false,
        State: "available",
        CidrBlock: "10.0.0.0/20",
      }),
      expect.objectContaining({ SubnetId: second, AvailableIpAddressCount: 4091, AvailabilityZone: "eu-west-1b" }),
    ]);
  });

  it("has the subnets of all clusters of the account and Region, by page", async () => {
    const first = await ec2().send(new DescribeSubnetsCommand({ MaxResults: 5 }));
    const second = await ec2().send(new DescribeSubnetsCommand({ MaxResults: 5, NextToken: first.NextToken }));
    expect([first.Subnets?.length, second.Subnets?.length, second.NextToken]).toEqual([5, 1, undefined]);
    expect((await ec2("us-east-1").send(new DescribeSubnetsCommand({}))).Subnets).toHaveLength(2);
    const states = await ec2().send(
      new DescribeSubnetsCommand({
        SubnetIds: idsOf("b"),
        Filters: [{ Name: "availability-zone", Values: ["eu-west-1b"] }],
      }),
    );
    expect(states.Subnets?.map(({ SubnetId }) => SubnetId)).toEqual([idsOf("b")[1]]);
  });

  it("refuses what EC2 refuses", async () => {
    await expect(ec2().send(new DescribeSubnetsCommand({ SubnetIds: ["subnet-0"] }))).rejects.toMatchObject({
      name: "InvalidSubnetID.NotFound",
      message: "The subnet ID 'subnet-0' does not exist",
    });
    const filter = { Filters: [{ Name: "colour", Values: ["<red>"] }] };
    await expect(ec2().send(new DescribeSubnetsCommand(filter))).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    await expect(ec2().send(new DescribeSubnetsCommand({ MaxResults: 1 }))).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
  });

  it("is told from STS, which speaks almost the same", async () => {
    expect((await new STSClient(config()).send(new GetCallerIdentityCommand({}))).Account).toBe(ACCOUNT);
  });
});

describe("AWS Backup", () => {
  const list = (input: object = {}, account?: string) =>
    new BackupClient(config(account)).send(new ListRecoveryPointsByResourceCommand({ ResourceArn: ARN, ...input }));

  it("lists recovery points of a resource, by page", async () => {
    const first = await list({ MaxResults: 1 });
    expect(first.RecoveryPoints).toEqual([
      expect.objectContaining({
        Status: "COMPLETED",
        CreationDate: new Date("2026-11-22T03:00:00Z"),
        IsParent: true,
        ResourceName: "a",
      }),
    ]);
    const second = await list({ MaxResults: 1, NextToken: first.NextToken });
    expect([second.RecoveryPoints?.length, second.NextToken]).toEqual([1, undefined]);
  });

  it("knows nothing of what others own, and no ARNs that are none", async () => {
    expect((await list({}, "444455556666")).RecoveryPoints).toEqual([]);
    expect((await list({ ResourceArn: `${ARN}x` })).RecoveryPoints).toEqual([]);
    await expect(list({ ResourceArn: "a" })).rejects.toMatchObject({ name: "InvalidParameterValueException" });
    await expect(list({ MaxResults: 1001 })).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  });
});

describe("SSM's public parameters", () => {
  const ssm = () => new SSMClient(config());
  const name = (minor: string, image = "amazon-linux-2023/x86_64/standard") =>
    `/aws/service/eks/optimized-ami/${minor}/${image}/recommended/release_version`;

  it("tell the release, one by one or several at once", async () => {
    const { Parameter } = await ssm().send(new GetParameterCommand({ Name: name("1.35") }));
    expect(Parameter).toMatchObject({
      Name: name("1.35"),
      Value: expect.stringMatching(/^1\.35\.\d+-2026\d{4}$/),
      ARN: `arn:aws:ssm:eu-west-1::parameter${name("1.35")}`,
    });
    const several = await ssm().send(new GetParametersCommand({ Names: [name("1.34"), name("1.99"), "/mine"] }));
    expect(several.Parameters?.map(({ Name }) => Name)).toEqual([name("1.34")]);
    expect(several.InvalidParameters).toEqual([name("1.99"), "/mine"]);
  });

  it("that do not exist are refused by name", async () => {
    for (const Name of [name("1.99"), name("1.35", "amazon-linux-2030"), "/mine"])
      await expect(ssm().send(new GetParameterCommand({ Name }))).rejects.toMatchObject({ name: "ParameterNotFound" });
    await expect(ssm().send(new GetParametersCommand({ Names: Array(11).fill("/a") }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});
