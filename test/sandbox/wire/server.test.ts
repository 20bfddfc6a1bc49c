import { DescribeClusterCommand, EKSClient, ListClustersCommand, ResourceNotFoundException } from "@aws-sdk/client-eks";
import { EventBridgeClient, PutEventsCommand, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import {
  ListQueuesCommand,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessKeyOf } from "#sandbox/wire/access-keys.ts";
import { controlPaths } from "#sandbox/wire/control.ts";
import { type RunningServer, startServer } from "#sandbox/wire/server.ts";
import { type Bench, sandboxBench } from "../../helpers/sandbox.ts";

let server: RunningServer;
let sandbox: Bench;
const credentials = (account = "111122223333") => ({ accessKeyId: accessKeyOf(account), secretAccessKey: "sandbox" });
const config = (account?: string, region = "eu-west-1") => ({
  endpoint: server.url,
  region,
  credentials: credentials(account),
  maxAttempts: 1,
});

beforeAll(async () => {
  sandbox = sandboxBench();
  server = await startServer({ gateway: sandbox.gateway, clock: sandbox.clock, port: 0, extra: controlPaths(sandbox) });
});
afterAll(() => server.close());

describe("the loopback server, asked by unmodified SDK clients", () => {
  it("listens on the loopback interface only", () => expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/));

  it("answers for EKS, by account and Region of the signature", async () => {
    expect((await new EKSClient(config()).send(new ListClustersCommand({}))).clusters).toEqual([
      "platform-dev",
      "platform-prod",
    ]);
    expect(
      (await new EKSClient(config("777788889999", "ap-southeast-2")).send(new ListClustersCommand({}))).clusters,
    ).toEqual(["shop-prod-apac"]);
    await expect(new EKSClient(config()).send(new DescribeClusterCommand({ name: "a/b c" }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it("answers for SQS, with errors as its clients know them", async () => {
    const client = new SQSClient(config());
    const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: "fleetwright-slack" }));
    expect(QueueUrls.map((url) => url.split("/").at(-1))).toEqual([
      "fleetwright-slack-outbox-dead.fifo",
      "fleetwright-slack-outbox.fifo",
    ]);
    const [QueueUrl] = QueueUrls;
    const sent = { QueueUrl, MessageBody: "hello", MessageGroupId: "g", MessageDeduplicationId: "d" };
    await client.send(new SendMessageCommand(sent));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    expect(Messages).toMatchObject([{ Body: "hello" }]);
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    await expect(client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toBeInstanceOf(PurgeQueueInProgress);
    await expect(client.send(new PurgeQueueCommand({ QueueUrl: `${QueueUrl}x` }))).rejects.toBeInstanceOf(
      QueueDoesNotExist,
    );
  });

  it("answers for Step Functions", async () => {
    const client = new SFNClient(config());
    const { stateMachines } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name)).toEqual([
      "upgrade-cluster",
      "rollback-cluster",
      "rotate-authority",
      "issue-activation",
      "adopt-cluster",
      "fix-cluster",
      "scan-cluster",
      "scan-fleet",
      "upgrade-fleet",
    ]);
    const { executionArn, startDate } = await client.send(
      new StartExecutionCommand({
        stateMachineArn: stateMachines?.find(({ name }) => name === "upgrade-fleet")?.stateMachineArn,
        name: "wire",
        input: "{}",
      }),
    );
    expect(startDate).toEqual(sandbox.clock.now());
    await sandbox.clock.run({
      done: () => sandbox.engine.execution(executionArn ?? "").status !== "RUNNING",
      until: new Date(sandbox.clock.millis() + 3_600_000),
    });
    // An input without a goal cannot even be evaluated.
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ status: "FAILED" });
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 2 }));
    expect(events?.map(({ type }) => type)).toEqual(["ExecutionStarted", "ChoiceStateEntered"]);
    await expect(client.send(new DescribeExecutionCommand({ executionArn: `${executionArn}x` }))).rejects.toThrow(
      ExecutionDoesNotExist,
    );
  });

  it("answers for EventBridge, entry by entry", async () => {
    const client = new EventBridgeClient(config());
    const { FailedEntryCount, Entries } = await client.send(
      new PutEventsCommand({
        Entries: [
          { Source: "my.app", DetailType: "Hello", Detail: "{}" },
          { Source: "aws.eks", DetailType: "Hello", Detail: "{}" },
          { Source: "my.app", DetailType: "Hello", Detail: "{" },
        ],
      }),
    );
    expect([FailedEntryCount, Entries?.map(({ ErrorCode }) => ErrorCode)]).toEqual([
      2,
      [undefined, "NotAuthorizedForSourceException", "MalformedDetail"],
    ]);
    const pattern = (EventPattern: string) =>
      client.send(new TestEventPatternCommand({ EventPattern, Event: '{"source":"a"}' }));
    expect((await pattern('{"source":["a"]}')).Result).toBe(true);
    await expect(pattern('{"source":"a"}')).rejects.toMatchObject({ name: "InvalidEventPatternException" });
  });

  it("answers for SSM, STS and Lambda", async () => {
    const { InstanceInformationList } = await new SSMClient(config("777788889999")).send(
      new DescribeInstanceInformationCommand({ Filters: [{ Key: "PingStatus", Values: ["Online"] }] }),
    );
    expect(InstanceInformationList?.length).toBe(3);
    expect(InstanceInformationList?.[0]?.InstanceId).toMatch(/^mi-[0-9a-f]{17}$/);
    const identityOf = async (account: string) =>
      (await new STSClient(config(account)).send(new GetCallerIdentityCommand({}))).Arn;
    expect(await identityOf("444455556666")).toBe("arn:aws:sts::444455556666:assumed-role/operator/sandbox");
    expect(await identityOf("444455556666-ana")).toBe("arn:aws:iam::444455556666:user/ana");
    expect((await new STSClient(config("444455556666")).send(new GetCallerIdentityCommand({}))).Account).toBe(
      "444455556666",
    );
    const { Payload } = await new LambdaClient(config()).send(
      new InvokeCommand({ FunctionName: "fleetwright-operator", Payload: JSON.stringify({ action: "list-runs" }) }),
    );
    expect(JSON.parse(new TextDecoder().decode(Payload))).toEqual({ action: "list-runs", runs: [] });
  });

  it("gives credentials for another account, and calls made with them belong to it", async () => {
    const { Credentials } = await new STSClient(config()).send(
      new AssumeRoleCommand({ RoleArn: "arn:aws:iam::444455556666:role/member", RoleSessionName: "test" }),
    );
    const assumed = {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
    const client = new EKSClient({ ...config(), credentials: assumed });
    expect((await client.send(new ListClustersCommand({}))).clusters).toEqual(["payments-dev", "payments-prod-eu"]);
    expect(Credentials?.Expiration).toEqual(new Date(sandbox.clock.millis() + 3_600_000));
  });

  it("tells a failed function by its header, not by an HTTP error", async () => {
    const answer = await new LambdaClient(config()).send(
      new InvokeCommand({ FunctionName: "fleetwright-operator", Payload: JSON.stringify({ action: "dance" }) }),
    );
    expect([answer.StatusCode, answer.FunctionError]).toEqual([200, "Unhandled"]);
    expect(JSON.parse(new TextDecoder().decode(answer.Payload))).toMatchObject({ errorType: "InvalidEventError" });
  });

  it.each([
    [
      "an operation it does not simulate",
      "/clusters/a/fargate-profiles",
      "POST",
      { "content-type": "application/json" },
      "{}",
      404,
      /does not simulate eks:CreateFargateProfile/,
    ],
    ["a path that is no operation", "/no/such/path", "GET", {}, undefined, 404, /no operation for GET/],
    [
      "a body that is not JSON",
      "/clusters/a/updates",
      "POST",
      { "content-type": "application/json" },
      "{",
      400,
      /not valid JSON/,
    ],
    ["an unknown target", "/", "POST", { "x-amz-target": "AWSNope.Do" }, "{}", 404, /no operation/],
  ])("refuses %s", async (_what, path, method, headers, body, status, words) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: headers as Record<string, string>,
      ...(body === undefined ? {} : { body }),
    });
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(words);
  });

  it("moves its time on request, and says what time it is", async () => {
    const before = sandbox.clock.millis();
    const advance = (body: string) => fetch(`${server.url}/_sandbox/advance`, { method: "POST", body });
    expect((await advance('{"seconds": 90}')).status).toBe(200);
    expect(sandbox.clock.millis()).toBe(before + 90_000);
    expect((await advance('{"seconds": -1}')).status).toBe(400);
    expect((await advance("nonsense")).status).toBe(400);
    expect(await (await fetch(`${server.url}/_sandbox`)).json()).toMatchObject({
      now: sandbox.clock.now().toISOString(),
      seed: 1,
    });
  });
});
