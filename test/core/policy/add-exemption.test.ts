import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { withExemption } from "#core/policy/add-exemption.ts";
import { exemptionOf } from "../../helpers/exemptions.ts";
import { NOW } from "../../helpers/fleet.ts";

const BASE = `# ours
fleet: acme   # the fleet
hub: { account: "111122223333", region: eu-west-1 }
accounts:
  - { id: "111122223333", name: one, regions: [eu-west-1] }
`;
const STRATEGIES = "strategies: { default: { stages: [{ name: all, match: {} }] } } # the end\n";
const ENTRY = ["rule: log-types", "match: { name: a }", "owner: jo", "reason: because", "expires: 2026-12-31"];
const exemption = exemptionOf({ rule: "log-types", owner: "jo", reason: "because", expires: "2026-12-31" });
const add = (text: string, change: Parameters<typeof exemptionOf>[0] = {}) =>
  withExemption(text, "fleet.yaml", { ...exemption, ...change }, NOW);
const lines = (indent: string) => ENTRY.map((line, index) => `${indent}${index === 0 ? "- " : "  "}${line}`);
const OLD = "rule: upgrade, match: { name: b }, owner: ana, reason: audit, expires: 2027-01-01";

describe("an exemption that is added to the policy file", () => {
  it.each([
    ["where there is no list yet", `${BASE}${STRATEGIES}`, `${BASE}${STRATEGIES}`, "", "  ", ["exemptions:"]],
    [
      "where the list is empty",
      `${BASE}exemptions: []  # none\n${STRATEGIES}`,
      BASE,
      STRATEGIES,
      "  ",
      ["exemptions:"],
    ],
    [
      "behind the last of the list, as far in as that is",
      `${BASE}exemptions:\n    # old\n    - { ${OLD} } # why\n\n# next\n${STRATEGIES}`,
      `${BASE}exemptions:\n    # old\n    - { ${OLD} } # why\n`,
      `\n# next\n${STRATEGIES}`,
      "    ",
      [],
    ],
    [
      "behind one of several lines, not indented",
      `${BASE}exemptions:\n- ${OLD.replace("{ name: b }", "{name: b}").replaceAll(", ", "\n  ")}   # soon\n${STRATEGIES}`,
      `${BASE}exemptions:\n- ${OLD.replace("{ name: b }", "{name: b}").replaceAll(", ", "\n  ")}   # soon\n`,
      STRATEGIES,
      "",
      [],
    ],
    [
      "at the end of a file without a last newline",
      `${BASE}${STRATEGIES.trimEnd()}`,
      `${BASE}${STRATEGIES}`,
      "",
      "  ",
      ["exemptions:"],
    ],
  ])("stands %s, and everything else stays as it was", (_what, text, head, tail, indent, key) => {
    const { text: result, added, line } = add(text);
    const expected = [...key, ...lines(indent)];
    expect(added).toEqual(expected);
    expect(result).toBe(`${head}${expected.join("\n")}\n${tail}`);
    expect(line).toBe(head.split("\n").length);
  });

  it("keeps the example as it is, twice: nothing goes, and what comes is what it says", () => {
    const example = readFileSync(new URL("../../../examples/fleet.yaml", import.meta.url), "utf8");
    const once = add(example);
    const twice = add(once.text, { rule: "upgrade", match: { tier: ["dev", "staging"] }, reason: "it's: a # reason" });
    const without = ({ text, added, line }: ReturnType<typeof add>) =>
      text
        .split("\n")
        .filter((_, index) => index < line - 1 || index >= line - 1 + added.length)
        .join("\n");
    expect(without(twice)).toBe(once.text);
    expect(without(once)).toBe(example);
    expect(twice.added).toContain('    reason: "it\'s: a # reason"');
  });

  it("has Windows' line ends where the file has them", () => {
    const text = `${BASE}${STRATEGIES}`.replaceAll("\n", "\r\n");
    expect(add(text).text).toBe(`${text}${["exemptions:", ...lines("  ")].join("\r\n")}\r\n`);
  });

  it.each<[string, string, Parameters<typeof exemptionOf>[0], RegExp]>([
    ["a file with mistakes", `${BASE}`, {}, /^fleet.yaml:2:\d+ strategies: missing/],
    ["an unknown rule", `${BASE}${STRATEGIES}`, { rule: "log-type" }, /^fleet.yaml:8:\d+ .*did you mean log-types\?/],
    ["an unknown label", `${BASE}${STRATEGIES}`, { match: { teir: "x" } }, /no cluster has a label of this name/],
    ["a day that is none", `${BASE}${STRATEGIES}`, { expires: "soon" }, /expires: found "soon", expected a date/],
    ["an end that is over", `${BASE}${STRATEGIES}`, { expires: "2026-11-22" }, /would be over already: 2026-11-22/],
    ["a list in one line", `${BASE}exemptions: [{ ${OLD} }]\n${STRATEGIES}`, {}, /are written in one line/],
    ["more than it should be", `${BASE}${STRATEGIES}`, { expires: `2026-12-31\n  - { ${OLD} }` }, /edited by hand/],
    [
      "another part of the file",
      `${BASE}${STRATEGIES}`,
      { expires: "2026-12-31\nfreezes: [{ name: x, from: 2026-01-01, until: 2026-01-02 }]" },
      /would not mean the same/,
    ],
  ])("is refused: %s", (_what, text, change, message) => {
    expect(() => add(text, change)).toThrow(message);
  });
});
