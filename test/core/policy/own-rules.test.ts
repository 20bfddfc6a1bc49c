import { describe, expect, it } from "vitest";
import { requireCompletePolicy } from "#core/policy/complete.ts";
import { NOW } from "../../helpers/fleet.ts";

const FILE = `fleet: acme
hub: { account: "111122223333", region: eu-west-1 }
accounts:
  - { id: "111122223333", name: one, regions: [eu-west-1] }
strategies: { default: { stages: [{ name: all, match: {} }] } }
drift:
  rules:
    - { rule: acme-public, severity: low }
  custom:
    - id: acme-public
      severity: high
      title: Public endpoint
      message: "{cluster} is open to {subject}"
      when: cluster.access.public
      remedy: Close it.
exemptions:
  - { rule: acme-public, match: { name: a }, owner: jo, reason: x, expires: 2026-12-31 }
`;
const read = (text: string) => requireCompletePolicy(text, "fleet.yaml", NOW);

describe("rules of the user's own in the policy file", () => {
  it("are read, and settings and exemptions may name them", () => {
    const { drift, exemptions } = read(FILE);
    expect(drift.custom).toMatchObject([{ id: "acme-public", severity: "high", wanted: "that it is not so" }]);
    expect([drift.rules[0]?.rule, exemptions[0]?.rule]).toEqual(["acme-public", "acme-public"]);
  });

  it.each([
    [
      "an expression that is none",
      "cluster.access.public",
      "cluster.[",
      /^fleet.yaml:14:13 drift.custom\[0\].when: expected a JSONata expression: /,
    ],
    [
      "a function that rules may not call",
      "when: cluster.access.public",
      "when: name and $random() > 0.5",
      /^fleet.yaml:14:13 drift.custom\[0\].when: expected a JSONata expression: \$random is not there for rules/,
    ],
    [
      "a name that is nearly none of those there are",
      "cluster.access.public",
      "whatever.public",
      /found whatever, rules see nothing of this name\. Known: name, account/,
    ],
    [
      "a name that is not there",
      "cluster.access.public",
      "clusters.access.public",
      /^fleet.yaml:14:13 .*found clusters, rules see nothing of this name; did you mean cluster\?/,
    ],
    [
      "an empty expression",
      "when: cluster.access.public",
      'when: " "',
      /^fleet.yaml:14:13 .*when: found " ", expected a JSONata expression/,
    ],
    ["no severity", "      severity: high\n", "", /^fleet.yaml:10:\d+ .*severity: missing/],
    [
      "the id of another rule",
      "id: acme-public\n",
      "id: acme-public\n      docs: https://x.example\n    - id: acme-public\n",
      /drift.custom\[1\].id: found "acme-public", another rule has this id/,
    ],
    [
      "an id of Fleetwright's",
      /acme-public/g,
      "endpoint-open",
      /^fleet.yaml:10:11 .*found "endpoint-open", Fleetwright has a rule of this id/,
    ],
    ["the id upgrade", /acme-public/g, "upgrade", /Fleetwright has a rule of this id/],
    ["an id with spaces", /acme-public/g, '"acme public"', /^fleet.yaml:10:11 .*expected a name of lower-case letters/],
    [
      "a placeholder nobody fills",
      "{subject}",
      "{name}",
      /^fleet.yaml:13:16 .*found \{name\}, nothing fills it; there are \{cluster\}/,
    ],
    [
      "a label nobody sets",
      "remedy: Close it.",
      "remedy: Close it.\n      match: { teir: prod }",
      /no cluster has a label of this name/,
    ],
    [
      "a page that is none",
      "remedy: Close it.",
      "remedy: Close it.\n      docs: wiki",
      /docs: found "wiki", expected an https:\/\/ address/,
    ],
  ])("are refused with %s, and the line is named", (_what, from, to, message) => {
    const changed = FILE.replace(from, to).replace(
      "docs: https://x.example\n    - id: acme-public\n",
      "severity: low\n      title: t\n      message: m\n      when: 'true'\n      remedy: r\n    - id: acme-public\n",
    );
    expect(() => read(changed)).toThrow(message);
  });
});
