import { describe, expect, it } from "vitest";
import type { AccessEntrySnapshot, ClusterConfiguration } from "#core/fleet/facts.ts";
import { type ActivationFacts, checkActivation } from "#core/hybrid/checks.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import { sitePolicy } from "../../helpers/hybrid.ts";

const ROLE_ARN = "arn:aws:iam::111122223333:role/service-role/stores-hybrid";
const configuration = (change: Partial<ClusterConfiguration> = {}): ClusterConfiguration => ({
  arn: "arn:aws:eks:eu-west-1:111122223333:cluster/stores",
  version: "1.34",
  status: "ACTIVE",
  createdAt: "2025-01-01T00:00:00.000Z",
  tags: {},
  deletionProtection: false,
  logging: [],
  access: { public: true, private: true, publicAccessCidrs: [] },
  authenticationMode: "API",
  zonalShift: false,
  secretsKeys: [],
  autoMode: false,
  remoteNetworks: { nodes: ["10.200.0.0/16"], pods: ["10.201.0.0/16"] },
  vpcId: "vpc-1",
  serviceCidrs: ["172.20.0.0/16"],
  issues: [],
  ...change,
});
const entry = (type: string, principalArn = ROLE_ARN): AccessEntrySnapshot => ({
  principalArn,
  type,
  groups: [],
  username: "",
  policies: [],
});
const facts = (change: Partial<ActivationFacts> = {}): ActivationFacts => ({
  cluster: { value: configuration() },
  accessEntries: { value: [entry("HYBRID_LINUX")] },
  insights: { value: [] },
  role: { value: { arn: ROLE_ARN, role: "service-role/stores-hybrid", trustedServices: ["ssm.amazonaws.com"] } },
  vpcCidrs: { value: ["10.0.0.0/16"] },
  registered: { value: { nodes: 10, tier: "standard" } },
  ...change,
});
const unread = { unread: { code: "AccessDeniedError", message: "no" } };
const check = (
  change: Partial<ActivationFacts> = {},
  asked: { site?: SitePolicy; sites?: SitePolicy[]; nodes?: number; lifetimeSeconds?: number } = {},
) =>
  checkActivation(facts(change), {
    site: sitePolicy("berlin"),
    sites: [sitePolicy("berlin"), sitePolicy("lyon")],
    nodes: 5,
    lifetimeSeconds: 86_400,
    ...asked,
  });
const codes = (...given: Parameters<typeof check>) =>
  check(...given).map(({ code, severity }) => `${severity} ${code}`);

it("nothing stands against an activation where everything is as it should be", () => expect(check()).toEqual([]));

describe("what is asked for", () => {
  it.each([
    [1, []],
    [1000, ["warn STANDARD_TIER"]],
    [0, ["block BAD_LIMIT"]],
    [1001, ["block BAD_LIMIT", "warn STANDARD_TIER"]],
    [991, ["warn STANDARD_TIER"]],
    [990, []],
  ])("%i nodes", (nodes, expected) => expect(codes({}, { nodes })).toEqual(expected));

  it.each([
    [3600, []],
    [30 * 86_400, []],
    [3599, ["block BAD_LIFETIME"]],
    [31 * 86_400, ["block BAD_LIFETIME"]],
  ])("%i seconds", (lifetimeSeconds, expected) => expect(codes({}, { lifetimeSeconds })).toEqual(expected));

  it("is all of it said at once, each with what to do", () => {
    const found = check(
      { role: { value: undefined }, accessEntries: { value: [] } },
      { nodes: 0, lifetimeSeconds: 40 * 86_400 },
    );
    expect(found.map(({ code }) => code)).toEqual([
      "BAD_LIMIT",
      "BAD_LIFETIME",
      "ROLE_MISSING",
      "ACCESS_ENTRY_MISSING",
    ]);
    for (const { message, remedy } of found)
      expect([message, remedy]).toEqual([expect.stringMatching(/\w{3}/), expect.stringMatching(/^[A-Z].*\S$/)]);
  });
});

describe("the cluster", () => {
  it.each([
    ["is gone", { cluster: undefined }, ["block CLUSTER_GONE"]],
    ["cannot be read", { cluster: unread }, ["block CLUSTER_UNREADABLE"]],
    ["is being deleted", { cluster: { value: configuration({ status: "DELETING" }) } }, ["block CLUSTER_NOT_ACTIVE"]],
    ["is being updated", { cluster: { value: configuration({ status: "UPDATING" }) } }, []],
    [
      "knows the ConfigMap only",
      { cluster: { value: configuration({ authenticationMode: "CONFIG_MAP" }) }, accessEntries: unread },
      ["block AUTHENTICATION_MODE"],
    ],
    [
      "takes no hybrid nodes",
      { cluster: { value: configuration({ remoteNetworks: { nodes: [], pods: [] } }) } },
      ["block NO_REMOTE_NETWORKS"],
    ],
    [
      "does not know the pods",
      { cluster: { value: configuration({ remoteNetworks: { nodes: ["10.200.0.0/16"], pods: [] } }) } },
      ["block NOT_COVERED"],
    ],
    [
      "is misconfigured",
      {
        insights: {
          value: [
            { id: "1", name: "x", category: "MISCONFIGURATION" as const, status: "ERROR" as const, reason: "r" },
            { id: "2", name: "y", category: "UPGRADE_READINESS" as const, status: "ERROR" as const, reason: "r" },
          ],
        },
      },
      ["block MISCONFIGURATION"],
    ],
    [
      "may be misconfigured",
      {
        insights: {
          value: [
            { id: "1", name: "x", category: "MISCONFIGURATION" as const, status: "WARNING" as const, reason: "r" },
          ],
        },
      },
      ["warn MISCONFIGURATION"],
    ],
    ["hides its insights", { insights: unread }, ["block INSIGHTS_UNREADABLE"]],
  ])("%s", (_what, change, expected) => expect(codes(change)).toEqual(expected));
});

describe("addresses", () => {
  it.each([
    ["of the VPC", { vpcCidrs: { value: ["10.200.4.0/24"] } }, {}, ["block OVERLAPS_VPC"]],
    ["of a VPC that cannot be read", { vpcCidrs: unread }, {}, ["block VPC_UNREADABLE"]],
    [
      "of the cluster's services",
      { cluster: { value: configuration({ serviceCidrs: ["10.201.0.0/20"] }) } },
      {},
      ["block OVERLAPS_SERVICES"],
    ],
    ["of another site", {}, { sites: [sitePolicy("lyon", { podCidrs: ["10.200.8.0/21"] })] }, ["block OVERLAPS_SITE"]],
    [
      "of nodes that pods have",
      {},
      { site: sitePolicy("berlin", { podCidrs: ["10.200.2.0/24"] }) },
      ["block NOT_COVERED", "block OVERLAPS_ITSELF"],
    ],
    ["of another family", { vpcCidrs: { value: ["::/0"] } }, {}, []],
  ])("%s", (_what, change, asked, expected) => expect(codes(change, asked)).toEqual(expected));
});

describe("the nodes' role", () => {
  const role = (change: object) => ({
    role: {
      value: { arn: ROLE_ARN, role: "service-role/stores-hybrid", trustedServices: ["ssm.amazonaws.com"], ...change },
    },
  });
  it.each([
    ["is not there", { role: { value: undefined } }, ["block ROLE_MISSING"]],
    ["cannot be read", { role: unread }, ["block ROLE_UNREADABLE"]],
    [
      "has another path",
      role({ arn: "arn:aws:iam::111122223333:role/stores-hybrid", role: "stores-hybrid" }),
      ["block ROLE_PATH"],
    ],
    ["is for others", role({ trustedServices: ["ec2.amazonaws.com"] }), ["block ROLE_NOT_FOR_SSM"]],
    [
      "has no access entry",
      { accessEntries: { value: [entry("HYBRID_LINUX", `${ROLE_ARN}-2`)] } },
      ["block ACCESS_ENTRY_MISSING"],
    ],
    ["has one of another type", { accessEntries: { value: [entry("STANDARD")] } }, ["block ACCESS_ENTRY_TYPE"]],
    ["has entries nobody can read", { accessEntries: unread }, ["block ACCESS_UNREADABLE"]],
  ])("%s", (_what, change, expected) => expect(codes(change)).toEqual(expected));
});

it("an account in the advanced tier takes as many nodes as it likes; one whose nodes cannot be counted is warned", () => {
  expect(codes({ registered: { value: { nodes: 5000, tier: "advanced" } } })).toEqual([]);
  expect(codes({ registered: unread })).toEqual(["warn NODES_UNREADABLE"]);
});

it("sites of IAM Roles Anywhere need none", () =>
  expect(codes({}, { site: sitePolicy("berlin", { credentials: "roles-anywhere" }) })).toEqual([
    "block NO_ACTIVATION_NEEDED",
  ]));
