import { describe, expect, it } from "vitest";
import type { ClusterConfiguration } from "#core/fleet/facts.ts";
import type { ClusterBaseline } from "#core/policy/baseline-policy.ts";
import { cluster, compare, only } from "./given.ts";

const inside = { public: false, private: true, publicAccessCidrs: [] };

const looked = (wanted: ClusterBaseline, found: Partial<ClusterConfiguration>) =>
  compare({ cluster: cluster(found) }, { cluster: wanted });

describe("control plane settings", () => {
  it.each<[string, ClusterBaseline, Partial<ClusterConfiguration>]>([
    ["upgrade policy", { upgradePolicy: "STANDARD" }, { supportType: "STANDARD" }],
    ["deletion protection", { deletionProtection: true }, { deletionProtection: true }],
    ["more log types than wanted", { logging: ["audit"] }, { logging: ["api", "audit"] }],
    ["authentication mode", { authenticationMode: "API" }, { authenticationMode: "API" }],
    ["zonal shift", { zonalShift: true }, { zonalShift: true }],
    ["no public endpoint where one is allowed", { endpoint: { public: true, private: true } }, { access: inside }],
    ["a public endpoint for anybody where nothing is said", { endpoint: { public: true, private: false } }, {}],
    [
      "a public endpoint for less than allowed",
      { endpoint: { public: true, private: true, publicAccessCidrs: ["203.0.113.0/24", "2001:db8::/32"] } },
      { access: { ...inside, public: true, publicAccessCidrs: ["203.0.113.128/25", "2001:db8:1::/48"] } },
    ],
    ["what the template does not mention", { deletionProtection: false }, { zonalShift: true, logging: ["api"] }],
  ])("is as it should be: %s", (_what, wanted, found) => {
    const { differences, satisfied } = looked(wanted, found);
    expect(differences).toEqual([]);
    expect(satisfied.length).toBeGreaterThan(0);
  });

  it.each<[string, ClusterBaseline, Partial<ClusterConfiguration>, object, boolean]>([
    ["upgrade-policy", { upgradePolicy: "STANDARD" }, {}, { aspect: "upgrade-policy", supportType: "STANDARD" }, false],
    [
      "upgrade-policy",
      { upgradePolicy: "EXTENDED" },
      { supportType: "STANDARD" },
      { aspect: "upgrade-policy", supportType: "EXTENDED" },
      true,
    ],
    ["deletion-protection", { deletionProtection: true }, {}, { aspect: "deletion-protection", enabled: true }, true],
    [
      "deletion-protection",
      { deletionProtection: false },
      { deletionProtection: true },
      { aspect: "deletion-protection", enabled: false },
      false,
    ],
    [
      "log-types",
      { logging: ["scheduler", "api", "audit"] },
      { logging: ["audit", "authenticator"] },
      { aspect: "logging", enable: ["api", "scheduler"] },
      true,
    ],
    ["zonal-shift", { zonalShift: true }, {}, { aspect: "zonal-shift", enabled: true }, false],
    [
      "endpoint-private",
      { endpoint: { public: true, private: true } },
      { access: { public: true, private: false, publicAccessCidrs: ["0.0.0.0/0"] } },
      { aspect: "endpoint", public: true, private: true },
      true,
    ],
    [
      "endpoint-public",
      { endpoint: { public: false, private: true } },
      {},
      { aspect: "endpoint", public: false, private: true },
      false,
    ],
    [
      "endpoint-public",
      { endpoint: { public: true, private: false, publicAccessCidrs: ["203.0.113.0/24"] } },
      { access: { public: true, private: false, publicAccessCidrs: ["203.0.113.7/32", "198.51.100.0/24"] } },
      { aspect: "endpoint", public: true, private: false, publicAccessCidrs: ["203.0.113.0/24"] },
      false,
    ],
    [
      "authentication-mode",
      { authenticationMode: "API" },
      { authenticationMode: "API_AND_CONFIG_MAP" },
      { aspect: "authentication-mode", mode: "API" },
      false,
    ],
  ])("differs: %s", (rule, wanted, found, change, safe) => {
    const difference = only(rule as never, looked(wanted, found));
    expect(difference).toMatchObject({ part: "config", step: { kind: "update-config", change, safe } });
    expect(difference.found).not.toBe(difference.wanted);
  });

  it("goes from one authentication mode to the next, as EKS asks for, and never back", () => {
    const { differences } = looked({ authenticationMode: "API" }, { authenticationMode: "CONFIG_MAP" });
    expect(differences.map(({ step }) => [step?.id, step?.after, step?.safe])).toEqual([
      ["config/authentication-mode/API_AND_CONFIG_MAP", [], true],
      ["config/authentication-mode/API", ["config/authentication-mode/API_AND_CONFIG_MAP"], false],
    ]);
    const back = only("authentication-mode", looked({ authenticationMode: "API_AND_CONFIG_MAP" }, {}));
    expect(back).not.toHaveProperty("step");
    expect(back.needsPerson).toBe("EKS does not go back from API to API_AND_CONFIG_MAP");
  });

  it("has a private endpoint before the public one goes, and leaves the last one alone", () => {
    const outside = { access: { public: true, private: false, publicAccessCidrs: ["0.0.0.0/0"] } };
    const { differences } = looked({ endpoint: { public: false, private: true } }, outside);
    expect(differences.map(({ step }) => [step?.id, step?.after])).toEqual([
      ["config/endpoint-private", []],
      ["config/endpoint-public", ["config/endpoint-private"]],
    ]);
    expect(
      only("endpoint-public", looked({ endpoint: { public: false, private: false } }, outside)).needsPerson,
    ).toMatch(/no private endpoint/);
  });

  it("names who is outside of the ranges", () => {
    const wanted = { endpoint: { public: true, private: true, publicAccessCidrs: ["10.0.0.0/8"] } };
    expect(only("endpoint-public", looked(wanted, {}))).toMatchObject({
      found: "0.0.0.0/0",
      wanted: "10.0.0.0/8",
      message: "The public API endpoint can be reached from 0.0.0.0/0.",
    });
  });
});

describe("tags", () => {
  const tagged = (tags: Record<string, string>) =>
    compare(
      { cluster: cluster({ tags }) },
      { tags: { Owner: "ana" }, cluster: { requiredTags: ["Owner", "CostCenter"] } },
    );

  it("whose value is known are set, the others need a person", () => {
    const { differences } = tagged({});
    expect(differences.map(({ subject, step, needsPerson }) => [subject, step?.kind ?? needsPerson])).toEqual([
      ["Owner", "set-tags"],
      ["CostCenter", "the policy file does not say which value the tag CostCenter should have"],
    ]);
    expect(differences[0]?.step).toMatchObject({ id: "tags", tags: { Owner: "ana" }, safe: true });
  });

  it("that are there are fine whatever they say; an empty one is none", () => {
    expect(tagged({ Owner: "jo", CostCenter: "7" }).differences).toEqual([]);
    expect(tagged({ Owner: "jo", CostCenter: "" }).differences.map(({ subject }) => subject)).toEqual(["CostCenter"]);
  });
});
