import { describe, expect, it } from "vitest";
import { RULE_TEXTS } from "#core/drift/rules/index.ts";
import { sarifLog } from "#core/drift/sarif.ts";

const finding = {
  account: "111122223333",
  region: "cn-north-1",
  cluster: "shop",
  rule: "endpoint-open",
  subject: "endpoint",
  severity: "critical" as const,
  found: "public, from 0.0.0.0/0",
  wanted: "known addresses",
  message: "The API endpoint can be reached from anywhere (0.0.0.0/0).",
  remedy: "Restrict it.",
};
const log = sarifLog([finding, { ...finding, rule: "own-rule", subject: "" }], {
  policyFile: "fleet.yaml",
  gaps: ["shop: nodes could not be read"],
});
const [run] = log.runs;

describe("findings for code scanners", () => {
  it("name version and schema of the format, and this program", () => {
    expect(log).toMatchObject({ version: "2.1.0", $schema: expect.stringContaining("sarif-schema-2.1.0.json") });
    expect(run?.tool.driver.name).toBe("Fleetwright");
  });

  it("are results that refer to rules by their place, with the level of this finding", () => {
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(["endpoint-open", "own-rule"]);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(run?.tool.driver.rules[0]).toMatchObject({
      defaultConfiguration: { level: "warning" },
      helpUri: expect.stringMatching(/^https:/),
    });
    expect(run?.results[0]).toMatchObject({
      level: "error",
      message: { text: expect.stringMatching(/shop: .*Found: public.*Wanted: known addresses/) },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: "fleet.yaml" } },
          logicalLocations: [{ fullyQualifiedName: "arn:aws-cn:eks:cn-north-1:111122223333:cluster/shop" }],
        },
      ],
    });
  });

  it("are the same ones in the next scan, whatever was found this time", () => {
    const later = sarifLog([{ ...finding, found: "public, from ::/0", severity: "low" }], {
      policyFile: "other.yaml",
      gaps: [],
    });
    expect(later.runs[0]?.results[0]?.partialFingerprints).toEqual(run?.results[0]?.partialFingerprints);
    expect(run?.results[0]?.partialFingerprints).not.toEqual(run?.results[1]?.partialFingerprints);
  });

  it("say what could not be looked at", () => {
    expect(run?.invocations[0]?.toolExecutionNotifications).toEqual([
      { level: "warning", message: { text: "shop: nodes could not be read" } },
    ]);
  });

  it("can be made of every rule", () => {
    const all = RULE_TEXTS.map(({ id, severity }) => ({ ...finding, rule: id, severity }));
    const rules = sarifLog(all, { policyFile: "fleet.yaml", gaps: [] }).runs[0]?.tool.driver.rules ?? [];
    expect(rules).toHaveLength(RULE_TEXTS.length);
    for (const rule of rules) expect(rule.shortDescription?.text).toBeTruthy();
  });

  it("has the words of the user's own rules, without a page where they name none", () => {
    const own = [{ id: "acme", title: "Acme", severity: "low" as const, why: "because", remedy: "mend", page: "" }];
    const { runs } = sarifLog([{ ...finding, rule: "acme" }], { policyFile: "fleet.yaml", gaps: [], ownRules: own });
    const [rule] = runs[0]?.tool.driver.rules ?? [];
    expect(rule).toMatchObject({ id: "acme", fullDescription: { text: "because" } });
    expect(rule).not.toHaveProperty("helpUri");
  });

  it("says that somebody answers for what is exempt", () => {
    const exempt = { ...finding, exemptedUntil: "2026-12-24T00:00:00.000Z" };
    const { runs } = sarifLog([exempt, finding], { policyFile: "fleet.yaml", gaps: [] });
    const justification = "exempt until 2026-12-24 by the policy file";
    expect(runs[0]?.results.map((result) => "suppressions" in result && result.suppressions)).toEqual([
      [{ kind: "external", status: "accepted", justification }],
      false,
    ]);
  });
});
