import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DEFAULT_PEOPLE, DEFAULT_STAGE } from "#core/policy/defaults.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import { formatProblem } from "#core/policy/problem.ts";
import { NOW } from "../../helpers/fleet.ts";

const example = readFileSync(new URL("../../../examples/fleet.yaml", import.meta.url), "utf8");
const problems = (text: string): string[] => {
  const parsed = parsePolicy(text, "fleet.yaml", NOW);
  return "policy" in parsed ? [] : parsed.problems.map(formatProblem);
};
const lineOf = (needle: string, text = example): number =>
  text.split("\n").findIndex((line) => line.includes(needle)) + 1;
const change = (from: string | RegExp, to: string | ((all: string, group: string) => string)): string => {
  const changed = example.replace(from, to as string);
  if (changed === example) throw new Error(`the example has no ${from}`);
  return changed;
};
const placedIn = (vpc: object): string =>
  change(/^(hub: .*) }$/m, (_all, hub) => `${hub}, vpc: ${JSON.stringify(vpc)} }`);
const SUBNETS = { subnetIds: ["subnet-1234abcd"] };
const GROUPS = { securityGroupIds: ["sg-1234abcd"] };

describe("the policy file", () => {
  it("is parsed with its defaults, durations in seconds and times in UTC", () => {
    const parsed = parsePolicy(example, "fleet.yaml", NOW);
    expect("policy" in parsed && parsed.policy.strategies.default?.stages[2]).toEqual({
      ...DEFAULT_STAGE,
      name: "prod",
      match: { tier: "prod" },
      canary: 1,
      maxConcurrency: { percent: 50 },
      soakSeconds: 3 * 86_400,
      window: "weeknights",
      failureBudget: 1,
      minSuccessPercent: 80,
      approval: {
        before: true,
        between: false,
        after: false,
        approvers: ["ana", "jo"],
        expiresSeconds: 86_400,
        requesterMayApprove: true,
      },
      gates: ["alarms-ok", "addons-healthy", "insights-passing", "clusters-healthy"].map((name) => ({
        kind: "built-in",
        name,
      })),
      gateEverySeconds: 3600,
    });
    expect("policy" in parsed && parsed.policy.freezes[0]).toMatchObject({
      from: "2026-11-27T00:00:00.000Z",
      until: "2026-11-30T00:00:00.000Z",
    });
  });

  it("believes who asks, unless it says that they have to prove it", () => {
    const peopleOf = (text: string) => {
      const parsed = parsePolicy(text, "fleet.yaml", NOW);
      return "policy" in parsed ? parsed.policy.people : parsed.problems.map(formatProblem);
    };
    expect(peopleOf(example)).toEqual({ identity: "claimed", slack: {} });
    expect(peopleOf(example.replace(/^people:.*\n/m, ""))).toEqual(DEFAULT_PEOPLE);
    expect(peopleOf(change(/^people:.*$/m, "people: {}"))).toEqual(DEFAULT_PEOPLE);
    expect(peopleOf(change("identity: claimed", "identity: verified"))).toEqual({
      identity: "verified",
      slack: {},
    });
  });

  it("knows people by their user ids in Slack", () => {
    const parsedOf = (people: string) => parsePolicy(change(/^people:.*$/m, people), "fleet.yaml", NOW);
    expect(parsedOf("people: { slack: { U012ABC: ana } }")).toMatchObject({
      policy: { people: { slack: { U012ABC: "ana" } } },
    });
    for (const wrong of ["{ ana: U012ABC }", "{ U012ABC: '' }", "[U012ABC]"]) {
      const parsed = parsedOf(`people: { slack: ${wrong} }`);
      const problems = "problems" in parsed ? parsed.problems.map(formatProblem) : [];
      expect([wrong, problems.join()]).toEqual([wrong, expect.stringMatching(/a name|user id/)]);
    }
  });

  it("takes where functions are placed, and nothing where they are not", () => {
    const hubOf = (text: string) => {
      const parsed = parsePolicy(text, "fleet.yaml", NOW);
      return "policy" in parsed && parsed.policy.hub;
    };
    const vpc = {
      subnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-1234abcd"],
      securityGroupIds: ["sg-0a1b2c3d4e5f60718"],
    };
    expect(hubOf(placedIn(vpc))).toEqual({ account: "111122223333", region: "eu-west-1", vpc });
    expect(hubOf(example)).toEqual({ account: "111122223333", region: "eu-west-1" });
  });

  it("takes approvers by name and by ARN", () => {
    const approvers = [
      "ana@example.com",
      "arn:aws:iam::111122223333:user/jo",
      "arn:aws:sts::111122223333:assumed-role/leads",
      "arn:aws:sts::111122223333:assumed-role/leads/jo",
    ];
    const text = change("[ana, jo]", JSON.stringify(approvers));
    const parsed = parsePolicy(text, "fleet.yaml", NOW);
    expect("policy" in parsed && parsed.policy.strategies.default?.stages[2]?.approval?.approvers).toEqual(approvers);
  });

  it.each([
    [
      "an identity of another kind",
      change("identity: claimed", "identity: proven"),
      "people:",
      /people.identity: found "proven", expected claimed or verified/,
    ],
    [
      "an approver whose ARN can be nobody's",
      change("[ana, jo]", "['arn:aws:iam::111122223333:role/leads']"),
      "approvers",
      /approvers\[0\]: found "arn:aws:iam::111122223333:role\/leads", expected a name, arn:aws:iam::<account>:user/,
    ],
    [
      "a VPC's id in place of a subnet's",
      placedIn({ subnetIds: ["vpc-0a1b2c3d4e5f60718"], ...GROUPS }),
      "Where Fleetwright itself runs",
      /hub.vpc.subnetIds\[0\]: found "vpc-0a1b2c3d4e5f60718", expected a subnet's id such as subnet-0a1b/,
    ],
    [
      "a placement without security groups",
      placedIn(SUBNETS),
      "Where Fleetwright itself runs",
      /hub.vpc.securityGroupIds: missing; expected a list/,
    ],
    [
      "no subnet",
      placedIn({ subnetIds: [], ...GROUPS }),
      "Where Fleetwright itself runs",
      /hub.vpc.subnetIds: found \[\], expected at least one subnet/,
    ],
    [
      "more security groups than Lambda takes",
      placedIn({ ...SUBNETS, securityGroupIds: [1, 2, 3, 4, 5, 6].map((n) => `sg-1234abc${n}`) }),
      "Where Fleetwright itself runs",
      /hub.vpc.securityGroupIds: .*expected at most 5 security groups/,
    ],
    [
      "a security group twice",
      placedIn({ ...SUBNETS, securityGroupIds: ["sg-1234abcd", "sg-1234abcd"] }),
      "Where Fleetwright itself runs",
      /hub.vpc.securityGroupIds\[1\]: found "sg-1234abcd", it is listed twice/,
    ],
    [
      "another tool's word for subnets",
      placedIn({ subnets: ["subnet-1234abcd"], ...SUBNETS, ...GROUPS }),
      "Where Fleetwright itself runs",
      /hub.vpc.subnets: unknown key; .*Allowed here: subnetIds, securityGroupIds/,
    ],
    [
      "a typo in a key",
      change("maxConcurrency: 2\n", "maxConcurency: 2\n"),
      "match: { tier: staging }",
      /maxConcurency: unknown key; did you mean maxConcurrency\? Allowed here: .*nodegroupConcurrency/,
    ],
    [
      "an approval of nothing",
      change("approval: { before: true, approvers: [ana, jo], expires: 24h }", "approval: {}"),
      "window: weeknights",
      /stages\[2\].approval: found \{\}, expected at least one of before, between, after: true/,
    ],
    [
      "an account id that YAML reads as a number",
      change('id: "444455556666"', "id: 444455556666"),
      "payments, regions",
      /accounts\[1\].id: found 444455556666, expected an account id of 12 digits in quotes/,
    ],
    [
      "a gate that is not one",
      change(
        "gates: [alarms-ok, addons-healthy, insights-passing",
        "gates: [alarms-okay, addons-healthy, insights-passing",
      ),
      "soak: 3d",
      /gates\[0\]: found "alarms-okay", expected one of alarms-ok, .* or \{ name, url, within \}/,
    ],
    [
      "a gate of one's own that is not asked over TLS",
      change(
        "gates: [alarms-ok, addons-healthy, insights-passing",
        'gates: [{ name: smoke, url: "http://smoke", within: 5m }, insights-passing',
      ),
      "soak: 3d",
      /gates\[0\]: found .*, expected one of/,
    ],
    [
      "gates in a stage that does not soak",
      change("soak: 3d\n", "bake: 10m\n"),
      "bake: 10m",
      /gates: gates are looked at while a stage soaks/,
    ],
    [
      "an exemption that never expires",
      change("in January\n    expires: 2027-01-31\n", "in January\n"),
      "exemptions:",
      /exemptions\[0\].expires: missing; expected a date/,
    ],
    [
      "a duration in words",
      change("soak: 3d", "soak: 3 days"),
      "window: weeknights",
      /stages\[2\].soak: found "3 days", expected a duration such as 90m, 2h, 1d or 1w/,
    ],
    [
      "a share beyond all",
      change("maxConcurrency: 50%", "maxConcurrency: 150%"),
      "canary: 1",
      /maxConcurrency: found "150%", expected a number of clusters such as 2, or a share such as 25%/,
    ],
    [
      "a window that is not there",
      change("window: weeknights", "window: weekends"),
      "maxConcurrency: 50%",
      /window: found "weekends", there is no window of this name; windows: weeknights/,
    ],
    [
      "a window that never opens",
      change("0 20 * * 1-4", "0 20 30 2 *"),
      "windows:",
      /windows.weeknights.cron: found "0 20 30 2 \*", the window never opens again/,
    ],
    [
      "a time zone that is none",
      change("Europe/Berlin", "Europe/Atlantis"),
      "windows:",
      /timezone: found "Europe\/Atlantis", expected an IANA time zone/,
    ],
    ["a cron expression that is none", change("0 20 * * 1-4", "at night"), "windows:", /expected a cron expression/],
    [
      "a freeze that ends before it begins",
      change("until: 2026-11-30", "until: 2026-11-20"),
      "freezes:",
      /the freeze ends before it begins/,
    ],
    [
      "a selector over an unknown label",
      change("match: { tier: dev }", "match: { teir: dev }"),
      "stages:",
      /match.teir: no cluster has a label of this name; did you mean tier\?/,
    ],
    [
      "two stages for the same clusters",
      change("match: { tier: staging }\n", "match: { tier: dev }\n"),
      "name: staging",
      /stage dev matches the same clusters/,
    ],
    ["two stages of one name", change("name: staging\n", "name: dev\n"), "- name: dev", /another stage has this name/],
    [
      "an add-on after one that is not there",
      change("after: [vpc-cni]", "after: [vpc-cnni]"),
      "eks-pod-identity-agent }",
      /found "vpc-cnni", no add-on of the baseline has this name/,
    ],
  ])("says where and what: %s", (_what, text, lineBefore, message) => {
    const [first, ...others] = problems(text);
    expect(others).toEqual([]);
    expect(first).toMatch(message);
    const line = Number(/^fleet\.yaml:(\d+):\d+ /.exec(first ?? "")?.[1]);
    expect(line).toBeGreaterThanOrEqual(lineOf(lineBefore, text));
    expect(line).toBeLessThanOrEqual(lineOf(lineBefore, text) + 2);
  });

  it("finds a Region that is listed twice", () => {
    expect(
      problems(change("regions: [eu-west-1, us-east-1], owner", "regions: [eu-west-1, eu-west-1], owner")).join(),
    ).toMatch(/accounts\[0\].regions\[1\]: found "eu-west-1", the Region is listed twice/);
  });

  it("finds add-ons that wait for each other", () => {
    expect(problems(change("- { name: vpc-cni,", "- { name: vpc-cni, after: [coredns],")).join()).toMatch(
      /baseline\.addons\[\d\]\.after: these add-ons wait for each other: vpc-cni -> coredns -> vpc-cni$/,
    );
  });

  it.each([
    ["an empty file", "", /found null, expected a mapping/],
    ["a list", "- 1", /expected a mapping/],
    ["broken YAML", "fleet: [a\nb: c", /fleet.yaml:2:\d+ not valid YAML/],
    ["a key twice", "fleet: a\nfleet: b", /fleet.yaml:2:1 not valid YAML: Map keys must be unique/],
    ["missing parts", "fleet: a", /hub: missing; expected a mapping/],
  ])("refuses %s", (_what, text, message) => {
    expect(problems(text).join("\n")).toMatch(message);
  });

  it("reports all mistakes at once, in the order of the file", () => {
    const lines = problems(change("soak: 3d", "soak: never").replace("hub:", "hup:")).map((line) =>
      Number(line.split(":")[1]),
    );
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
  });
});
