import { describe, expect, it } from "vitest";
import { alarms } from "#core/preflight/checks/alarms.ts";
import { backup } from "#core/preflight/checks/backup.ts";
import { exemptions } from "#core/preflight/checks/exemptions.ts";
import { freezes } from "#core/preflight/checks/freezes.ts";
import { subnets } from "#core/preflight/checks/subnets.ts";
import { unreadFacts } from "#core/preflight/checks/unread-facts.ts";
import { codes, daysAgo, FINISHING, only, preflightInput } from "../../helpers/preflight.ts";

describe("subnets", () => {
  const subnet = (id: string, zone: string, freeIps = 100) => ({ id, availabilityZone: zone, freeIps });
  const good = [subnet("subnet-1", "eu-west-1a"), subnet("subnet-2", "eu-west-1b")];

  it("needs five free addresses", () => {
    expect(
      only(subnets, { subnets: [subnet("subnet-2", "eu-west-1b", 4), subnet("subnet-1", "eu-west-1a", 5)] }),
    ).toEqual({
      code: "SUBNET_FULL",
      severity: "block",
      message: "subnet subnet-2 has 4 free IPs; the update of a control plane may need 5",
      evidence: ["subnet-2 in eu-west-1b: 4 free"],
      remedy:
        "Free addresses in it, or give the cluster another subnet of eu-west-1b: aws eks update-cluster-config --name a --resources-vpc-config subnetIds=SUBNET,SUBNET",
    });
  });

  it("needs two Availability Zones", () => {
    expect(
      only(subnets, { subnets: [subnet("subnet-1", "eu-west-1a"), subnet("subnet-2", "eu-west-1a")] }),
    ).toMatchObject({
      code: "SUBNET_ZONES",
      message: "its subnets lie in one Availability Zone only, eu-west-1a; EKS needs two",
      evidence: ["subnet-1 in eu-west-1a", "subnet-2 in eu-west-1a"],
    });
  });

  it("needs those the cluster names to exist", () => {
    const cluster = { subnetIds: ["subnet-3", "subnet-1", "subnet-2"] };
    expect(only(subnets, { cluster, subnets: good })).toMatchObject({
      code: "SUBNET_MISSING",
      severity: "block",
      message: "1 subnet of the cluster does not exist any more: subnet-3",
    });
    expect(codes(subnets, { subnets: [] })).toEqual(["block SUBNET_MISSING"]);
  });

  it("is silent about good ones, ones the cluster does not use, and where none were read or needed", () => {
    expect(codes(subnets, { subnets: [...good, subnet("other", "eu-west-1a", 0)] })).toEqual([]);
    expect(codes(subnets, { subnets: [], ...FINISHING })).toEqual([]);
    expect(codes(subnets)).toEqual([]);
    expect(codes(subnets, { cluster: { subnetIds: [] }, subnets: [] })).toEqual([]);
  });
});

describe("backup", () => {
  const policy = { ...preflightInput().policy, backupWithinSeconds: 86_400 };
  const taken = (completedAt: string) => ({ recoveryPointArn: "arn:aws:backup:x", completedAt });

  it("must exist and be young enough where the strategy asks for one", () => {
    expect(only(backup, { policy, backup: null })).toMatchObject({
      code: "BACKUP_MISSING",
      severity: "block",
      message: "there is no backup of the cluster, and the strategy asks for one not older than 24 hours",
      remedy: expect.stringContaining("aws backup start-backup-job --resource-arn arn:aws:eks:"),
    });
    expect(only(backup, { policy, backup: taken(daysAgo(3)) })).toMatchObject({
      code: "BACKUP_TOO_OLD",
      message: "its latest backup was completed 3 days ago, and the strategy asks for one not older than 24 hours",
      evidence: ["arn:aws:backup:x, completed 2026-11-20 09:00 UTC"],
    });
    expect(codes(backup, { policy, backup: taken(daysAgo(1)) })).toEqual([]);
  });

  it("blocks when it is asked for and cannot be read", () => {
    const unread = [{ what: "backups" as const, why: "AccessDenied" }];
    expect(only(backup, { policy, unread })).toMatchObject({ code: "BACKUP_UNREADABLE", severity: "block" });
    expect(codes(unreadFacts, { policy, unread })).toEqual([]);
  });

  it("is silent where none is asked for, none was read, or the control plane stays", () => {
    expect(codes(backup, { backup: null })).toEqual([]);
    expect(codes(backup, { policy })).toEqual([]);
    expect(codes(backup, { policy, backup: null, ...FINISHING })).toEqual([]);
  });
});

describe("exemptions", () => {
  const exemption = (expires: string, match = {}) => ({
    rule: "upgrade" as const,
    match,
    owner: "ana@acme.example",
    reason: "audit",
    expires,
  });

  it("hold until they expire", () => {
    expect(only(exemptions, { exemptions: [exemption("2026-12-01T00:00:00Z")] })).toEqual({
      code: "EXEMPT",
      severity: "block",
      message: "exempt until 2026-12-01 00:00 UTC (ana@acme.example, audit)",
      evidence: ["exempt from upgrades until 2026-12-01 00:00 UTC", "owner ana@acme.example", "reason: audit"],
      remedy: "Wait until then, or ask ana@acme.example to end the exemption in the policy file",
    });
  });

  it("that have expired are told of, to the second", () => {
    expect(only(exemptions, { exemptions: [exemption("2026-11-23T09:00:00Z")] })).toMatchObject({
      code: "EXEMPTION_EXPIRED",
      severity: "warn",
    });
    expect(only(exemptions, { exemptions: [exemption(daysAgo(10))] }).message).toBe(
      "its exemption expired 10 days ago (ana@acme.example, audit); it holds nothing back any more",
    );
  });

  it("concern the clusters they match, by name or label", () => {
    const other = exemption("2026-12-01T00:00:00Z", { tier: "prod" });
    expect(codes(exemptions, { exemptions: [other] })).toEqual([]);
    expect(codes(exemptions, { exemptions: [other], labels: { tier: "prod" } })).toEqual(["block EXEMPT"]);
  });
});

it("freezes in force are told with their end", () => {
  const freeze = { name: "peak", from: "2026-11-20T00:00:00Z", until: "2026-11-30T00:00:00Z", match: {} };
  expect(only(freezes, { freezes: [freeze] })).toMatchObject({
    code: "FREEZE",
    severity: "warn",
    message: "freeze peak is in force until 2026-11-30 00:00 UTC; a run waits for its end",
    evidence: ["from 2026-11-20 00:00 UTC until 2026-11-30 00:00 UTC"],
  });
  expect(codes(freezes, { freezes: [{ ...freeze, from: "2026-11-24T00:00:00Z" }] })).toEqual([]);
  expect(codes(freezes, { freezes: [{ ...freeze, match: { name: "b" } }] })).toEqual([]);
});

it("alarms that fire are listed with since when and why", () => {
  const firing = [
    { name: "latency", since: daysAgo(2), reason: "Threshold Crossed" },
    { name: "errors", since: "2026-11-23T06:00:00Z", reason: "" },
  ];
  expect(only(alarms, { alarms: firing })).toMatchObject({
    code: "ALARMS_FIRING",
    severity: "warn",
    message: "2 alarms of the cluster are in ALARM: errors, latency",
    evidence: [
      "errors: for 3 hours (since 2026-11-23 06:00 UTC)",
      "latency: for 2 days (since 2026-11-21 09:00 UTC): Threshold Crossed",
    ],
  });
  expect(codes(alarms, { alarms: [] })).toEqual([]);
  expect(codes(alarms)).toEqual([]);
});

it("what could not be read is no good news", () => {
  const unread = [
    { what: "subnets" as const, why: "EC2 does not answer" },
    { what: "alarms" as const, why: "AccessDenied" },
  ];
  expect(codes(unreadFacts, { unread })).toEqual(["warn NOT_CHECKED", "warn NOT_CHECKED"]);
  expect(only(unreadFacts, { unread: unread.slice(1) })).toMatchObject({
    message: "alarms could not be read: AccessDenied",
    remedy: expect.stringContaining("cloudwatch:DescribeAlarms"),
  });
  expect(codes(unreadFacts)).toEqual([]);
});
