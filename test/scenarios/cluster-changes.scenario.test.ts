import { describe, expect, it } from "vitest";
import type { BaselinePolicy } from "#core/policy/baseline-policy.ts";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import { isOurs } from "#core/responses/ours.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { REF, respondingBench } from "../helpers/responses.ts";

const ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const JO = "arn:aws:iam::111122223333:role/jo";
const blocksOf = (bench: ReturnType<typeof respondingBench>, channel: string) =>
  bench.slack.messages(channel).map(({ blocks }) => JSON.stringify(blocks));

describe("a change by hand", () => {
  it("is told with who, from where and what exactly, and the record follows", async () => {
    const bench = respondingBench({ change: { baseline: NO_BASELINE } });
    await bench.record("a");
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.pass(30);
    expect(bench.said("eks-a")).toEqual([":pencil2: sandbox changed the cluster's configuration on a"]);
    expect(blocksOf(bench, "eks-a")[0]).toContain("deletion protection: on");
    expect(blocksOf(bench, "eks-a")[0]).toContain("assumed-role/operator/sandbox from 198.51.100.7");
    await bench.byHand("UpdateClusterVersion", { name: "a", version: "1.35" });
    await bench.pass(60);
    expect(await bench.ports.clusterRecords.get("111122223333/eu-west-1/a")).toMatchObject({ version: "1.35" });
    await bench.byHand("TagResource", {
      resourceArn: "arn:aws:eks:eu-west-1:111122223333:cluster/a",
      tags: { Environment: "prod" },
    });
    await bench.pass(1);
    expect(bench.said("eks-a").slice(1)).toEqual([
      ":pencil2: sandbox started a version update (1.35) on a",
      ":pencil2: sandbox set tags (arn:aws:eks:eu-west-1:111122223333:cluster/a) on a",
    ]);
    expect(await bench.ports.clusterRecords.get("111122223333/eu-west-1/a")).toMatchObject({
      status: "ACTIVE",
      labels: { tier: "prod" },
    });
  });

  it("delivered twice and late is told once; refused it is told as refused, and changes nothing", async () => {
    const bench = respondingBench({ deliveries: () => [0, 300] });
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.byHand("UpdateClusterVersion", { name: "a", version: "1.20" }).catch(() => undefined);
    await bench.pass(10);
    expect(bench.said("eks-a")).toEqual([
      ":pencil2: sandbox changed the cluster's configuration on a",
      expect.stringMatching(/^:warning: sandbox tried: started a version update \(1\.20\) on a, refused by EKS: \w+/),
    ]);
    expect(new Set(bench.details("Cluster Scan Requested").map(({ eventKey }) => eventKey)).size).toBe(1);
  });

  it("is not lost while Slack is down", async () => {
    const bench = respondingBench();
    bench.slack.down = true;
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.pass(1);
    bench.slack.down = false;
    await bench.pass(15);
    expect(bench.said("eks-a")).toHaveLength(1);
    expect(bench.bus.deadLetters).toEqual([]);
  });

  it("is told when functions die before and after their work", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (died.has(`${when} ${name}`)) return;
      died.add(`${when} ${name}`);
      throw new FunctionDied(when);
    };
    const bench = respondingBench({ lambdaFaults: { before: die("before"), after: die("after") } });
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.pass(30);
    expect(bench.said("eks-a")).toHaveLength(1);
    expect(await bench.ports.clusterRecords.get("111122223333/eu-west-1/a")).toMatchObject({ status: "ACTIVE" });
  });

  it("is ours by its token, or by the role we work with", () => {
    const caller = "arn:aws:sts::111122223333:assumed-role/fleetwright-member/hub";
    const call = { caller, clientRequestToken: undefined };
    expect(isOurs(call, "fleetwright-member")).toBe(true);
    expect(isOurs(call, "fleetwright")).toBe(false);
    expect(isOurs(call, undefined)).toBe(false);
    expect(isOurs({ caller: "jo", clientRequestToken: "fw-1" }, undefined)).toBe(true);
  });
});

describe("an administrator", () => {
  const grant = async (bench: ReturnType<typeof respondingBench>, accessScope: object = { type: "cluster" }) => {
    await bench.byHand("CreateAccessEntry", { clusterName: "a", principalArn: JO });
    const call = { clusterName: "a", principalArn: JO, policyArn: ADMIN, accessScope };
    await bench.byHand("AssociateAccessPolicy", call);
    await bench.pass(1);
  };
  const withAccess = (policies: { name: string; namespaces?: string[] }[]): BaselinePolicy => ({
    ...NO_BASELINE,
    access: [{ principal: "arn:aws:iam::{account}:role/jo", groups: [], policies, allowClusterAdmin: true }],
  });

  it("nobody knows is a security alert at once, in both channels, until the association is gone", async () => {
    const bench = respondingBench({ deliveries: () => [0, 20] });
    await grant(bench);
    const title = `${JO} is an administrator of the cluster, and the policy file does not mention it.`;
    const alert = `:rotating_light: Security alert: ${title} (a)`;
    expect(bench.said("eks-fleet")).toEqual([alert]);
    expect(bench.said("eks-a")).toContain(alert);
    expect(bench.details("Security Alert")[0]).toMatchObject({
      severity: "critical",
      rule: "access-too-broad",
      evidence: {
        principal: JO,
        policy: "AmazonEKSClusterAdminPolicy",
        call: "AssociateAccessPolicy",
        by: "arn:aws:sts::111122223333:assumed-role/operator/sandbox",
        from: "198.51.100.7",
      },
    });
    await bench.pass(60);
    await bench.byHand("DisassociateAccessPolicy", { clusterName: "a", principalArn: JO, policyArn: ADMIN });
    await bench.pass(1);
    const over = expect.stringMatching(
      /^:white_check_mark: over after 1 h: arn:aws:iam::111122223333:role\/jo is an admin/,
    );
    expect(bench.said("eks-fleet")).toEqual([over]);
    expect(bench.said("eks-a")).toContainEqual(over);
    expect(await bench.ports.findings.outstanding()).toEqual([]);
  });

  it.each([
    ["the policy file gives it that", withAccess([{ name: "AmazonEKSClusterAdminPolicy" }]), 0],
    ["the policy file gives it less", withAccess([{ name: "AmazonEKSViewPolicy" }]), 1],
    [
      "the policy file gives it that in one namespace",
      withAccess([{ name: "AmazonEKSClusterAdminPolicy", namespaces: ["x"] }]),
      1,
    ],
  ])("when %s", async (_what, baseline, alerts) => {
    const bench = respondingBench({ change: { baseline } });
    await grant(bench);
    expect(bench.details("Security Alert")).toHaveLength(alerts);
  });

  it("of one namespace is none", async () => {
    const bench = respondingBench();
    await grant(bench, { type: "namespace", namespaces: ["apps"] });
    expect(bench.details("Security Alert")).toEqual([]);
  });

  it("whose entry is deleted is one no more; one that comes back is told again", async () => {
    const bench = respondingBench();
    await grant(bench);
    await bench.byHand("DeleteAccessEntry", { clusterName: "a", principalArn: JO });
    await bench.pass(5);
    await grant(bench);
    expect(bench.details("Finding Closed")).toHaveLength(1);
    expect(new Set(bench.details("Security Alert").map(({ eventKey }) => eventKey)).size).toBe(2);
    expect(await bench.ports.findings.of("111122223333/eu-west-1/a")).toMatchObject([{ reopened: 1 }]);
  });
});

it("calls that EKS makes by itself are not news", async () => {
  const bench = respondingBench();
  const detail = {
    eventSource: "eks.amazonaws.com",
    eventName: "AssociateAccessPolicy",
    eventTime: "2026-11-23T09:00:00Z",
    awsRegion: REF.region,
    sourceIPAddress: "eks.amazonaws.com",
    requestParameters: { name: "a", principalArn: JO, policyArn: ADMIN },
  };
  bench.bus.put({ source: "aws.eks", "detail-type": "AWS API Call via CloudTrail", ...REF, detail });
  await bench.pass(1);
  expect(bench.told).toEqual([]);
});
