import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FORWARD_QUEUE, forwardingPlaces } from "#core/doctor/forwarding.ts";
import { SECRET_PREFIX } from "#core/hybrid/activation.ts";
import { MANAGED_INSTANCE_EVENTS } from "#events/aws/ssm-managed-instance.ts";
import { type EventPattern, matchesPattern } from "#events/pattern.ts";
import { matchRoutes, type Route, routes } from "#events/routes.ts";
import { readEvents } from "#sandbox/eventbridge/replay.ts";
import { type MemberPermission, type MemberResource, memberPermissions } from "../../infra/member-permissions.ts";
import { type Deployed, evaluate, parseTemplate } from "../helpers/cloudformation.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const text = readFileSync(new URL("../../infra/member.template.yaml", import.meta.url), "utf8");
const template = parseTemplate(text);

const MEMBER = "444455556666";
const at = (conditions: Deployed["conditions"] = {}): Deployed => ({
  values: {
    "AWS::Partition": "aws",
    "AWS::AccountId": MEMBER,
    "AWS::Region": "us-east-1",
    HubAccountId: "111122223333",
    HubRegion: "eu-west-1",
    BusName: "fleetwright",
    HubRolePrefix: "fleetwright-",
    RoleName: "fleetwright-member",
    ExternalId: "acme-fleet",
  },
  conditions,
});

interface Statement {
  Sid?: string;
  Effect: string;
  Action: string | string[];
  Resource?: string | string[];
  Principal?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}
interface Resource {
  Type: string;
  Condition?: string;
  Properties: {
    Name?: string;
    QueueName?: string;
    EventPattern?: EventPattern;
    State?: string;
    Targets?: { Arn: string; RoleArn: string; DeadLetterConfig: unknown; RetryPolicy: unknown }[];
    AssumeRolePolicyDocument?: { Statement: Statement[] };
    Policies?: { PolicyDocument: { Statement: Statement[] } }[];
    PolicyDocument?: { Statement: Statement[] };
  };
}

const resources = (conditions?: Deployed["conditions"]) =>
  evaluate(template.Resources ?? null, at(conditions)) as unknown as Record<string, Resource>;
const ALL = {
  MayUpgrade: true,
  MayRotateAuthority: true,
  MayChangeHybridNodes: true,
  MayIssueActivations: true,
  MayAdopt: true,
  MayGiveAccess: true,
  IsHome: true,
  IsHub: true,
};
const statements = (conditions: Deployed["conditions"]) =>
  (resources(conditions).MemberRole?.Properties.Policies ?? []).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

const ARNS: Record<MemberResource, string[]> = {
  cluster: [`arn:aws:eks:*:${MEMBER}:cluster/*`],
  nodegroup: [`arn:aws:eks:*:${MEMBER}:nodegroup/*`],
  addon: [`arn:aws:eks:*:${MEMBER}:addon/*`],
  "managed-instance": [`arn:aws:ssm:*:${MEMBER}:managed-instance/*`],
  "access-entry": ["arn:aws:eks:*:444455556666:access-entry/*"],
  role: [`arn:aws:iam::${MEMBER}:role/*`],
  "instance-tier": [`arn:aws:ssm:*:${MEMBER}:servicesetting/ssm/managed-instance/activation-tier`],
  "activation-codes": [`arn:aws:secretsmanager:*:${MEMBER}:secret:${SECRET_PREFIX}*`],
  association: [`arn:aws:eks:*:${MEMBER}:podidentityassociation/*`],
  "own-alarms": [`arn:aws:cloudwatch:*:${MEMBER}:alarm:fleetwright-*`],
  "forward-rules": [`arn:aws:events:*:${MEMBER}:rule/fleetwright-forward-*`],
  "forward-queue": [`arn:aws:sqs:*:${MEMBER}:${FORWARD_QUEUE}`],
  "node-images": ["eks/optimized-ami", "bottlerocket", "ami-windows-latest"].map(
    (owner) => `arn:aws:ssm:*::parameter/aws/service/${owner}/*`,
  ),
};
const statementOf = ({ sid, actions, on, condition }: MemberPermission): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Action: actions,
  Resource: Array.isArray(on) ? on.flatMap((kind: MemberResource) => ARNS[kind]) : "*",
  ...(condition ? { Condition: condition } : {}),
});

describe("the role in an account", () => {
  it("allows exactly what is recorded that Fleetwright calls there", () => {
    expect(statements(ALL)).toEqual(memberPermissions.map(statementOf));
  });

  it.each([
    ["nothing", { IsHome: true }, [] as string[]],
    ["upgrades", { MayUpgrade: true }, ["AllowUpgrades"]],
    ["authorities", { MayRotateAuthority: true }, ["AllowAuthorityRotation"]],
    ["hybrid nodes", { MayChangeHybridNodes: true }, ["AllowHybridNodes"]],
    ["hybrid activations", { MayIssueActivations: true }, ["AllowHybridActivations"]],
    ["adoption", { MayAdopt: true }, ["AllowAdoption"]],
    ["access", { MayGiveAccess: true }, ["AllowAccess"]],
  ])("may be kept from changing things: %s allowed", (_what, conditions, switches) => {
    const left = memberPermissions.filter(
      (permission) => permission.switch === undefined || switches.includes(permission.switch),
    );
    expect(statements(conditions)).toEqual(left.map(statementOf));
  });

  it("changes nothing unless somebody switches it on", () => {
    const parameters = template.Parameters as Record<string, { Default?: string }>;
    for (const name of memberPermissions.flatMap((permission) => permission.switch ?? []))
      expect(parameters[name]?.Default).toBe("false");
  });

  it("is given to functions of the hub only, who know the external id", () => {
    const [trust, ...others] = resources(ALL).MemberRole?.Properties.AssumeRolePolicyDocument?.Statement ?? [];
    expect(others).toEqual([]);
    expect(trust).toMatchObject({
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Condition: {
        StringEquals: { "sts:ExternalId": "acme-fleet" },
        ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/fleetwright-*" },
      },
    });
  });

  it("is made once per account", () => {
    const { MemberRole, ...others } = template.Resources as unknown as Record<string, Resource>;
    expect(MemberRole?.Condition).toBe("IsHome");
    // Roles are the same in all Regions: what every stack makes must carry its Region.
    for (const { Type, Properties } of Object.values(others))
      if (Type === "AWS::IAM::Role")
        expect(JSON.stringify(Properties)).toContain(`"RoleName":{"Fn::Sub":"fleetwright-forward-\${AWS::Region}"}`);
  });
});

describe("all statements", () => {
  const all = Object.values(resources(ALL)).flatMap(({ Properties }) => [
    ...(Properties.AssumeRolePolicyDocument?.Statement ?? []),
    ...(Properties.PolicyDocument?.Statement ?? []),
    ...(Properties.Policies ?? []).flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
  ]);

  it("name their actions", () => {
    expect(all.length).toBeGreaterThan(8);
    for (const { Action } of all) expect([Action].flat().join()).not.toContain("*");
  });

  it("have * as a resource only where a reason stands in the list", () => {
    const open = all.filter(({ Resource: on }) => [on].flat().includes("*")).map(({ Sid }) => Sid);
    expect(open).toEqual(memberPermissions.filter(({ on }) => "any" in on).map(({ sid }) => sid));
  });

  it("trust a service only on behalf of this account's own rules", () => {
    for (const { Principal, Condition } of all)
      if (JSON.stringify(Principal ?? "").includes("events.amazonaws.com"))
        expect(Condition?.ArnLike?.["aws:SourceArn"]).toBe(
          `arn:aws:events:us-east-1:${MEMBER}:rule/fleetwright-forward-*`,
        );
  });
});

const rules = (conditions = ALL) =>
  Object.entries(resources(conditions)).filter(([, { Type }]) => Type === "AWS::Events::Rule");
const fromAws = ({ pattern }: Route) => String((pattern.source as string[])[0]).startsWith("aws.");
const forwarded = (event: unknown): string[] =>
  rules().flatMap(([name, { Properties }]) =>
    Properties.EventPattern && matchesPattern(Properties.EventPattern, event) ? [name] : [],
  );

describe("what is forwarded", () => {
  /** Routes of one source and detail-type as one pattern: an event that two rules match would be forwarded twice. */
  const merged = (of: readonly Route[]): EventPattern => {
    const [first, ...others] = of;
    if (!first || others.length === 0) return first?.pattern ?? {};
    // The narrower conditions of single routes are for the hub to look at.
    const {
      errorCode: _refused,
      eventTypeCategory: _kind,
      ...detail
    } = first.pattern.detail as Record<string, unknown>;
    const field = ["stateMachineArn", "service"].find((one) => one in detail) ?? "eventName";
    const all = of.flatMap(({ pattern }) => (pattern.detail as Record<string, unknown[]>)[field]);
    const values = field === "service" ? [...new Set(all)] : [...new Set(all)].sort();
    return { ...first.pattern, detail: { ...detail, [field]: values } } as EventPattern;
  };
  const sorted = (pattern: EventPattern | undefined): unknown => {
    const detail = pattern?.detail as Record<string, unknown[]> | undefined;
    if (detail?.eventName === undefined) return sortedKeys(pattern);
    return sortedKeys({ ...pattern, detail: { ...detail, eventName: [...detail.eventName].sort() } } as EventPattern);
  };

  it("is what the routes of AWS's events match, once each", () => {
    const bySource = Map.groupBy(
      routes.filter(fromAws),
      ({ pattern }) =>
        `${pattern.source} ${pattern["detail-type"]} ${(pattern.detail as { status?: string[] } | undefined)?.status}`,
    );
    const patterns = rules().map(([, { Properties }]) => Properties.EventPattern);
    expect(new Set(patterns.map((pattern) => JSON.stringify(sorted(pattern))))).toEqual(
      new Set([...bySource.values()].map((of) => JSON.stringify(sorted(merged(of))))),
    );
    // EventBridge's longest pattern.
    for (const pattern of patterns) expect(JSON.stringify(pattern).length).toBeLessThan(2048);
  });

  it("is sent to the hub's bus, for a day, and kept where that fails", () => {
    for (const [, { Properties }] of rules())
      expect(Properties).toMatchObject({
        State: "ENABLED",
        Targets: [
          {
            Arn: "arn:aws:events:eu-west-1:111122223333:event-bus/fleetwright",
            RoleArn: "<ForwardRole.Arn>",
            DeadLetterConfig: { Arn: "<ForwardDeadLetters.Arn>" },
            RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          },
        ],
      });
  });

  it("is done by rules, and kept in a queue, that doctor finds by their names", () => {
    const hub = { account: "111122223333", region: "eu-west-1" };
    const made = rules().map(([, { Properties }]) => Properties.Name);
    expect(forwardingPlaces(hub, [{ account: MEMBER, region: "us-east-1" }])).toEqual([
      { ...hub, rules: made },
      { account: MEMBER, region: "us-east-1", rules: made.slice(0, 7) },
    ]);
    expect(forwardingPlaces(hub, [hub])).toEqual([{ ...hub, rules: made }]);
    expect(resources(ALL).ForwardDeadLetters?.Properties.QueueName).toBe(FORWARD_QUEUE);
  });

  it("are executions in the hub only: other accounts have none of ours", () => {
    const declared = template.Resources as unknown as Record<string, Resource>;
    expect(rules().map(([name]) => [name, declared[name]?.Condition])).toEqual([
      ["ForwardClusterCalls", undefined],
      ["ForwardAddonEvents", undefined],
      ["ForwardHealthEvents", undefined],
      ["ForwardNodeEvents", undefined],
      ["ForwardAlarms", undefined],
      ["ForwardGuardDuty", undefined],
      ["ForwardCompliance", undefined],
      ["ForwardExecutionEnds", "IsHub"],
      ["ForwardWorkflowEnds", "IsHub"],
    ]);
  });

  const ended = (status: string, machine: string) => ({
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: { status, stateMachineArn: `arn:aws:states:eu-west-1:111122223333:stateMachine:${machine}` },
  });

  it.each([...MANAGED_INSTANCE_EVENTS])("hybrid nodes that come and go: %s", (detailType) => {
    const event = { source: "aws.ssm", "detail-type": detailType, detail: { "instance-id": "mi-0a1b2c3d4e5f60718" } };
    expect(forwarded(event)).toEqual(["ForwardNodeEvents"]);
    expect(forwarded({ ...event, "detail-type": "Parameter Store Change" })).toEqual([]);
  });

  it.each(["upgrade-cluster", "rollback-cluster", "rotate-authority", "upgrade-fleet"])(
    "%s that did not end well",
    (machine) => {
      expect(forwarded(ended("ABORTED", `acme-production-${machine}-1a2b`))).toEqual(["ForwardExecutionEnds"]);
      expect(forwarded(ended("SUCCEEDED", machine))).toEqual([]);
    },
  );

  const call = (detail: object, change: object = {}) => ({
    source: "aws.eks",
    "detail-type": "AWS API Call via CloudTrail",
    detail: { eventSource: "eks.amazonaws.com", eventName: "UpdateAddon", ...detail },
    ...change,
  });

  it.each([
    ["a call that changes nothing", call({ eventName: "DescribeCluster" })],
    [
      "a call of another service with the same name",
      call({ eventSource: "ecs.amazonaws.com", eventName: "CreateCluster" }),
    ],
    ["another kind of event", call({}, { "detail-type": "EKS Fargate Pod Scheduled Termination" })],
    ["somebody who says he is EKS", call({}, { source: "acme.eks" })],
    ["our own events", { source: "fleetwright", "detail-type": "Run Started", detail: {} }],
  ])("not: %s", (_what, event) => {
    expect(forwarded(call({}))).toEqual(["ForwardClusterCalls"]);
    expect(forwarded(event)).toEqual([]);
  });
});

const RECORDED = [
  "data/1-cloudtrail/stackd-native",
  "data/1-cloudtrail/cloud-custodian",
  "data/3-other-events/stepfunctions",
];
describe.skipIf(RECORDED.some(missing))("recorded events", () => {
  it.each([
    "1-cloudtrail/stackd-native/createcluster.json",
    "1-cloudtrail/stackd-native/createaddon.json",
    "1-cloudtrail/stackd-native/deleteaddon.json",
    "1-cloudtrail/stackd-native/deletecluster.json",
    "1-cloudtrail/stackd-native/associateaccesspolicy.json",
    "1-cloudtrail/stackd-native/disassociateaccesspolicy.json",
    "1-cloudtrail/cloud-custodian/event-cloud-trail-hsm-create-cluster.json",
    "1-cloudtrail/cloud-custodian/event-instance-state.json",
    "1-cloudtrail/aws-docs/deleteinstanceprofile.json",
    "3-other-events/stepfunctions/execution-failed.json",
  ])("%s is forwarded if and only if a route waits for it", (path) => {
    const events = readEvents(readFileSync(sharedPath(`data/${path}`), "utf8"), path).map(({ event }) => event);
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(forwarded(event).length).toBe(Math.min(1, matchRoutes(event).length));
  });
});

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortedKeys(inner)]),
  );
}
