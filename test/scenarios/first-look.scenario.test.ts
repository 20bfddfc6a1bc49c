import { describe, expect, it } from "vitest";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import type { SandboxOptions } from "#sandbox/sandbox.ts";
import { onlyRules } from "../helpers/drift.ts";
import { exemptionOf } from "../helpers/exemptions.ts";
import { baselineOf, REF, type Responding, respondingBench } from "../helpers/responses.ts";
import { fleetOf, seedCluster } from "../helpers/sandbox.ts";

const HOUR = 60;
/** A cluster nobody ever looked at, with all that is wrong with such a one. */
const neglected = (name: string) => seedCluster(name, { version: "1.33", addons: [{ name: "kube-proxy" }] });
const CONFIG = { deletionProtection: true, logging: ["api" as const, "audit" as const], zonalShift: true };

function benchOf(options: Partial<SandboxOptions> & { exempt?: string[] } = {}): Responding {
  const { exempt = [], ...rest } = options;
  return respondingBench({
    clusters: [neglected("a")],
    schedules: ["watch-changes", "start-scan"],
    change: {
      baseline: { ...baselineOf("coredns", "vpc-cni"), cluster: CONFIG },
      drift: DEFAULT_DRIFT,
      exemptions: exempt.map((rule) => exemptionOf({ rule })),
    },
    ...rest,
  });
}
const open = async (bench: Responding) => bench.ports.findings.outstanding();
const toldNow = async (bench: Responding) => (await open(bench)).filter(({ toldAt }) => toldAt !== undefined);
const said = (bench: Responding) => bench.said("eks-a");

describe("the first look at a cluster", () => {
  it("is told in one message with its worst, and every finding counts as told", async () => {
    const bench = benchOf();
    await bench.record("a");
    await bench.pass(HOUR);
    const told = await toldNow(bench);
    expect(told.length).toBeGreaterThan(5);
    expect(bench.details("Finding Opened")).toEqual([]);
    const summary = said(bench).filter((text) => text.startsWith(":mag: First look"));
    expect(summary).toEqual([
      expect.stringMatching(new RegExp(`^:mag: First look at a: ${told.length} findings \\(\\d`)),
    ]);
    expect(said(bench)).toHaveLength(1);
    expect(bench.slack.messages("eks-a")[0]?.blocks).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: "section" })]),
    );
    expect(JSON.stringify(bench.slack.messages("eks-a")[0]?.blocks)).toContain("fleetwright drift show a");
  });

  it("is one message also where the scan comes before anybody has the cluster on record", async () => {
    const bench = benchOf();
    await bench.pass(HOUR);
    await bench.record("a");
    await bench.pass(HOUR);
    expect(said(bench).filter((text) => text.startsWith(":mag:"))).toHaveLength(1);
    expect(bench.details("Finding Opened")).toEqual([]);
  });

  it("is over then: what comes later is told by itself, and the end of what was told together stands in its message", async () => {
    const bench = benchOf();
    await bench.record("a");
    await bench.pass(HOUR);
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: true });
    await bench.pass(30);
    await bench.record("a");
    await bench.pass(30);
    expect(bench.details("Finding Closed")).toMatchObject([{ rule: "deletion-protection" }]);
    expect(said(bench)).toEqual([
      expect.stringMatching(/^:mag: First look at a: .*, 1 over since$/),
      expect.stringContaining("sandbox changed the cluster's configuration"),
    ]);
    expect(JSON.stringify(bench.slack.messages("eks-a")[0]?.blocks)).toMatch(
      /over after 2 h: medium deletion-protection: .*\(not found any more\)/,
    );
    await bench.byHand("UpdateClusterConfig", { name: "a", deletionProtection: false });
    await bench.pass(30);
    await bench.record("a");
    await bench.pass(30);
    expect(bench.details("Finding Opened")).toMatchObject([{ rule: "deletion-protection", reopened: 1 }]);
    expect(said(bench).at(-1)).toMatch(/^:large_orange_circle: warning \(again\): Deletion protection is off/);
    expect(said(bench).filter((text) => text.includes(":mag:"))).toHaveLength(1);
  });

  it("tells security alerts at once, and by themselves", async () => {
    const bench = benchOf();
    const principalArn = `arn:aws:iam::${REF.account}:role/consultants`;
    await bench.byHand("CreateAccessEntry", { clusterName: "a", principalArn });
    await bench.byHand("AssociateAccessPolicy", {
      ...{ clusterName: "a", principalArn, accessScope: { type: "cluster" } },
      policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    });
    await bench.pass(HOUR);
    expect(bench.details("Security Alert")).toHaveLength(1);
    expect(said(bench).filter((text) => text.includes("Security alert"))).toHaveLength(1);
  });

  it("leaves out what is exempt", async () => {
    const whole = benchOf();
    await whole.record("a");
    await whole.pass(HOUR);
    const bench = benchOf({ exempt: ["deletion-protection"] });
    await bench.record("a");
    await bench.pass(HOUR);
    const told = (await toldNow(bench)).map(({ rule }) => rule);
    expect(told).not.toContain("deletion-protection");
    expect(told).toHaveLength((await toldNow(whole)).length - 1);
  });

  it("is one message although the function dies before and after telling", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (name !== "watch-changes" || died.has(when)) return;
      died.add(when);
      throw new FunctionDied(when);
    };
    const bench = benchOf({ lambdaFaults: { before: die("before"), after: die("after") } });
    await bench.record("a");
    await bench.pass(HOUR);
    expect(died.size).toBe(2);
    expect(said(bench)).toHaveLength(1);
  });

  it("of a whole fleet is a message a cluster", async () => {
    const names = ["a", "b", "c"];
    const bench = benchOf({
      fleet: fleetOf(...names.map(neglected)),
      schedules: ["watch-changes", "start-scan", "reconcile-fleet"],
    });
    await bench.pass(12 * HOUR);
    for (const name of names)
      expect(bench.said(`eks-${name}`).filter((text) => text.startsWith(":mag:"))).toHaveLength(1);
    expect(bench.details("Finding Opened")).toEqual([]);
  });
});

describe("a cluster on which one thing only is not as it should be", () => {
  it("has it told like any other finding", async () => {
    const bench = respondingBench({ change: { drift: onlyRules("secrets-key") } });
    await bench.record("a");
    await bench.pass(HOUR);
    expect(bench.details("Cluster Reviewed")).toEqual([]);
    expect(bench.details("Finding Opened")).toMatchObject([{ rule: "secrets-key" }]);
  });
});
