import { describe, expect, it } from "vitest";
import { parsePolicy } from "#core/policy/parse.ts";

const NOW = new Date("2026-11-23T09:00:00Z");
const HEAD = `fleet: acme
hub: { account: "111122223333", region: eu-west-1 }
accounts: [{ id: "111122223333", name: one, regions: [eu-west-1] }]
strategies: { default: { stages: [{ name: all, match: {} }] } }
sites:
`;
const BERLIN = `  - name: berlin
    cluster: { account: "111122223333", region: eu-west-1, name: stores }
    nodeCidrs: [10.200.0.0/20]
    podCidrs: [10.201.0.0/20]
    role: service-role/stores-hybrid
    readers: ["arn:aws:iam::111122223333:role/berlin-operators"]
    owner: berlin@acme.example
`;
const parse = (sites: string) => parsePolicy(`${HEAD}${sites}`, "fleet.yaml", NOW);
const problems = (sites: string): string[] => {
  const parsed = parse(sites);
  return "problems" in parsed ? parsed.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`) : [];
};
const changed = (...changes: [from: string, to: string][]) =>
  changes.reduce((text, [from, to]) => text.replace(from, to), BERLIN);

describe("sites in the policy file", () => {
  it("need little, and have careful defaults", () => {
    const parsed = parse(BERLIN);
    expect("policy" in parsed && parsed.policy.sites).toEqual([
      {
        name: "berlin",
        cluster: { account: "111122223333", region: "eu-west-1", name: "stores" },
        nodeCidrs: ["10.200.0.0/20"],
        podCidrs: ["10.201.0.0/20"],
        role: "service-role/stores-hybrid",
        credentials: "ssm",
        readers: ["arn:aws:iam::111122223333:role/berlin-operators"],
        owner: "berlin@acme.example",
        upgrade: { how: "cut-over", batch: 1 },
        toleranceSeconds: 600,
        removeAfterSeconds: 14 * 86_400,
        unknownNodes: "alert",
        approvers: [],
        approvalExpiresSeconds: 7 * 86_400,
      },
    ]);
  });

  it("may have a standing activation, of 30 days by itself", () => {
    const parsed = parse(`${BERLIN}    standing: { nodes: 50 }\n`);
    expect("policy" in parsed && parsed.policy.sites[0]?.standing).toEqual({
      nodes: 50,
      lifetimeSeconds: 30 * 86_400,
      rotateBeforeSeconds: 3 * 86_400,
      spare: 0,
    });
  });

  it.each([
    [
      "a name for a tag and a secret",
      [["name: berlin", "name: Berlin Mitte"]],
      "6 sites[0].name: expected a name of lower-case letters, digits and hyphens, 40 at most",
    ],
    [
      "no range",
      [["10.200.0.0/20", "10.200.0.0"]],
      "8 sites[0].nodeCidrs[0]: expected an IPv4 or IPv6 range such as 203.0.113.0/24",
    ],
    [
      "a role SSM does not take",
      [["service-role/stores-hybrid", "arn:aws:iam::111122223333:role/x"]],
      "10 sites[0].role: expected a role's name with its path",
    ],
    [
      "nobody to read",
      [['["arn:aws:iam::111122223333:role/berlin-operators"]', "[]"]],
      "11 sites[0].readers: expected at least one role",
    ],
    [
      "a reader that is none",
      [["role/berlin-operators", "group/berlin"]],
      "11 sites[0].readers[0]: expected the ARN of an IAM role or user",
    ],
    [
      "another account",
      [['"111122223333", region', '"111122223334", region']],
      "7 sites[0].cluster.account: is none of the fleet's accounts; did you mean 111122223333?",
    ],
    [
      "another Region",
      [["region: eu-west-1, name: stores", "region: eu-west-3, name: stores"]],
      "7 sites[0].cluster.region: account one has these Regions: eu-west-1",
    ],
    [
      "nodes where pods are",
      [["10.201.0.0/20", "10.200.1.0/24"]],
      "9 sites[0].podCidrs[0]: overlaps with nodeCidrs 10.200.0.0/20 of the same site",
    ],
    [
      "an anchor with SSM",
      [["owner:", "trustAnchor: x\n    owner:"]],
      "12 sites[0].trustAnchor: goes with credentials: roles-anywhere",
    ],
    [
      "readers without codes",
      [["owner:", "credentials: roles-anywhere\n    owner:"]],
      "11 sites[0].readers: goes with credentials: ssm",
    ],
    [
      "31 days",
      [["owner:", "standing: { nodes: 5, lifetime: 31d }\n    owner:"]],
      "12 sites[0].standing.lifetime: expected at least 1h and at most 30d",
    ],
    [
      "no nodes",
      [["owner:", "standing: { nodes: 0 }\n    owner:"]],
      "12 sites[0].standing.nodes: expected a number of nodes from 1 to 1000",
    ],
    [
      "a rotation all the time",
      [["owner:", "standing: { nodes: 5, lifetime: 4d, rotateBefore: 3d }\n    owner:"]],
      "12 sites[0].standing.rotateBefore: expected at most half of the lifetime",
    ],
    [
      "a rotation nobody is there for",
      [["owner:", "standing: { nodes: 5, rotateBefore: 10m }\n    owner:"]],
      "12 sites[0].standing.rotateBefore: expected at least 1h",
    ],
    [
      "nothing but spare ones",
      [["owner:", "standing: { nodes: 5, spare: 5 }\n    owner:"]],
      "12 sites[0].standing.spare: expected less than nodes (5)",
    ],
    [
      "removal before the alarm",
      [["owner:", "tolerance: 2h\n    removeAfter: 1h\n    owner:"]],
      "13 sites[0].removeAfter: expected more than tolerance",
    ],
    [
      "an unknown key",
      [["owner:", "standin: 1\n    owner:"]],
      "12 sites[0].standin: unknown key; did you mean standing?",
    ],
  ] as [string, [string, string][], string][])("are not taken with %s", (_what, changes, expected) => {
    expect(problems(changed(...changes))).toEqual([expect.stringContaining(expected)]);
  });

  it("have names, ranges and one kind of credentials of their own", () => {
    const other = changed(["name: berlin", "name: lyon"]);
    expect(problems(BERLIN + BERLIN)).toEqual([
      "13 sites[1].name: another site has this name",
      expect.stringMatching(/^15 sites\[1\]\.nodeCidrs\[0\]: overlaps with nodeCidrs 10.200.0.0\/20 of site berlin/),
      expect.stringMatching(/^16 sites\[1\]\.podCidrs\[0\]: overlaps with podCidrs 10.201.0.0\/20 of site berlin/),
    ]);
    const anywhere = other
      .replace("10.200.0.0/20", "10.200.16.0/20")
      .replace("10.201.0.0/20", "10.201.16.0/20")
      .replace(/ {4}readers.*\n/, "    credentials: roles-anywhere\n");
    expect(problems(BERLIN + anywhere)).toEqual([
      expect.stringMatching(/^18 sites\[1\]\.credentials: site berlin of the same cluster has ssm/),
    ]);
  });
});
