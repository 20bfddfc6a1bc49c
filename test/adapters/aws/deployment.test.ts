import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readIdentity } from "#adapters/aws/deployment/identity.ts";
import { readDeadLetters } from "#adapters/aws/deployment/queues.ts";
import { readRules } from "#adapters/aws/deployment/rules.ts";
import { readStateMachine, readTable } from "#adapters/aws/deployment/state.ts";
import { readTrails } from "#adapters/aws/deployment/trails.ts";
import type { Where } from "#adapters/aws/deployment/where.ts";

/** What AWS would say, by target or, for STS, by action: a status and a body. */
let answers: Record<string, (input: Record<string, unknown>) => [number, unknown]>;
let asked: { target: string; authorization: string; contentType: string }[];
let server: Server;
let where: Where;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"] ?? "sts");
      const { authorization = "", "content-type": contentType = "" } = request.headers;
      asked.push({ target, authorization, contentType });
      const text = Buffer.concat(chunks).toString();
      const [status, body] = answers[target]?.(text.startsWith("{") ? JSON.parse(text) : {}) ?? [
        404,
        { __type: "UnknownOperationException" },
      ];
      response.writeHead(status, { date: "Mon, 23 Nov 2026 09:00:00 GMT" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  where = { region: "eu-central-1", endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = {};
  asked = [];
});

const denied = (): [number, unknown] => [
  400,
  { __type: "com.amazon.coral.service#AccessDeniedException", Message: "not you" },
];

describe("who asks", () => {
  it("is told with AWS's own time", async () => {
    answers.sts = () => [
      200,
      "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/jo</Arn><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    ];
    expect(await readIdentity(where)).toEqual({
      value: { account: "1", arn: "arn:aws:iam::1:user/jo", date: "Mon, 23 Nov 2026 09:00:00 GMT" },
    });
  });
});

describe("trails", () => {
  const TRAIL = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101";

  it("are told with whether they log, by signed calls", async () => {
    const listed = {
      Name: "org",
      TrailARN: "arn:org",
      HomeRegion: "us-east-1",
      IsMultiRegionTrail: true,
      IsOrganizationTrail: true,
    };
    answers[`${TRAIL}.DescribeTrails`] = () => [
      200,
      { trailList: [listed, { Name: "own", HomeRegion: "eu-central-1" }] },
    ];
    answers[`${TRAIL}.GetTrailStatus`] = ({ Name }) => [200, { IsLogging: Name === "arn:org" }];
    const fields = [{ Field: "eventCategory", Equals: ["Management"] }];
    answers[`${TRAIL}.GetEventSelectors`] = ({ TrailName }) =>
      TrailName === "arn:org"
        ? [200, { AdvancedEventSelectors: [{ Name: "writes", FieldSelectors: fields }] }]
        : [200, { EventSelectors: [{ ReadWriteType: "WriteOnly", ExcludeManagementEventSources: ["kms"] }] }];
    const advanced = { basic: [], advanced: [[{ field: "eventCategory", equals: ["Management"] }]] };
    const basic = {
      basic: [{ readWriteType: "WriteOnly", managementEvents: true, excludedSources: ["kms"] }],
      advanced: [],
    };
    expect(await readTrails(where)).toEqual({
      value: [
        {
          name: "org",
          logging: true,
          homeRegion: "us-east-1",
          allRegions: true,
          ofOrganization: true,
          selectors: { value: advanced },
        },
        {
          name: "own",
          logging: false,
          homeRegion: "eu-central-1",
          allRegions: false,
          ofOrganization: false,
          selectors: { value: basic },
        },
      ],
    });
    // Settings are asked for in the trail's own Region.
    const regions = asked.map(({ authorization, contentType }) => {
      expect(contentType).toBe("application/x-amz-json-1.1");
      return /^AWS4-HMAC-SHA256 Credential=\w+\/\d{8}\/([a-z0-9-]+)\/cloudtrail\/aws4_request/.exec(authorization)?.[1];
    });
    expect(regions).toEqual(["eu-central-1", "eu-central-1", "us-east-1", "eu-central-1", "eu-central-1"]);
  });

  it("whose settings may not be seen are told with that", async () => {
    answers[`${TRAIL}.DescribeTrails`] = () => [200, { trailList: [{ Name: "org", HomeRegion: "eu-central-1" }] }];
    answers[`${TRAIL}.GetTrailStatus`] = () => [200, { IsLogging: true }];
    answers[`${TRAIL}.GetEventSelectors`] = denied;
    expect(await readTrails(where)).toMatchObject({
      value: [{ name: "org", logging: true, selectors: { problem: { kind: "denied" } } }],
    });
  });

  it("that may not be seen are not said to be absent", async () => {
    answers[`${TRAIL}.DescribeTrails`] = denied;
    expect(await readTrails(where)).toEqual({ problem: { kind: "denied", message: "AccessDeniedException: not you" } });
  });
});

describe("dead-letter queues", () => {
  it("are those asked for, once each", async () => {
    const url = (name: string) => `https://sqs/1/${name}`;
    answers["AmazonSQS.GetQueueUrl"] = ({ QueueName }) => [200, { QueueUrl: url(String(QueueName)) }];
    answers["AmazonSQS.GetQueueAttributes"] = ({ QueueUrl }) => [
      200,
      { Attributes: { ApproximateNumberOfMessages: String(QueueUrl).includes("rules") ? "2" : "0" } },
    ];
    const arns = ["acme-rules", "acme-failed", "acme-rules"].map((name) => `arn:aws:sqs:eu-central-1:1:${name}`);
    expect(await readDeadLetters(where, arns)).toEqual({ value: { "acme-rules": 2, "acme-failed": 0 } });
  });

  it("that are not there are missing", async () => {
    answers["AmazonSQS.GetQueueUrl"] = () => [400, { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "no" }];
    expect(await readDeadLetters(where, ["arn:aws:sqs:eu-central-1:1:gone"])).toMatchObject({
      problem: { kind: "missing" },
    });
  });
});

describe("tables and state machines", () => {
  it("have a status; one that is not there is missing", async () => {
    answers["DynamoDB_20120810.DescribeTable"] = ({ TableName }) =>
      TableName === "runs"
        ? [200, { Table: { TableStatus: "ACTIVE" } }]
        : [400, { __type: "ResourceNotFoundException", message: "no table" }];
    expect(await readTable(where, "runs")).toEqual({ value: "ACTIVE" });
    expect(await readTable(where, "gone")).toEqual({
      problem: { kind: "missing", message: "ResourceNotFoundException: no table" },
    });
    answers["AWSStepFunctions.DescribeStateMachine"] = () => [200, { status: "ACTIVE", definition: '{"StartAt":"A"}' }];
    expect(await readStateMachine(where, "arn")).toEqual({ value: { status: "ACTIVE", definition: { StartAt: "A" } } });
  });

  it("of a service that is not here are told so", async () => {
    expect(await readTable(where, "runs")).toMatchObject({ problem: { kind: "not-here" } });
  });
});

describe("rules", () => {
  const bridge = mockClient(EventBridgeClient);
  beforeEach(() => bridge.reset());

  it("are read page by page, with their targets and queues; schedules are none", async () => {
    bridge.on(DescribeEventBusCommand).resolves({});
    bridge
      .on(ListRulesCommand)
      .resolves({
        Rules: [
          { Name: "tick", ScheduleExpression: "rate(1 hour)" },
          { Name: "a", State: "ENABLED", EventPattern: '{"source":["x"]}' },
        ],
        NextToken: "2",
      })
      .on(ListRulesCommand, { NextToken: "2" })
      .resolves({ Rules: [{ Name: "b", State: "DISABLED", EventPattern: "{}" }] });
    bridge.on(ListTargetsByRuleCommand).resolves({ Targets: [] });
    bridge
      .on(ListTargetsByRuleCommand, { Rule: "a" })
      .resolves({ Targets: [{ Id: "1", Arn: "t", DeadLetterConfig: { Arn: "q" } }] });
    expect(await readRules({ region: "eu-west-1" }, "bus")).toEqual({
      value: {
        rules: [
          { name: "a", enabled: true, pattern: { source: ["x"] }, targets: 1 },
          { name: "b", enabled: false, pattern: {}, targets: 0 },
        ],
        deadLetterArns: ["q"],
      },
    });
  });
});
