import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "#core/policy/parse.ts";
import { formatProblem } from "#core/policy/problem.ts";
import { NOW } from "../../helpers/fleet.ts";

const HEAD = `fleet: t
hub: { account: "111122223333", region: eu-west-1 }
accounts: [{ id: "111122223333", name: one, regions: [eu-west-1] }]
clusters: { labels: { tier: "tag:Environment" } }
strategies: { default: { stages: [{ name: all, match: {} }] } }
`;
const problems = (text: string): string[] => {
  const parsed = parsePolicy(HEAD + text, "fleet.yaml", NOW);
  return "policy" in parsed ? [] : parsed.problems.map(formatProblem);
};
const BASELINE = "baseline:\n";
const access = (entry: string) => `${BASELINE}  access:\n    - ${entry}\n`;
const ROLE = '"arn:aws:iam::{account}:role/ci"';
const argocd = (more: string) =>
  `argocd: { kind: capability, hub: { account: "111122223333", region: eu-west-1, name: tools }, ${more} }\n`;

describe("a template that can be meant", () => {
  it.each([
    ["nothing", ""],
    [
      "the same add-on otherwise for some clusters",
      `${BASELINE}  addons: [{ name: a }, { name: a, match: { tier: prod }, version: v1.2.3-eksbuild.4 }]\n`,
    ],
    [
      "an administrator who is meant",
      access(`{ principal: ${ROLE}, allowClusterAdmin: true, policies: [{ name: AmazonEKSClusterAdminPolicy }] }`),
    ],
    [
      "an administrator of some namespaces",
      access(`{ principal: ${ROLE}, policies: [{ name: AmazonEKSAdminPolicy, namespaces: [a] }] }`),
    ],
    [
      "an access policy by its ARN",
      access(
        `{ principal: ${ROLE}, policies: [{ name: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSNewPolicy" }] }`,
      ),
    ],
    ["Argo CD", `${argocd("labels: [tier]")}responses: { adopt: [{ match: {}, parts: [argocd] }] }\n`],
  ])("is taken: %s", (_what, text) => {
    expect(problems(text)).toEqual([]);
  });
});

describe("a template that cannot be meant", () => {
  it.each([
    [
      "an unknown setting",
      `${BASELINE}  cluster: { deletionProtect: true }\n`,
      "deletionProtect:",
      "baseline.cluster.deletionProtect: unknown key; did you mean deletionProtection? Allowed here: upgradePolicy, deletionProtection, logging, endpoint, authenticationMode, zonalShift, requiredTags",
    ],
    [
      "an unknown log type",
      `${BASELINE}  cluster: { logging: [audits] }\n`,
      "audits",
      'baseline.cluster.logging[0]: found "audits", expected one of api, audit, authenticator, controllerManager, scheduler',
    ],
    [
      "a range that is none",
      `${BASELINE}  cluster: { endpoint: { public: true, publicAccessCidrs: [10.0.0.0] } }\n`,
      "10.0.0.0]",
      'baseline.cluster.endpoint.publicAccessCidrs[0]: found "10.0.0.0", expected an IPv4 or IPv6 range such as 203.0.113.0/24',
    ],
    [
      "an endpoint nobody reaches",
      `${BASELINE}  cluster: { endpoint: { private: false } }\n`,
      "{ private: false",
      "baseline.cluster.endpoint: an endpoint is public, private, or both",
    ],
    [
      "ranges of no endpoint",
      `${BASELINE}  overrides: [{ match: {}, cluster: { endpoint: { publicAccessCidrs: [10.0.0.0/8] } } }]\n`,
      "publicAccessCidrs",
      "baseline.overrides[0].cluster.endpoint.publicAccessCidrs: goes with public: true",
    ],
    [
      "a version that is none",
      `${BASELINE}  addons: [{ name: a, version: "1.2.3" }]\n`,
      '"1.2.3"',
      'baseline.addons[0].version: found "1.2.3", expected latest, default, or a version such as v1.19.2-eksbuild.5',
    ],
    [
      "a role that is none",
      `${BASELINE}  addons: [{ name: a, podIdentity: [{ role: "arn:aws:s3:::x", serviceAccount: s }] }]\n`,
      '"arn:aws:s3',
      'baseline.addons[0].podIdentity[0].role: found "arn:aws:s3:::x", expected a role\'s name or ARN; {account}, {region} and {cluster} are put in',
    ],
    [
      "an add-on twice",
      `${BASELINE}  addons: [{ name: a }, { name: a }]\n`,
      "a }]",
      'baseline.addons[1].name: found "a", is listed twice; give the later one a match',
    ],
    [
      "an add-on for clusters nobody has",
      `${BASELINE}  addons: [{ name: a, match: { tear: prod } }]\n`,
      "tear",
      "baseline.addons[0].match.tear: no cluster has a label of this name; did you mean tier? Known: name, account, region, tier",
    ],
    [
      "a principal that is none",
      access("{ principal: ci }"),
      "ci }",
      'baseline.access[0].principal: found "ci", expected the ARN of an IAM role or user such as arn:aws:iam::{account}:role/deployer; {account}, {region} and {cluster} are put in',
    ],
    [
      "an access policy EKS does not have",
      access(`{ principal: ${ROLE}, policies: [{ name: AmazonEKSViewerPolicy }] }`),
      "AmazonEKSViewerPolicy",
      'baseline.access[0].policies[0].name: found "AmazonEKSViewerPolicy", EKS has no access policy of this name; did you mean AmazonEKSViewPolicy? A newer one can be given by its ARN',
    ],
    [
      "an administrator by accident",
      access(`{ principal: ${ROLE}, policies: [{ name: AmazonEKSClusterAdminPolicy }] }`),
      "AmazonEKSClusterAdminPolicy",
      'baseline.access[0].policies[0].name: found "AmazonEKSClusterAdminPolicy", makes an administrator of the whole cluster; name its namespaces, or say allowClusterAdmin: true beside it',
    ],
    [
      "a namespace by a label no cluster has",
      access(`{ principal: ${ROLE}, policies: [{ name: AmazonEKSViewPolicy, namespaces: ["a-{teir}"] }] }`),
      '"a-{teir}"',
      'baseline.access[0].policies[0].namespaces[0]: found "a-{teir}", no cluster has a label teir; did you mean tier?',
    ],
    [
      "groups EKS refuses",
      access(`{ principal: ${ROLE}, groups: ["system:masters"] }`),
      '"system:masters"',
      'baseline.access[0].groups[0]: found "system:masters", EKS keeps groups of this prefix to itself',
    ],
    [
      "nodes with policies",
      access(`{ principal: ${ROLE}, type: EC2_LINUX, groups: [a] }`),
      "EC2_LINUX",
      'baseline.access[0].type: found "EC2_LINUX", entries of this type have no policies and groups',
    ],
    [
      "Argo CD in a strange account",
      argocd("labels: [tier]").replace("111122223333", "999999999999"),
      '"999999999999", region',
      'argocd.hub.account: found "999999999999", is none of the fleet\'s accounts, so nobody may enter it',
    ],
    [
      "a label no cluster has",
      argocd("labels: [tiers]"),
      "tiers",
      'argocd.labels[0]: found "tiers", no cluster has a label of this name; did you mean tier?',
    ],
    [
      "a role of the capability",
      argocd("role: argocd"),
      "role: argocd",
      "argocd.role: goes with kind: self-managed; the capability has a role of its own",
    ],
    [
      "clusters of one name",
      argocd("clusterName: prod"),
      "prod",
      'argocd.clusterName: found "prod", must hold {cluster}: several clusters of one name are none to Argo CD',
    ],
    [
      "registering without an Argo CD",
      "responses: { adopt: [{ match: {}, parts: [tags, argocd] }] }\n",
      "argocd] }",
      'responses.adopt[0].parts[1]: found "argocd", there is no argocd in this file to register clusters with',
    ],
    [
      "a part there is not",
      "responses: { adopt: [{ match: {}, parts: [tag] }] }\n",
      "tag] }",
      'responses.adopt[0].parts[0]: found "tag", expected one of tags, config, addons, associations, access, argocd, channel, alarms, scan',
    ],
  ])("is refused where it stands: %s", (_what, text, place, problem) => {
    const before = (HEAD + text).slice(0, (HEAD + text).lastIndexOf(place)).split("\n");
    const at = `${before.length}:${(before.at(-1) ?? "").length + 1}`;
    expect(problems(text)).toEqual([`fleet.yaml:${at} ${problem}`]);
  });

  it("is refused when, and only when, its add-ons wait for each other, and the circle is named", () => {
    const names = ["a", "b", "c", "d"];
    const graph = fc.tuple(...names.map(() => fc.subarray(names)));
    fc.assert(
      fc.property(graph, (afters) => {
        const lines = names.map((name, index) => `    - { name: ${name}, after: [${afters[index]?.join(", ")}] }\n`);
        const [first] = problems(`${BASELINE}  addons:\n${lines.join("")}`);
        const circle = /wait for each other: (.*)$/.exec(first ?? "")?.[1]?.split(" -> ");
        const reach = (from: string, seen = new Set<string>()): Set<string> => {
          for (const next of afters[names.indexOf(from)] ?? []) if (!seen.has(next)) reach(next, seen.add(next));
          return seen;
        };
        expect(circle !== undefined).toBe(names.some((name) => reach(name).has(name)));
        circle?.slice(1).forEach((name, index) => {
          expect(afters[names.indexOf(circle[index] ?? "")]).toContain(name);
        });
        expect(circle?.[0]).toBe(circle?.at(-1));
      }),
    );
  });
});

describe("what is said of drift", () => {
  it("may name rules, targets and how often", () => {
    expect(
      problems(
        "drift: { every: 1h, persist: 10m, fix: [{ rule: log-types, match: {} }, { rule: [tags-missing, addon-missing], match: { tier: dev } }], targets: [{ version: latest }], rules: [{ rule: secrets-key, enabled: false, match: { tier: dev } }] }\n",
      ),
    ).toEqual([]);
  });

  it.each([
    [
      "rules: [{ rule: secret-key }]",
      '"secret-key", there is no rule of this name; did you mean secrets-key? See docs/drift.md',
    ],
    ["rules: [{ rule: fact-unread, enabled: false }]", "a scan always says what it could not see"],
    [
      "fix: [{ rule: [log-types, log-type], match: {} }]",
      '.rule[1]: found "log-type", there is no rule of this name; did you mean log-types?',
    ],
    [
      "fix: [{ rule: secrets-key, match: {} }]",
      '.rule: found "secrets-key", Fleetwright has no fix for it; a person is needed',
    ],
    [
      "fix: [{ rule: zonal-shift, match: {} }]",
      "its fix (eks:UpdateClusterConfig) is not safe, so it is not done by itself: AWS may then move traffic between zones. By hand: fleetwright drift fix CLUSTER --rule zonal-shift",
    ],
    ["fix: [{ rule: log-types }]", "drift.fix[0].match: missing"],
    ["fix: [{ rule: log-types, match: { teir: prod } }]", "no cluster has a label of this name; did you mean tier?"],
    ["fix: [{ rule: log-types, match: {}, window: nights }]", 'found "nights", there is no window of this name'],
    ["every: 1m", "expected at least 15m"],
    ["targets: [{ version: newest }]", 'a Kubernetes minor in quotes such as "1.35", or latest'],
    [
      "rules: [{ rule: secrets-key, match: { teir: prod } }]",
      "no cluster has a label of this name; did you mean tier?",
    ],
  ])("must make sense: %s", (text, problem) => {
    expect(problems(`drift: { ${text} }\n`)).toEqual([expect.stringContaining(problem)]);
  });
});
