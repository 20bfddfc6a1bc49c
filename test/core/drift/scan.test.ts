import { describe, expect, it } from "vitest";
import { isJudged, materialFor, partsOf, rulesInUse, targetOf, unreadableFinding } from "#core/drift/scan.ts";
import { DEFAULT_DRIFT } from "#core/policy/defaults.ts";
import type { RuleSetting } from "#core/policy/drift-policy.ts";
import { NOW } from "../../helpers/fleet.ts";
import { addon, REF, templateAddon } from "../baseline/given.ts";
import { MATERIAL, scanned } from "./given.ts";

const template = { ref: REF, labels: {}, cluster: {}, tags: {}, addons: [], access: [] };
const about = { ref: REF, sites: [], labels: { tier: "prod" }, now: NOW, template, owner: "shop" };
const ids = (rules: RuleSetting[]) =>
  rulesInUse({ drift: { ...DEFAULT_DRIFT, rules } }, about).map(({ rule }) => rule.id);

describe("the rules in use", () => {
  it("are all that have something to say, unless the policy file says otherwise for such a cluster", () => {
    expect(ids([])).toContain("secrets-key");
    expect(ids([{ rule: "secrets-key", enabled: false }])).not.toContain("secrets-key");
    expect(ids([{ rule: "secrets-key", enabled: false, match: { tier: "dev" } }])).toContain("secrets-key");
    expect(
      ids([
        { rule: "secrets-key", enabled: false },
        { rule: "secrets-key", enabled: true, match: { tier: "prod" } },
      ]),
    ).toContain("secrets-key");
  });

  it("read nothing that only rules out of use need", () => {
    const off = rulesInUse({ drift: DEFAULT_DRIFT }, about).map(({ rule }) => ({
      rule: rule.id,
      enabled: rule.id === "secrets-key",
    }));
    const inUse = rulesInUse({ drift: { ...DEFAULT_DRIFT, rules: off } }, about);
    expect(materialFor(inUse, template)).toEqual(["cluster"]);
  });

  it("read what the template speaks of, and leave out what it does not", () => {
    const inUse = rulesInUse({ drift: DEFAULT_DRIFT }, about);
    expect(materialFor(inUse, template)).not.toContain("argocd-secret");
    expect(materialFor(inUse, template)).not.toContain("pod-identity-associations");
    const dns = templateAddon("dns", { podIdentity: [{ roleArn: "r", serviceAccount: "s" }] });
    expect(
      materialFor(rulesInUse({ drift: DEFAULT_DRIFT }, { ...about, template: { ...template, addons: [dns] } }), {
        ...template,
        addons: [dns],
      }),
    ).toContain("pod-identity-associations");
    expect(partsOf(inUse)).toContain("config");
  });

  it("have the severity and patience of the policy file, the last that matches", () => {
    const rules = [
      { rule: "secrets-key", severity: "high" as const, persistSeconds: 60 },
      { rule: "secrets-key", severity: "critical" as const, match: { name: "sh*" } },
    ];
    const { present } = scanned({ drift: { rules }, material: { cluster: { ...MATERIAL.cluster, secretsKeys: [] } } });
    expect(present.find(({ rule }) => rule === "secrets-key")).toMatchObject({
      severity: "critical",
      persistSeconds: 60,
    });
  });

  it("close what they found before once they are out of use, but for those that events ask as well", () => {
    const off = ["secrets-key", "addon-degraded"].map((rule) => ({ rule, enabled: false }));
    const { asked } = scanned({ drift: { rules: off } });
    expect(asked).toContain("secrets-key");
    expect(asked).not.toContain("addon-degraded");
    expect(asked).not.toContain("access-too-broad");
  });

  it("take the last target that matches", () => {
    const drift = { ...DEFAULT_DRIFT, targets: [{ version: "1.34" }, { version: "1.36", match: { tier: "prod" } }] };
    expect(targetOf({ drift }, about)).toBe("1.36");
    expect(targetOf({ drift }, { ref: REF, labels: {} })).toBe("1.34");
    expect(targetOf({ drift: DEFAULT_DRIFT }, about)).toBeUndefined();
  });
});

describe("what cannot be seen", () => {
  it("is a finding of its own, and the rules that need it are not asked", () => {
    const { asked, present, gaps } = scanned({ unread: ["nodegroups"] });
    expect(gaps).toMatchObject([
      { name: "nodegroups", rules: expect.arrayContaining(["nodegroup-behind", "ami-type-ended"]) },
    ]);
    expect(asked).not.toContain("nodegroup-behind");
    expect(asked).toContain("secrets-key");
    expect(present.find(({ rule }) => rule === "fact-unread")).toMatchObject({
      subject: "nodegroups",
      found: "AccessDeniedError: may not read nodegroups",
      evidence: { rulesNotAsked: expect.stringContaining("nodegroup-behind") },
    });
  });

  it("takes the template's rules of that part with it, and no others", () => {
    const { asked } = scanned({
      unread: ["pod-identity-associations"],
      template: {
        tags: { Owner: "shop" },
        addons: [templateAddon("dns", { podIdentity: [{ roleArn: "r", serviceAccount: "s", namespace: "n" }] })],
      },
    });
    expect(asked).not.toContain("pod-identity-missing");
    expect(asked).toContain("tags-missing");
  });

  it("says so of a whole cluster", () => {
    const reason = { code: "ThrottledError", message: "Rate exceeded" };
    expect(unreadableFinding({ drift: DEFAULT_DRIFT }, reason, about)).toMatchObject({
      rule: "cluster-unreadable",
      found: "ThrottledError: Rate exceeded",
      wanted: "readable",
    });
  });
});

describe("what is on its way", () => {
  it("is not judged: an add-on that is being changed has its rules asked later", () => {
    const { asked, present } = scanned({
      material: { addons: [addon("dns", { status: "UPDATING" }), addon("adot", { status: "DEGRADED" })] },
    });
    expect(asked).not.toContain("addon-degraded");
    expect(present.map(({ rule }) => rule)).not.toContain("addon-degraded");
  });

  it("nor a cluster that is being made or deleted", () => {
    expect(
      (["CREATING", "DELETING", "ACTIVE", "UPDATING", "FAILED"] as const).map((status) => isJudged({ status })),
    ).toEqual([false, false, true, true, true]);
  });
});
