import { describe, expect, it } from "vitest";
import { explainRoutes, routesOf } from "#core/alerts/routing.ts";
import { DEFAULT_ALERTS } from "#core/policy/defaults.ts";
import { about, alertsOf } from "./given.ts";

type Labels = Record<string, string>;

/** The example of Alertmanager's documentation, in our words; mute times left out. */
const EXAMPLE = `
receivers: { default-receiver: { channel: "#d" }, database-pager: { channel: "#db" }, frontend-pager: { channel: "#fe" }, dev-pager: { channel: "#dev" }, on-call-pager: { channel: "#oncall" } }
receiver: default-receiver
groupBy: [cluster, alertname]
routes:
  - { receiver: database-pager, groupWait: 10s, match: 'service=~"mysql|cassandra"' }
  - { receiver: frontend-pager, groupBy: [product, environment], match: 'team="frontend"' }
  - { receiver: dev-pager, match: 'service="inhouse-service"', continue: true }
  - { receiver: on-call-pager, match: 'service="inhouse-service"' }
`;

const TREE = `
receivers: { a: { channel: "#a" }, b: { channel: "#b" }, c: { channel: "#c" } }
receiver: a
routes:
  - match: team=x
    receiver: b
    groupBy: [team]
    groupWait: 1m
    routes:
      - { match: severity=critical, receiver: c, repeatInterval: 1h }
      - { match: severity=warning, continue: true }
  - { match: env=~prod|stage, receiver: c, continue: true }
  - { match: env=prod, receiver: b }
`;

/** Each row: a sentence of the documentation (`<route>`), the tree, the alert, paths and receivers. */
const ROUTED: [says: string, tree: string, labels: Labels, to: string[]][] = [
  ["every alert enters the routing tree at the configured top-level route", EXAMPLE, {}, ["0 default-receiver"]],
  [
    "all alerts that do not match the following child routes will remain at the root node",
    EXAMPLE,
    { service: "redis" },
    ["0 default-receiver"],
  ],
  [
    "all alerts with service=mysql or service=cassandra are dispatched to the database pager",
    EXAMPLE,
    { service: "cassandra" },
    ["0.0 database-pager"],
  ],
  [
    "if continue is set to false, it stops after the first matching child",
    EXAMPLE,
    { service: "mysql", team: "frontend" },
    ["0.0 database-pager"],
  ],
  [
    "if continue is true, the alert will continue matching against subsequent siblings",
    EXAMPLE,
    { service: "inhouse-service" },
    ["0.2 dev-pager", "0.3 on-call-pager"],
  ],
  [
    "the alert will continue matching against subsequent siblings: which need not match",
    TREE,
    { env: "stage" },
    ["0.1 c"],
  ],
  [
    "if an alert does not match any children of a node, it is handled by the current node",
    TREE,
    { team: "x", severity: "info" },
    ["0.0 b"],
  ],
  [
    "it then traverses the child nodes: depth first",
    TREE,
    { team: "x", severity: "critical", env: "prod" },
    ["0.0.0 c"],
  ],
  [
    "continue of a child is about its siblings only, not about its parent's",
    TREE,
    { team: "x", severity: "warning", env: "prod" },
    ["0.0.1 b"],
  ],
  ["continue, and the next sibling", TREE, { env: "prod" }, ["0.1 c", "0.2 b"]],
  [
    "a child that matches no labels of the alert is refused although its parent matches",
    TREE,
    { severity: "critical" },
    ["0 a"],
  ],
];

const routed = (yaml: string, labels: Labels) => routesOf(alertsOf(yaml), about(labels));

describe("routes, sentence by sentence of Alertmanager's documentation", () => {
  it.each(ROUTED)("%s", (_, tree, labels, to) => {
    expect(routed(tree, labels).map(({ path, receiver }) => `${path} ${receiver}`)).toEqual(to);
  });

  it("optional parameters are inherited from the parent node if not set", () => {
    const [critical] = routed(TREE, { team: "x", severity: "critical" });
    const timings = { groupWaitSeconds: 60, groupIntervalSeconds: 300, repeatIntervalSeconds: 3600 };
    expect(critical).toMatchObject({ groupBy: ["team"], timings });
    const [warning] = routed(TREE, { team: "x", severity: "warning" });
    expect(warning).toMatchObject({ receiver: "b", timings: { ...timings, repeatIntervalSeconds: 14_400 } });
  });

  it("defaults: group_wait 30s, group_interval 5m, repeat_interval 4h", () => {
    const timings = { groupWaitSeconds: 30, groupIntervalSeconds: 300, repeatIntervalSeconds: 14_400 };
    expect(routesOf(DEFAULT_ALERTS, about({ alertname: "x" }))).toMatchObject([{ timings, groupBy: ["alertname"] }]);
  });
});

const keys = (yaml: string, ...alerts: Labels[]) => alerts.map((labels) => routed(yaml, labels)[0]?.groupKey);

describe("groups", () => {
  const tree = (groupBy: string) => `{ receivers: { a: { channel: "#a" } }, receiver: a, groupBy: ${groupBy} }`;

  it("multiple alerts coming in for cluster=A and alertname=LatencyHigh would be batched into a single group", () => {
    const [one, two, other] = keys(
      tree("[cluster, alertname]"),
      { cluster: "A", alertname: "LatencyHigh", pod: "1" },
      { pod: "2", alertname: "LatencyHigh", cluster: "A" },
      { cluster: "B", alertname: "LatencyHigh", pod: "1" },
    );
    expect(two).toBe(one);
    expect(other).not.toBe(one);
  });

  it("to aggregate by all possible labels use '...': no two alerts are one group unless their labels are the same", () => {
    const [one, two, again] = keys(tree("['...']"), { a: "1", b: "2" }, { a: "1", b: "3" }, { b: "2", a: "1" });
    expect(two).not.toBe(one);
    expect(again).toBe(one);
    expect(routed(tree("['...']"), { a: "1", b: "" })[0]?.groupLabels).toEqual({ a: "1" });
  });

  it("without labels to group by all are one group", () => {
    const [one, two] = keys(tree("[]"), { alertname: "x" }, { alertname: "y" });
    expect(two).toBe(one);
  });

  it("a missing label and one with an empty value are the same group", () => {
    const [one, two] = keys(tree("[team]"), {}, { team: "" });
    expect(two).toBe(one);
  });

  it("are as they were when a route is added before theirs, and others where matchers, receiver or channel are others", () => {
    const group = (yaml: string, labels: Labels = { team: "a", owner: "x" }) => routed(yaml, labels).at(-1)?.groupKey;
    const receivers = 'receivers: { a: { channel: "#a" }, b: { channel: "team-{owner}" } }';
    const before = group(`{ ${receivers}, routes: [{ match: team=a, receiver: a }] }`);
    expect(group(`{ ${receivers}, routes: [{ match: team=b, receiver: a }, { match: team=a, receiver: a }] }`)).toBe(
      before,
    );
    expect(group(`{ ${receivers}, routes: [{ match: team=~a, receiver: a }] }`)).not.toBe(before);
    const owners = `{ ${receivers}, receiver: b }`;
    expect(group(owners)).not.toBe(group(owners, { team: "a", owner: "y" }));
  });

  it("of a cluster's own channel are of one cluster, also where two clusters have one name", () => {
    const at = (account: string) => ({ alertname: "x", cluster: "shop", account, region: "eu-west-1" });
    const [one, two] = keys("{}", at("111122223333"), at("444455556666"));
    expect(two).not.toBe(one);
  });

  it("are told once where two routes lead to the very same message", () => {
    const twice = "{ routes: [{ match: a=b, continue: true }, { match: a=b }] }";
    expect(routed(twice, { a: "b" })).toHaveLength(1);
  });
});

describe("receivers", () => {
  const policy = `
receivers:
  owners: { channel: "team-{owner}" }
  both: { channel: "#ops-{cluster}", pagerduty: { secret: fleet/pager }, sns: "arn:aws:sns:eu-west-1:111122223333:alerts" }
routes:
  - { match: to=owners, receiver: owners }
  - { match: to=both, receiver: both }
  - { match: to=fleet, receiver: fleet }
  - { match: to=nobody, receiver: nobody }
`;
  const told = (labels: Labels) => routed(policy, labels).map(({ to, why }) => ({ to, why: why.slice(1) }))[0];
  const channel = (name: string) => ({ kind: "channel", channel: name });

  it("of the service's owner: the channel is named by a label", () => {
    expect(told({ to: "owners", owner: "payments" })).toEqual({ to: [channel("#team-payments")], why: [] });
    expect(told({ to: "owners", owner: "Team Ä & Co." })?.to).toEqual([channel("#team-team-co")]);
  });

  it("whose label is missing, or cannot name a channel, fall back to the cluster's channel and say why", () => {
    const missing = {
      to: [channel("#eks-shop")],
      why: ["there is no label owner, so #eks-shop is told instead of #team-{owner}"],
    };
    expect(told({ to: "owners", cluster: "Shop" })).toEqual(missing);
    expect(told({ to: "owners", cluster: "shop", owner: "???" })?.why).toEqual([
      "label owner (???) has nothing a channel can be named by, so #eks-shop is told instead of #team-{owner}",
    ]);
  });

  it("of an alert of no known cluster: the fleet's channel, and why", () => {
    expect(routesOf(alertsOf("{ fleetChannel: ops }"), about({ alertname: "x" }))).toMatchObject([
      {
        to: [channel("#ops")],
        why: ["no route matches, so the policy's own settings hold", "no cluster is known, so #ops is told"],
      },
    ]);
    expect(told({ to: "owners" })).toMatchObject({
      to: [channel("#eks-fleet")],
      why: [
        "there is no label owner, so #eks-fleet is told instead of #team-{owner}",
        "no cluster is known, so #eks-fleet is told",
      ],
    });
  });

  it("of an alert whose label names a cluster the fleet does not know: the fleet's channel, and why", () => {
    const unknown = { labels: { to: "both", cluster: "kafka-1" }, why: "the fleet has no cluster kafka-1" };
    const why = `${unknown.why}, so #eks-fleet is told`;
    expect(routesOf(alertsOf("{}"), unknown)).toMatchObject([
      { to: [channel("#eks-fleet")], why: [expect.any(String), why] },
    ]);
    expect(routesOf(alertsOf(policy), unknown)[0]).toMatchObject({
      to: [channel("#eks-fleet"), { kind: "pagerduty" }, { kind: "sns" }],
      why: [expect.any(String), "no cluster is known, so #eks-fleet is told instead of #ops-{cluster}", why],
    });
  });

  it("may be several at once, or nobody", () => {
    expect(told({ to: "both", cluster: "shop" })?.to).toEqual([
      channel("#ops-shop"),
      { kind: "pagerduty", secret: "fleet/pager" },
      { kind: "sns", topic: "arn:aws:sns:eu-west-1:111122223333:alerts" },
    ]);
    expect(told({ to: "fleet", cluster: "shop" })?.to).toEqual([channel("#eks-fleet")]);
    expect(told({ to: "nobody" })).toEqual({ to: [], why: [] });
  });

  it("have no more than Slack takes of a name", () => {
    const long = "x".repeat(100);
    for (const labels of [{ to: "owners", owner: long }, { cluster: long }]) {
      const [notifier] = told(labels)?.to ?? [];
      expect(notifier?.kind === "channel" && notifier.channel).toMatch(/^#[a-z-]+x+$/);
      expect(notifier?.kind === "channel" && notifier.channel.length).toBe(81);
    }
  });
});

describe("escalation", () => {
  it("is inherited, but for who is told already, and can be taken away", () => {
    const policy = `
escalateAfter: 15m
receivers: { a: { channel: "#a" } }
routes:
  - { match: x=fleet, receiver: fleet }
  - { match: x=own, escalate: [{ after: 5m, receiver: a }, { after: 1h, receiver: fleet }] }
  - { match: x=none, escalate: [] }
`;
    const steps = (x: string) =>
      routed(policy, { x }).flatMap(({ escalation }) => escalation.map(({ afterSeconds, to }) => [afterSeconds, to]));
    const fleet = [{ kind: "channel", channel: "#eks-fleet" }];
    expect(steps("y")).toEqual([[900, fleet]]);
    expect(steps("fleet")).toEqual([]);
    expect(steps("own")).toEqual([
      [300, [{ kind: "channel", channel: "#a" }]],
      [3600, fleet],
    ]);
    expect(steps("none")).toEqual([]);
  });
});

describe("routes that are there by themselves", () => {
  const to = (labels: Labels) =>
    routesOf(DEFAULT_ALERTS, about({ cluster: "shop", ...labels })).map(({ receiver }) => receiver);

  it("tell security alerts to the fleet as well, workflows that break to the fleet, and of other workflows nobody", () => {
    expect(to({ alertname: "x" })).toEqual(["cluster"]);
    expect(to({ security: "true" })).toEqual(["fleet", "cluster"]);
    expect(routesOf(DEFAULT_ALERTS, { labels: { security: "true" }, why: "it names none" })).toMatchObject([
      { receiver: "fleet", timings: { groupWaitSeconds: 0 } },
    ]);
    expect(to({ kind: "workflow", source: "states", alertname: "WorkflowFailed" })).toEqual(["fleet"]);
    expect(to({ kind: "workflow", source: "fleetwright", alertname: "RunHeld" })).toEqual(["nobody"]);
    // Somebody's own label of that name is not ours.
    expect(to({ kind: "workflow", source: "alertmanager", alertname: "ArgoWorkflowStuck" })).toEqual(["cluster"]);
  });

  it("stand behind the file's own, and a condition goes nowhere", () => {
    const own = explainRoutes(
      {
        ...DEFAULT_ALERTS,
        route: {
          ...DEFAULT_ALERTS.route,
          routes: [{ match: [], receiver: "fleet", continue: false, routes: [] }, ...DEFAULT_ALERTS.route.routes],
        },
      },
      about({ kind: "workflow", source: "states" }),
    );
    expect(own.routes.map(({ receiver }) => receiver)).toEqual(["fleet"]);
    expect(to({ severity: "none", alertname: "ClusterUpgrading" })).toEqual([]);
  });
});

describe("an explanation", () => {
  it("names every node that was looked at, and by which matcher it was refused", () => {
    const { visited } = explainRoutes(alertsOf(TREE), about({ team: "x", severity: "warning", env: "prod" }));
    expect(visited).toEqual([
      { path: "0", match: "{}", takes: false, stops: false },
      { path: "0.0", match: '{team="x"}', takes: false, stops: true },
      { path: "0.0.0", match: '{severity="critical"}', refusedBy: 'severity="critical"', takes: false, stops: false },
      { path: "0.0.1", match: '{severity="warning"}', takes: true, stops: false },
    ]);
  });
});
