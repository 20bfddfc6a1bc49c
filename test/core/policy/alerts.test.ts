import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { clusterChannel } from "#core/messages/channels.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import { expressionProblems } from "#core/policy/meaning/alert-expressions.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import { formatProblem } from "#core/policy/problem.ts";
import { NOW } from "../../helpers/fleet.ts";

const example = readFileSync(new URL("../../../examples/fleet.yaml", import.meta.url), "utf8").replace(
  /^alerts:\n(?: .*\n|\n)*/m,
  "",
);
const parse = (more: string) => parsePolicy(`${example}\n${more}`, "fleet.yaml", NOW, [expressionProblems]);
const alerts = (more: string) => {
  const parsed = parse(more);
  if ("policy" in parsed) return parsed.policy.alerts;
  throw new Error(parsed.problems.map(formatProblem).join("\n"));
};
const problem = (more: string): string => {
  const parsed = parse(`alerts:\n${more}`);
  // Without the place, which the example decides.
  return "policy" in parsed
    ? ""
    : parsed.problems
        .map(formatProblem)
        .join("\n")
        .replaceAll(/^fleet\.yaml:\d+:\d+ alerts\.?/gm, "");
};

describe("alerts in the policy file", () => {
  it("are what they are by themselves where it says nothing", () => {
    expect(alerts("")).toEqual(DEFAULT_ALERTS);
    expect(alerts("alerts: {}")).toEqual(DEFAULT_ALERTS);
  });

  it("are read with all they may have", () => {
    const { route, ...read } = alerts(`alerts:
  channel: "#k8s-{cluster}"
  fleetChannel: k8s-all
  receivers:
    platform: { channel: "#platform", pagerduty: { secret: fleetwright/pager } }
    owner: { channel: "team-{owner}" }
    topic: { sns: "arn:aws:sns:eu-west-1:111122223333:alerts" }
  receiver: owner
  groupBy: [alertname, namespace]
  groupWait: 1m
  groupInterval: 10m
  repeatInterval: 12h
  escalateAfter: 15m
  routes:
    - match: severity="critical"
      receiver: platform
      continue: true
      escalate: [{ after: 5m, receiver: topic }]
      routes: [{ match: ['team=a, env!="dev"', 'x=~".+"'], groupBy: ["..."] }]
  inhibit: [{ name: own, source: alertname=Down, target: severity=info, equal: [cluster] }]
  inhibitWithout: [work-pods]
  incidents: { clusters: 3, within: 5m, by: [region] }
  flapping: { changes: 4, within: 1h }
  silences: { longest: 2d }
`);
    expect(read).toEqual({
      channel: "#k8s-{cluster}",
      fleetChannel: "#k8s-all",
      receivers: {
        platform: [
          { kind: "channel", channel: "#platform" },
          { kind: "pagerduty", secret: "fleetwright/pager" },
        ],
        owner: [{ kind: "channel", channel: "#team-{owner}" }],
        topic: [{ kind: "sns", topic: "arn:aws:sns:eu-west-1:111122223333:alerts" }],
      },
      inhibit: [
        {
          name: "own",
          source: [{ label: "alertname", is: "=", value: "Down" }],
          target: [{ label: "severity", is: "=", value: "info" }],
          equal: ["cluster"],
        },
      ],
      inhibitWithout: ["work-pods"],
      incidents: { clusters: 3, withinSeconds: 300, by: ["region"] },
      flapping: { changes: 4, withinSeconds: 3600 },
      silences: { longestSeconds: 172_800 },
    });
    const { routes, ...root } = route;
    expect(root).toEqual({
      match: [],
      continue: false,
      receiver: "owner",
      groupBy: ["alertname", "namespace"],
      groupWaitSeconds: 60,
      groupIntervalSeconds: 600,
      repeatIntervalSeconds: 43_200,
      escalate: [{ afterSeconds: 900, receiver: "fleet" }],
    });
    expect(routes).toEqual([
      {
        match: [{ label: "severity", is: "=", value: "critical" }],
        receiver: "platform",
        continue: true,
        escalate: [{ afterSeconds: 300, receiver: "topic" }],
        routes: [
          {
            match: [
              { label: "team", is: "=", value: "a" },
              { label: "env", is: "!=", value: "dev" },
              { label: "x", is: "=~", value: ".+" },
            ],
            continue: false,
            groupBy: ["..."],
            routes: [],
          },
        ],
      },
      ...DEFAULT_ALERTS.route.routes,
    ]);
  });

  it.each([
    // What is written.
    ["  chanel: x", /^chanel: unknown key; did you mean channel\?/],
    ["  channel: eks-prod", /^channel: found "eks-prod", expected a channel's name .* with \{name\} in it/],
    ["  channel: Eks-{name}", /^channel: found "Eks-\{name\}", expected a channel's name of small letters/],
    ["  channel: eks-{nmae}", /^channel: found .* expected a channel's name/],
    ["  fleetChannel: the fleet", /^fleetChannel: found "the fleet", expected a channel's name/],
    [`  fleetChannel: ${"x".repeat(81)}`, /^fleetChannel: .* 80 at most/],
    ['  receivers: { a: { channel: "C&A" } }', /^receivers\.a\.channel: found "C&A", expected a channel's name/],
    ["  receivers: { a: {} }", /^receivers\.a: found \{\}, expected one or several of channel, pagerduty, sns/],
    ["  receivers: { a: { slack: x } }", /receivers\.a\.slack: unknown key\. Allowed here: channel/],
    ["  receivers: { a: { sns: my-topic } }", /^receivers\.a\.sns: found "my-topic", expected the ARN of a topic/],
    [
      "  receivers: { a: { pagerduty: key } }",
      /^receivers\.a\.pagerduty: found "key", expected \{ secret: name or ARN/,
    ],
    [
      "  routes: [{ match: severity }]",
      /^routes\[0\]\.match: found "severity", expected matchers such as .*: expected =, !=, =~ or !~ at the end/,
    ],
    ["  routes: [{ match: [a=b, ''] }]", /^routes\[0\]\.match\[1\]: found "", expected matchers/],
    [
      "  routes: [{ routes: [{ recever: x }] }]",
      /^routes\[0\]\.routes\[0\]\.recever: unknown key; did you mean receiver\?/,
    ],
    ["  groupWait: -5m", /^groupWait: found "-5m", expected a duration such as/],
    ["  escalate: 15m", /^escalate: found "15m", expected a list of \{ after, receiver \}/],
    ["  inhibit: [{ source: a=b }]", /^inhibit\[0\]\.target: missing; expected matchers/],
    ["  escalateAfter: 5m\n  escalate: []", /^escalateAfter: found "5m", expected either escalateAfter/],
    // What it means.
    ["  receiver: fleeet", /^receiver: found "fleeet", there is no receiver of this name; did you mean fleet\?/],
    [
      "  routes: [{ receiver: pager }]",
      /^routes\[0\]\.receiver: found "pager", there is no receiver .* Receivers: cluster, fleet, nobody$/,
    ],
    ["  escalate: [{ after: 5m, receiver: pager }]", /^escalate\[0\]\.receiver: found "pager", there is no receiver/],
    ['  receivers: { fleet: { channel: "#x" } }', /^receivers\.fleet: cluster, fleet, nobody are always there/],
    [
      "  routes: [{ receiver: fleet }, { match: a=b }]",
      /^routes\[1\]: no alert gets here: routes\[0\] takes all that match/,
    ],
    ["  routes: [{ match: a=b }, { match: [c=d, a=b] }]", /^routes\[1\]: no alert gets here/],
    [
      "  routes: [{ match: x=y, routes: [{ match: a=b }, { match: a=b }] }]",
      /^routes\[0\]\.routes\[1\]: no alert gets here: routes\[0\]/,
    ],
    ["  routes: [{ match: 'a=~\"(\"' }]", /^routes\[0\]\.match: found "\(" of a, expected a regular expression of RE2/],
    ["  routes: [{ match: a=b, routes: [{ match: 'a!~\"a(?!b)\"' }] }]", /^routes\[0\]\.routes\[0\]\.match: .* RE2/],
    [
      "  inhibit: [{ source: 'a=~\"[\"', target: 'b=~\"*\"' }]",
      /^inhibit\[0\]\.source: [^\n]*\ninhibit\[0\]\.target: /,
    ],
    ["  groupBy: [alertname, ...]", /^groupBy: \.\.\. means all labels, so it stands alone/],
    ["  groupBy: [a, b, a]", /^groupBy\[2\]: found "a", it is listed twice/],
    ["  groupWait: 2h", /^groupWait: expected at most 1h/],
    ["  groupInterval: 1s", /^groupInterval: expected at least 10s/],
    ["  routes: [{ repeatInterval: 400d }]", /^routes\[0\]\.repeatInterval: expected at least 1m and at most 30d/],
    ["  escalateAfter: 10s", /^escalate\[0\]\.after: expected at least 1m/],
    ["  receiver: fleet\n  escalateAfter: 15m", /the alert was told there already/],
    [
      "  routes: [{ receiver: fleet, escalate: [{ after: 5m, receiver: fleet }] }]",
      /^routes\[0\]\.escalate\[0\]\.receiver: found "fleet", the alert was told there already/,
    ],
    [
      "  escalate: [{ after: 5m, receiver: fleet }, { after: 5m, receiver: nobody }]",
      /^escalate\[1\]\.after: expected more than the step before/,
    ],
    [
      "  inhibitWithout: [work-pod]",
      /^inhibitWithout\[0\]: found "work-pod", there is no built-in rule of this name; did you mean work-pods\?/,
    ],
    [
      "  inhibit: [{ name: work-pods, source: a=b, target: c=d }]",
      /^inhibit\[0\]\.name: found "work-pods", another rule has this name/,
    ],
    ["  incidents: { clusters: 1 }", /^incidents\.clusters: expected at least 2/],
    [
      "  flapping: { changes: 1, within: 2d }",
      /^flapping\.changes: expected at least 3 .*\nflapping\.within: expected/,
    ],
    ["  silences: { longest: 1m }", /^silences\.longest: expected at least 1h/],
  ])("%s", (more, says) => {
    expect(problem(`${more}\n`)).toMatch(says);
  });

  it.each([
    "  routes: [{ receiver: fleet, continue: true }, { match: a=b }]",
    "  routes: [{ match: a=b }, { match: a=c }, { match: a!=b }]",
    "  routes: [{ match: [a=b, c=d] }, { match: a=b }]",
    // What is inherited is not told to whom it was told already; nobody has to say so.
    "  escalateAfter: 15m\n  routes: [{ match: a=b, receiver: fleet }]",
    "  channel: '#k8s_{name}'\n  receivers: { a: { channel: 't-{a.label}-{größe}' } }",
    "  groupWait: 0s",
  ])("%s is fine", (more) => {
    expect(problem(`${more}\n`)).toBe("");
  });
});

describe("a cluster's channel", () => {
  it.each([
    ["#eks-{name}", "Payments-Prod", "#eks-payments-prod"],
    ["#{cluster}_k8s", "a_b", "#a_b_k8s"],
    ["#eks-{name}", "$&$1", "#eks-$&$1"],
    ["#eks-{name}", "x".repeat(100), `#eks-${"x".repeat(76)}`],
  ])("%s of %s", (channel, name, expected) => {
    expect(clusterChannel({ channel }, name)).toBe(expected);
  });
});
