import { describe, expect, it } from "vitest";
import {
  type ExemptionRecord,
  exemptionKey,
  exemptionNews,
  exemptionTold,
  onlyCluster,
  standingOf,
} from "#core/findings/exemption-standing.ts";
import { exemptedUntil, withExemptions } from "#core/findings/exemptions.ts";
import type { ExemptionPolicy } from "#core/policy/exemption-policy.ts";
import { clusterRecord } from "../../helpers/cluster-records.ts";
import { exemptionOf } from "../../helpers/exemptions.ts";
import { findingRecord, presentFinding } from "../../helpers/findings.ts";

const NOW = new Date("2026-11-23T09:00:00Z");
const A = { ref: { account: "111122223333", region: "eu-west-1", name: "a" }, labels: { tier: "prod" } };
const CHRISTMAS = "2026-12-24T00:00:00.000Z";
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString();

describe("whether a finding is exempt", () => {
  it.each<[string, Partial<ExemptionPolicy>[], Parameters<typeof presentFinding>[0], string | undefined]>([
    ["by an exemption from its rule", [{}], {}, CHRISTMAS],
    ["not by one from another rule", [{ rule: "addon-behind" }], {}, undefined],
    ["not by one of other clusters", [{ match: { name: "b" } }], {}, undefined],
    ["by a label", [{ match: { tier: "prod" } }], {}, CHRISTMAS],
    ["not by a label it does not have", [{ match: { team: "web" } }], {}, undefined],
    ["by one that names its subject", [{ subject: "coredns" }], {}, CHRISTMAS],
    ["not by one that names another subject", [{ subject: "vpc-cni" }], {}, undefined],
    ["not by one whose time is over", [{ expires: NOW.toISOString() }], {}, undefined],
    ["until the last of several ends", [{}, { expires: later(60) }, { expires: later(2) }], {}, later(60)],
    ["not as a security alert, by one from all a rule finds", [{}], { security: true }, undefined],
    ["as a security alert, by one that names its subject", [{ subject: "coredns" }], { security: true }, CHRISTMAS],
    ["not by an exemption from upgrades", [{ rule: "upgrade" }], {}, undefined],
  ])("%s", (_what, exemptions, finding, until) => {
    expect(exemptedUntil(exemptions.map(exemptionOf), presentFinding(finding), A, NOW)).toBe(until);
  });

  it("is written on what was found, and is taken off what is not exempt any more", () => {
    const before = presentFinding({ subject: "kube-proxy", exemptedUntil: CHRISTMAS });
    const found = withExemptions([exemptionOf({ subject: "coredns" })], [presentFinding(), before], A, NOW);
    expect(found.map(({ exemptedUntil: until }) => until)).toEqual([CHRISTMAS, undefined]);
    expect(found[1]).not.toHaveProperty("exemptedUntil");
  });
});

describe("how an exemption stands", () => {
  const records = ["a", "b"].map((name) => clusterRecord(name, { labels: { tier: "prod" } }));
  const findings = [
    findingRecord("a"),
    findingRecord("a", { rule: "addon-behind" }),
    findingRecord("b"),
    findingRecord("b", { subject: "vpc-cni", closedAt: NOW.toISOString() }),
  ];
  const standing = (change: Partial<ExemptionPolicy> = {}) =>
    standingOf(exemptionOf(change), { records, findings }, NOW);

  it.each<[string, Partial<ExemptionPolicy>, object]>([
    ["of one cluster", {}, { status: "holds", daysLeft: 31, findings: 1, clusters: [A.ref] }],
    ["of all of a tier", { match: { tier: "prod" } }, { findings: 2, clusters: [A.ref, { ...A.ref, name: "b" }] }],
    ["that matches nothing any more", { match: { name: "gone" } }, { findings: 0, clusters: [] }],
    ["two weeks before its end", { expires: later(14) }, { status: "ends-soon", daysLeft: 14 }],
    ["a moment earlier", { expires: later(14.001) }, { status: "holds", daysLeft: 15 }],
    ["at its end", { expires: NOW.toISOString() }, { status: "expired", daysLeft: 0, findings: 1 }],
    ["from upgrades", { rule: "upgrade" }, { findings: 0, clusters: [A.ref] }],
  ])("%s", (_what, change, stands) => {
    expect(standing(change)).toMatchObject(stands);
  });

  it("leaves clusters out that are gone", () => {
    const gone = [clusterRecord("a", { status: "DELETED" })];
    expect(standingOf(exemptionOf(), { records: gone, findings }, NOW)).toMatchObject({ clusters: [], findings: 0 });
  });

  it("concerns the people of one cluster when it names that one, and nothing else matches", () => {
    expect(onlyCluster(standing())).toEqual(A.ref);
    expect(onlyCluster(standing({ match: { name: "*" } }))).toBeUndefined();
    expect(onlyCluster(standing({ match: { tier: "prod" } }))).toBeUndefined();
    expect(onlyCluster(standing({ match: { name: "gone" } }))).toBeUndefined();
  });
});

describe("what is told of an exemption", () => {
  const record: ExemptionRecord = { kind: "exemption", subject: "key", revision: 0 };
  const at = NOW.toISOString();

  it("is that it ends soon, then that it is over, each once", () => {
    expect(exemptionNews({ status: "holds" }, record)).toBeUndefined();
    expect(exemptionNews({ status: "ends-soon" }, record)).toBe("ending");
    const warned = exemptionTold(record, "ending", at);
    expect(exemptionNews({ status: "ends-soon" }, warned)).toBeUndefined();
    expect(exemptionNews({ status: "expired" }, warned)).toBe("expired");
    expect(exemptionNews({ status: "expired" }, exemptionTold(warned, "expired", at))).toBeUndefined();
  });

  it("is that it is over also when nobody could be warned", () => {
    expect(exemptionNews({ status: "expired" }, record)).toBe("expired");
  });

  it("is about one end: prolonged it is another, put better it is the same", () => {
    const key = exemptionKey(exemptionOf());
    expect(exemptionKey(exemptionOf({ expires: later(90) }))).not.toBe(key);
    expect(exemptionKey(exemptionOf({ subject: "coredns" }))).not.toBe(key);
    expect(exemptionKey(exemptionOf({ match: { name: "b" } }))).not.toBe(key);
    expect(exemptionKey(exemptionOf({ owner: "jo", reason: "still" }))).toBe(key);
  });
});
