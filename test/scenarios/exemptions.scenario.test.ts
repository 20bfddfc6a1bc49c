import { describe, expect, it } from "vitest";
import { NO_BASELINE } from "#core/policy/defaults.ts";
import type { ExemptionPolicy } from "#core/policy/exemption-policy.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { onlyRules } from "../helpers/drift.ts";
import { exemptionOf } from "../helpers/exemptions.ts";
import { COREDNS, REF, type Responding, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const DAY = 24 * 60;
const RULE = "deletion-protection";
const protection = (change: Partial<ExemptionPolicy> = {}) => exemptionOf({ rule: RULE, ...change });
const tagged = (name: string) => seedCluster(name, { tags: { Environment: "dev" }, addons: [{ name: "coredns" }] });

function benchOf(
  exemptions: ExemptionPolicy[],
  { change = {}, ...options }: Partial<SandboxOptions> & { change?: Partial<FleetPolicy> } = {},
): Responding {
  return respondingBench({
    clusters: ["a", "b"].map(tagged),
    schedules: ["watch-changes", "start-scan", "watch-lifecycle"],
    start: new Date("2026-11-21T09:00:00Z"),
    change: {
      baseline: { ...NO_BASELINE, cluster: { deletionProtection: true } },
      drift: onlyRules(RULE),
      exemptions,
      ...change,
    },
    ...options,
  });
}
const recorded = async (bench: Responding) => {
  for (const name of ["a", "b"]) await bench.record(name);
  return bench;
};
const opened = (bench: Responding) =>
  bench.details("Finding Opened").map(({ cluster }) => (cluster as { name: string }).name);
/** Who is interrupted tells again under the same key: each once. */
const ends = (bench: Responding, what: "Ending" | "Expired") => [
  ...new Map(bench.details(`Exemption ${what}`).map((detail) => [detail.eventKey, detail])).values(),
];
const outstanding = async (bench: Responding) =>
  (await bench.ports.findings.outstanding()).map(({ clusterId, exemptedUntil }) => [
    clusterId.split("/")[2],
    exemptedUntil,
  ]);

describe("a finding that is exempt", () => {
  it("is listed with its end and told to nobody, while the neighbour's is told; at the end it is told as open", async () => {
    const bench = benchOf([protection({ expires: "2026-11-25T00:00:00.000Z" })]);
    await bench.pass(DAY);
    expect(opened(bench)).toEqual(["b"]);
    expect(await outstanding(bench)).toEqual([
      ["a", "2026-11-25T00:00:00.000Z"],
      ["b", undefined],
    ]);
    await bench.pass(3 * DAY);
    expect(opened(bench)).toEqual(["b", "a"]);
  });

  it("goes by labels also at the first look, when the cluster is on nobody's record", async () => {
    const bench = benchOf([protection({ match: { tier: "dev" } })]);
    await bench.pass(DAY);
    expect(opened(bench)).toEqual([]);
    expect((await outstanding(bench)).map(([, until]) => until)).toEqual(Array(2).fill("2026-12-24T00:00:00.000Z"));
  });

  it("stays hidden when the exemption is prolonged just before its end, and is told when it is taken out", async () => {
    const bench = benchOf([protection({ expires: "2026-11-22T12:10:00.000Z" })]);
    await bench.pass(DAY + 3 * 60 + 5);
    bench.ports.policy.exemptions.splice(0, 1, protection());
    await bench.pass(30);
    expect(opened(bench)).toEqual(["b"]);
    expect((await outstanding(bench))[0]).toEqual(["a", "2026-12-24T00:00:00.000Z"]);
    bench.ports.policy.exemptions.length = 0;
    await bench.pass(DAY);
    expect(opened(bench)).toEqual(["b", "a"]);
  });

  it("is one of an add-on, whoever looked at it", async () => {
    const exemptions = [exemptionOf({ rule: "addon-degraded", match: {}, subject: "coredns" })];
    const bench = benchOf([], { change: { exemptions, drift: onlyRules() }, schedules: ["watch-changes"] });
    for (const addon of ["coredns", "vpc-cni"]) {
      await bench.byHand("CreateAddon", { clusterName: "b", addonName: addon }).catch(() => undefined);
      await bench.pass(10);
      Object.assign(bench.eks.cluster(REF.account, REF.region, "b")?.addons.get(addon) ?? {}, {
        status: "DEGRADED",
        health: { issues: [{ code: "InsufficientNumberOfReplicas", message: "0 of 2" }] },
      });
    }
    await bench.record("b");
    await bench.pass(30);
    expect(bench.details("Finding Opened").map(({ rule, subject }) => [rule, subject])).toEqual([
      ["addon-degraded", "vpc-cni"],
    ]);
  });

  it("is a deadline of the calendar too", async () => {
    const change = { exemptions: [exemptionOf({ rule: "support-deadline-near" })], drift: onlyRules() };
    const bench = benchOf([], { change, schedules: ["watch-changes", "watch-lifecycle"] });
    await recorded(bench);
    await bench.pass(2 * DAY);
    expect(bench.details("Lifecycle Deadline").map(({ cluster }) => (cluster as { name: string }).name)).toEqual(["b"]);
    expect(opened(bench)).toEqual([]);
    expect((await outstanding(bench))[0]).toEqual(["a", "2026-12-24T00:00:00.000Z"]);
  });
});

describe("a security alert", () => {
  const PRINCIPAL = `arn:aws:iam::${REF.account}:role/consultants`;
  const POLICY = "AmazonEKSClusterAdminPolicy";
  const alerted = async (exemption: ExemptionPolicy) => {
    const bench = benchOf([exemption], { schedules: ["watch-changes"] });
    const principalArn = PRINCIPAL;
    await bench.byHand("CreateAccessEntry", { clusterName: "a", principalArn });
    await bench.byHand("AssociateAccessPolicy", {
      ...{ clusterName: "a", principalArn, accessScope: { type: "cluster" } },
      policyArn: `arn:aws:eks::aws:cluster-access-policy/${POLICY}`,
    });
    await bench.pass(15);
    return bench.details("Security Alert").length;
  };

  it("is told although an exemption is from all its rule finds, and is not when one names this very administrator", async () => {
    const exemption = exemptionOf({ rule: "access-too-broad" });
    expect(await alerted(exemption)).toBe(1);
    expect(await alerted({ ...exemption, subject: `${PRINCIPAL} ${POLICY}` })).toBe(0);
  });
});

describe("the end of an exemption", () => {
  it("is told two weeks before in the channel of the one cluster it names, and again when it is over, once each", async () => {
    const bench = await recorded(benchOf([protection({ expires: "2026-12-10T00:00:00.000Z" })]));
    await bench.pass(4 * DAY);
    expect(ends(bench, "Ending")).toEqual([]);
    await bench.pass(30 * DAY);
    expect(bench.details("Exemption Ending")).toMatchObject([{ owner: "ana@acme.example", findings: 1, clusters: 1 }]);
    expect(bench.details("Exemption Expired")).toMatchObject([{ rule: RULE, subject: null, cluster: { name: "a" } }]);
    const said = bench.said("eks-a").filter((text) => text.includes("exemption"));
    expect(said).toEqual([
      expect.stringMatching(
        /^:hourglass_flowing_sand: The exemption from deletion-protection ends in 14 days, on 2026-12-10 \(ana@acme.example\)/,
      ),
      ":rotating_light: The exemption from deletion-protection ended on 2026-12-10 (ana@acme.example)",
    ]);
    expect(opened(bench)).toEqual(["b", "a"]);
  });

  it("is told in the fleet's channel when it is about several clusters, or about none any more", async () => {
    const soon = "2026-11-28T00:00:00.000Z";
    const many = protection({ match: { tier: "dev" }, expires: soon });
    const gone = protection({ rule: "upgrade", match: { name: "gone" }, expires: soon });
    const bench = await recorded(benchOf([many, gone]));
    await bench.pass(2 * DAY);
    expect(ends(bench, "Ending")).toMatchObject([
      { cluster: null, clusters: 2 },
      { rule: "upgrade", clusters: 0 },
    ]);
    expect(bench.said("eks-fleet").filter((text) => text.includes("exemption"))).toHaveLength(2);
  });

  it("that is moved is told again when the new one comes near", async () => {
    const bench = benchOf([protection({ expires: "2026-11-30T00:00:00.000Z" })]);
    await bench.pass(2 * DAY);
    bench.ports.policy.exemptions.splice(0, 1, protection({ expires: "2027-01-20T00:00:00.000Z" }));
    await bench.pass(30 * DAY);
    expect(ends(bench, "Ending")).toHaveLength(1);
    await bench.pass(20 * DAY);
    expect(ends(bench, "Ending").map(({ expires }) => expires)).toEqual([
      "2026-11-30T00:00:00.000Z",
      "2027-01-20T00:00:00.000Z",
    ]);
    expect(ends(bench, "Expired")).toEqual([]);
  });

  it("is told once although the function dies before and after its work", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (name !== "watch-lifecycle" || died.has(when)) return;
      died.add(when);
      throw new FunctionDied(when);
    };
    const exemption = protection({ expires: "2026-11-28T00:00:00.000Z" });
    const lambdaFaults = { before: die("before"), after: die("after") };
    const bench = await recorded(benchOf([exemption], { lambdaFaults }));
    await bench.pass(10 * DAY);
    expect(died.size).toBe(2);
    expect([ends(bench, "Ending").length, ends(bench, "Expired").length]).toEqual([1, 1]);
    expect(bench.said("eks-a").filter((text) => text.includes("exemption"))).toHaveLength(2);
  });
});

describe("the exemptions of a deployment", () => {
  it("are listed with what they hide, the next to end first, and those that match nothing any more", async () => {
    const expired = protection({ rule: "addon-behind", match: { name: "gone" }, expires: "2026-11-20T00:00:00.000Z" });
    const bench = benchOf([protection(), expired, exemptionOf({ rule: "upgrade" })], {
      clusters: [seedCluster("a", { addons: [{ name: "coredns", version: COREDNS.old }] })],
    } as never);
    await bench.record("a");
    await bench.pass(120);
    expect(await bench.operator({ action: "exemptions" })).toMatchObject({
      exemptions: [
        { rule: "addon-behind", status: "expired", clusters: 0, findings: 0 },
        { rule: RULE, subject: null, status: "holds", daysLeft: 33, clusters: 1, findings: 1 },
        { rule: "upgrade", clusters: 1, findings: 0 },
      ],
    });
  });
});
