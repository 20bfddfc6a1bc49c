import { describe, expect, it } from "vitest";
import { clusterActive } from "#core/preflight/checks/cluster-active.ts";
import { clusterHealth } from "#core/preflight/checks/cluster-health.ts";
import { hopCount } from "#core/preflight/checks/hop-count.ts";
import { otherWork } from "#core/preflight/checks/other-work.ts";
import { hopsOffered, targetSupport } from "#core/preflight/checks/support.ts";
import { versionKnown } from "#core/preflight/checks/version-known.ts";
import { blocking, reasonOfFindings, warnings } from "#core/preflight/finding.ts";
import { preflight } from "#core/preflight/preflight.ts";
import { FACTS, nodegroup } from "../../helpers/fleet.ts";
import { codes, FINISHING, only, preflightInput } from "../../helpers/preflight.ts";

describe("clusterActive", () => {
  it.each([
    ["UPDATING", /Wait until the update under way has ended \(aws eks list-updates --name a/],
    ["CREATING", /Wait until EKS has finished creating it/],
    ["PENDING", /Wait until EKS has finished creating it/],
    ["DELETING", /going away/],
    ["FAILED", /See what failed with aws eks describe-cluster --name a/],
  ] as const)("a cluster that is %s", (status, remedy) => {
    expect(only(clusterActive, { cluster: { status } })).toEqual({
      code: "CLUSTER_NOT_ACTIVE",
      severity: "block",
      message: `the cluster is ${status}; an update needs it ACTIVE`,
      evidence: [`status ${status} at 2026-11-23 09:00 UTC`],
      remedy: expect.stringMatching(remedy),
    });
  });

  it("says what EKS reports beside it, and nothing about an active one", () => {
    const issues = [{ code: "Ec2SubnetNotFound", message: "gone.", resourceIds: ["subnet-1"] }];
    expect(only(clusterActive, { cluster: { status: "FAILED", issues } })).toMatchObject({
      message: "the cluster is FAILED; an update needs it ACTIVE (Ec2SubnetNotFound: gone)",
      evidence: [expect.any(String), "Ec2SubnetNotFound: gone. (subnet-1)"],
    });
    expect(codes(clusterActive)).toEqual([]);
  });
});

it("clusterHealth names every issue with what it is about", () => {
  const issues = [
    { code: "SubnetNotFound", message: "gone", resourceIds: ["subnet-2", "subnet-1"] },
    { code: "KmsKeyDisabled", message: "", resourceIds: [] },
  ];
  expect(only(clusterHealth, { cluster: { issues } })).toMatchObject({
    code: "CLUSTER_UNHEALTHY",
    severity: "block",
    message: "cluster health: KmsKeyDisabled; SubnetNotFound: gone",
    evidence: ["KmsKeyDisabled", "SubnetNotFound: gone (subnet-1, subnet-2)"],
    remedy: expect.stringContaining("aws eks describe-cluster --name a --query cluster.health"),
  });
  expect(codes(clusterHealth)).toEqual([]);
});

describe("versionKnown", () => {
  it("keeps quiet about versions that are there", () => expect(codes(versionKnown)).toEqual([]));

  it("is all that is said about a cluster without one, beside an exemption", () => {
    const exemptions = [
      { rule: "upgrade" as const, match: {}, owner: "ana", reason: "audit", expires: "2026-12-01T00:00:00Z" },
    ];
    const input = preflightInput({ cluster: { version: "", status: "FAILED" }, exemptions });
    expect(preflight(input).map(({ code }) => code)).toEqual(["EXEMPT", "VERSION_UNKNOWN"]);
    expect(only(versionKnown, { cluster: { version: "" } }).message).toBe('EKS reports no Kubernetes version ("")');
  });

  it("speaks of node groups too", () => {
    const cluster = { nodegroups: [nodegroup("n", "", { status: "CREATE_FAILED" }), nodegroup("m", "1.34")] };
    expect(only(versionKnown, { cluster })).toMatchObject({
      message: 'EKS reports no Kubernetes version for node group n ("")',
      evidence: ["node group n is CREATE_FAILED"],
      remedy: expect.stringContaining("aws eks describe-nodegroup --cluster-name a --nodegroup-name n"),
    });
  });
});

describe("hopCount", () => {
  it("counts against what the strategy allows, where there is one", () => {
    expect(only(hopCount, { target: "1.36", maxHops: 1 })).toEqual({
      code: "TOO_MANY_HOPS",
      severity: "block",
      message: "1.34 to 1.36 takes 2 hops; the strategy allows 1",
      evidence: ["1.34 -> 1.35 -> 1.36, one minor at a time"],
      remedy: "Upgrade it to 1.35 first, or raise maxHops of the strategy",
    });
    expect(codes(hopCount, { target: "1.36", maxHops: 2 })).toEqual([]);
    expect(codes(hopCount, { target: "1.36" })).toEqual([]);
  });

  it("does not advise a hop that EKS does not offer, and does not list 25 minors", () => {
    expect(only(hopCount, { cluster: { version: "1.28" }, maxHops: 1 })).toMatchObject({
      evidence: ["1.28 -> 1.29 -> 1.30 -> ... -> 1.35, one minor at a time"],
      remedy: expect.stringMatching(/^Build a new cluster .* EKS does not offer 1.29/),
    });
  });
});

describe("hopsOffered", () => {
  it("wants every version on the way", () => {
    expect(only(hopsOffered, { cluster: { version: "1.31" } })).toMatchObject({
      code: "HOP_NOT_OFFERED",
      message: "EKS does not offer 1.32, on the way to 1.35, any more",
      evidence: ["1.32: not in the list of versions"],
      remedy: expect.stringContaining("no update leads from 1.31 to 1.35"),
    });
    expect(only(hopsOffered, { cluster: { version: "1.29" }, target: "1.30" })).toMatchObject({
      message: "EKS does not offer 1.30 any more",
      remedy: expect.stringContaining("aws eks describe-cluster-versions"),
    });
    expect(codes(hopsOffered)).toEqual([]);
  });

  it("says nothing where the versions were not read, or no version is changed", () => {
    expect(codes(hopsOffered, { cluster: { version: "1.20" }, versions: [] })).toEqual([]);
    expect(codes(hopsOffered, { cluster: { version: "1.33", supportType: "STANDARD" }, target: "1.33" })).toEqual([]);
  });

  it("keeps a STANDARD support policy off a version in extended support", () => {
    const versions = FACTS.versions.map((facts) => ({ ...facts, endOfStandardSupport: "2026-07-29T00:00:00Z" }));
    const change = { target: "1.33", versions };
    expect(only(hopsOffered, { ...change, cluster: { version: "1.32", supportType: "STANDARD" } })).toMatchObject({
      code: "SUPPORT_POLICY",
      severity: "block",
      message: "its support policy is STANDARD and 1.33 is in extended support already",
      evidence: ["support policy STANDARD", "1.33: standard support ended on 2026-07-29"],
      remedy: expect.stringContaining("--upgrade-policy supportType=EXTENDED"),
    });
    expect(codes(hopsOffered, { ...change, cluster: { version: "1.32", supportType: "EXTENDED" } })).toEqual([]);
  });
});

describe("targetSupport", () => {
  const ending = (end: string) => ({
    versions: [{ version: "1.35", status: "STANDARD_SUPPORT" as const, endOfStandardSupport: end }],
  });

  it("warns when standard support of the target ends soon, with what that means", () => {
    expect(only(targetSupport, ending("2026-12-20T00:00:00Z"))).toMatchObject({
      code: "TARGET_SUPPORT_ENDS",
      severity: "warn",
      message:
        "standard support of Kubernetes 1.35 ends on 2026-12-20, in 26 days; extended support is charged afterwards",
    });
    expect(only(targetSupport, { ...ending("2026-11-01"), cluster: { supportType: "STANDARD" } }).message).toBe(
      "standard support of Kubernetes 1.35 ended on 2026-11-01; EKS upgrades the cluster by itself afterwards",
    );
  });

  it("does not 61 days ahead, nor for a control plane that stays", () => {
    expect(codes(targetSupport, ending("2027-01-23T10:00:00Z"))).toEqual([]);
    expect(codes(targetSupport, { ...ending("2026-12-20"), ...FINISHING })).toEqual([]);
    expect(codes(targetSupport)).toEqual([]);
  });
});

it("otherWork is told while it holds the cluster", () => {
  const until = "2026-11-23T10:00:00Z";
  expect(only(otherWork, { otherWork: { by: "run-1", until } })).toMatchObject({
    code: "LOCK_HELD",
    severity: "block",
    message: "another workflow (run-1) holds the cluster until 2026-11-23 10:00 UTC",
  });
  expect(codes(otherWork, { otherWork: { by: "run-1", until: "2026-11-23T09:00:00Z" } })).toEqual([]);
  expect(codes(otherWork)).toEqual([]);
});

describe("findings as one reason", () => {
  it("carry the first code, all messages and what to do", () => {
    const input = preflightInput({ cluster: { status: "UPDATING" }, target: "1.36", maxHops: 1 });
    const findings = preflight(input);
    expect(reasonOfFindings(blocking(findings))).toEqual({
      code: "CLUSTER_NOT_ACTIVE",
      message:
        "the cluster is UPDATING; an update needs it ACTIVE. Wait until the update under way has ended (aws eks list-updates --name a names it); [TOO_MANY_HOPS] 1.34 to 1.36 takes 2 hops; the strategy allows 1. Upgrade it to 1.35 first, or raise maxHops of the strategy",
    });
    expect(warnings(findings)).toEqual([]);
    expect(reasonOfFindings([]).code).toBe("NOT_READY");
  });
});
