import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DRIFT_RULE_IDS, exemptibleRules, OTHER_RULE_IDS, SCAN_RULE_IDS } from "#core/drift/rule-ids.ts";
import { NODE_LOST, SITE_LOST } from "#core/hybrid/contact.ts";
import { NODE_UNKNOWN } from "#core/hybrid/removal.ts";
import { TRUST_ANCHOR_RULE } from "#core/hybrid/trust-anchors.ts";
import { HEALTH_RULES } from "#core/lifecycle/health.ts";
import { SUPPORT_RULE } from "#core/lifecycle/support.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import { formatProblem } from "#core/policy/problem.ts";
import { ACCESS_RULE } from "#core/responses/access-findings.ts";
import { ADDON_RULES } from "#core/responses/addon-findings.ts";
import { NOW } from "../../helpers/fleet.ts";

const FILE = `fleet: acme
hub: { account: "111122223333", region: eu-west-1 }
accounts:
  - { id: "111122223333", name: one, regions: [eu-west-1] }
strategies: { default: { stages: [{ name: all, match: {} }] } }
exemptions:
  - rule: addon-behind
    match: { name: payments }
    owner: payments
    reason: the vendor's chart needs it
    expires: 2026-12-31
`;
const read = (change: (text: string) => string = (text) => text) => parsePolicy(change(FILE), "fleet.yaml", NOW);
const problems = (from: string, to: string) => {
  const text = FILE.replace(from, to);
  expect(text).not.toBe(FILE);
  const parsed = parsePolicy(text, "fleet.yaml", NOW);
  return "problems" in parsed ? parsed.problems.map(formatProblem) : [];
};

describe("exemptions in the policy file", () => {
  it("are read with their end in UTC, and with a subject if they have one", () => {
    expect(read()).toMatchObject({
      policy: { exemptions: [{ rule: "addon-behind", owner: "payments", expires: "2026-12-31T00:00:00.000Z" }] },
    });
    const narrowed = read((text) => text.replace("    owner:", "    subject: coredns\n    owner:"));
    expect(narrowed).toMatchObject({ policy: { exemptions: [{ subject: "coredns" }] } });
  });

  it.each([
    [
      "without an end",
      "    expires: 2026-12-31\n",
      "",
      /^fleet.yaml:7:\d+ exemptions\[0\].expires: missing; expected a date/,
    ],
    ["without an owner", "    owner: payments\n", "", /^fleet.yaml:7:\d+ exemptions\[0\].owner: missing; expected who/],
    [
      "whose owner is empty",
      "owner: payments",
      'owner: " "',
      /^fleet.yaml:9:\d+ .*owner: found " ", expected who answers/,
    ],
    ["without a reason", "    reason: the vendor's chart needs it\n", "", /^fleet.yaml:7:\d+ .*reason: missing/],
    [
      "whose reason is empty",
      "the vendor's chart needs it",
      '""',
      /^fleet.yaml:10:\d+ .*reason: found "", expected why/,
    ],
    [
      "from a rule there is not",
      "addon-behind",
      "addon-behnid",
      /^fleet.yaml:7:\d+ .*found "addon-behnid", there is no rule of this name; did you mean addon-behind\?/,
    ],
    [
      "from nothing at all",
      "addon-behind",
      "whatever",
      /there is no rule of this name\. It is upgrade, or a rule of docs\/drift.md/,
    ],
    [
      "from upgrades of a part",
      "rule: addon-behind",
      "rule: upgrade\n    subject: coredns",
      /^fleet.yaml:8:5 .*subject: goes with rules/,
    ],
    [
      "of a label nobody sets",
      "{ name: payments }",
      "{ teir: prod }",
      /^fleet.yaml:8:\d+ .*no cluster has a label of this name/,
    ],
  ])("are refused %s, with the line", (_what, from, to, message) => {
    const [first, ...others] = problems(from, to);
    expect(others).toEqual([]);
    expect(first).toMatch(message);
  });

  it("can be from every rule that anything is found by", () => {
    const named = [...ADDON_RULES, ...HEALTH_RULES, ACCESS_RULE, SUPPORT_RULE, TRUST_ANCHOR_RULE];
    const known = exemptibleRules();
    expect([...named, NODE_LOST, NODE_UNKNOWN, SITE_LOST].filter((rule) => !known.includes(rule))).toEqual([]);
    expect(known).toEqual([...new Set(known)]);
    expect(known.length).toBe(1 + DRIFT_RULE_IDS.length + SCAN_RULE_IDS.length + OTHER_RULE_IDS.length);
    const telling = readFileSync(new URL("../../../functions/runtime/hybrid/telling.ts", import.meta.url), "utf8");
    const [, standing = ""] = /const RULE = "([a-z-]+)"/.exec(telling) ?? [];
    expect(known).toContain(standing);
  });
});
