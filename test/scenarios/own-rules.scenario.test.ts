import { describe, expect, it } from "vitest";
import type { OwnRulePolicy } from "#core/policy/own-rules.ts";
import { onlyRules } from "../helpers/drift.ts";
import { exemptionOf } from "../helpers/exemptions.ts";
import { ownRule } from "../helpers/own-rules.ts";
import { REF, type Responding, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const HOUR = 60;
const large = (name: string) =>
  seedCluster(name, { tags: { Environment: "prod" }, nodegroups: [{ name: "batch", desiredSize: 9 }] });

function benchOf(custom: OwnRulePolicy[], ...exempt: string[]): Responding {
  const exemptions = exempt.map((rule) => exemptionOf({ rule }));
  return respondingBench({
    clusters: ["a", "b"].map(large),
    change: { drift: { ...onlyRules(), custom, persistSeconds: 0 }, exemptions },
  });
}
const open = async (bench: Responding) =>
  (await bench.ports.findings.outstanding()).filter(({ closedAt }) => !closedAt);

describe("a finding by a rule of the user's own", () => {
  it("is found, told, listed and closed like any other", async () => {
    const bench = benchOf([ownRule()]);
    await bench.record("a");
    await bench.pass(5);
    expect(bench.details("Finding Opened")).toMatchObject([
      { rule: "acme-large-groups", subject: "batch", severity: "high", found: "9", wanted: "at most 5" },
    ]);
    expect(bench.said("eks-a")).toEqual([expect.stringContaining("Node group batch of a has 9 nodes; at most 5.")]);
    const groups = bench.eks.cluster(REF.account, REF.region, "a")?.nodegroups;
    Object.assign(groups?.get("batch")?.scalingConfig ?? {}, { desiredSize: 2 });
    await bench.pass(HOUR);
    await bench.record("a");
    await bench.pass(5);
    expect(bench.details("Finding Closed")).toMatchObject([{ rule: "acme-large-groups" }]);
  });

  it("is asked where it is meant to be, and exempt where the policy file says so", async () => {
    const bench = benchOf([ownRule(), ownRule({ id: "acme-not-here", match: { tier: "dev" } })], "acme-large-groups");
    for (const name of ["a", "b"]) await bench.record(name);
    await bench.pass(5);
    expect(
      (await open(bench)).map(({ clusterId, rule, exemptedUntil }) => [clusterId.at(-1), rule, !!exemptedUntil]),
    ).toEqual([
      ["a", "acme-large-groups", true],
      ["b", "acme-large-groups", false],
    ]);
    expect(bench.details("Finding Opened")).toHaveLength(1);
  });

  it("is over when the rule is taken out of the policy file", async () => {
    const bench = benchOf([ownRule()]);
    await bench.record("a");
    await bench.pass(5);
    bench.ports.policy.drift.custom.length = 0;
    await bench.record("a");
    expect(await open(bench)).toEqual([]);
    await bench.pass(5);
    expect(bench.details("Finding Closed")).toHaveLength(1);
  });

  it("makes nothing be read that no rule in use needs", async () => {
    const operations = async (custom: OwnRulePolicy[]) => {
      const bench = benchOf(custom);
      await bench.record("a");
      const before = bench.requests.length;
      await bench.scanned("a");
      return new Set(bench.requests.slice(before).map(({ operation }) => operation));
    };
    expect([...(await operations([]))]).toEqual(["DescribeCluster"]);
    expect([...(await operations([ownRule({ when: "cluster.access.public" })]))]).toEqual(["DescribeCluster"]);
    const entries = await operations([ownRule({ when: "accessEntries.type" })]);
    expect(entries).toContain("ListAccessEntries");
    expect(entries).not.toContain("ListNodegroups");
  });
});

describe("a rule of the user's own that fails", () => {
  it("is listed for each cluster and told once for the fleet; the scan goes on, and what it found before stays", async () => {
    const [rule, other] = [ownRule(), ownRule({ id: "acme-other" })];
    const bench = benchOf([rule, other]);
    await bench.record("a");
    await bench.pass(5);
    Object.assign(rule, { when: "cluster.version + 1" });
    for (const name of ["a", "b", "a"]) {
      await bench.record(name);
      await bench.pass(5);
    }
    const listed = (await open(bench)).map(
      ({ clusterId, rule: id, subject }) => `${clusterId.at(-1)} ${id} ${subject}`,
    );
    expect(listed).toEqual([
      "a acme-large-groups batch",
      "a acme-other batch",
      "a rule-failed acme-large-groups",
      "b acme-other batch",
      "b rule-failed acme-large-groups",
    ]);
    expect(bench.details("Finding Opened").map(({ rule: id }) => id)).not.toContain("rule-failed");
    expect(bench.said("eks-fleet")).toEqual([
      expect.stringMatching(
        /^:warning: The rule acme-large-groups of the policy file fails: .*must evaluate to a number/,
      ),
    ]);
    Object.assign(rule, { when: "false" });
    for (const name of ["a", "b"]) await bench.record(name);
    expect((await open(bench)).map(({ rule: id }) => id)).toEqual(["acme-other", "acme-other"]);
  });
});
