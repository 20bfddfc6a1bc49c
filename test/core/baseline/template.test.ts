import { describe, expect, it } from "vitest";
import { clusterTemplate } from "#core/baseline/template.ts";
import { resolveLabels } from "#core/fleet/labels.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import { formatProblem } from "#core/policy/problem.ts";
import { NOW } from "../../helpers/fleet.ts";

const text = `
fleet: t
hub: { account: "111122223333", region: eu-west-1 }
accounts:
  - { id: "111122223333", name: one, regions: [eu-west-1, us-gov-east-1], owner: platform@example.com }
  - { id: "444455556666", name: two, regions: [eu-west-1] }
clusters: { labels: { tier: "tag:Environment", owner: "tag:Owner" } }
strategies: { default: { stages: [{ name: all, match: {} }] } }
baseline:
  cluster: { upgradePolicy: STANDARD, deletionProtection: false, logging: [audit], endpoint: { public: false } }
  overrides:
    - { match: { tier: prod }, cluster: { deletionProtection: true, logging: [api, audit] } }
    - { match: { name: lab-* }, cluster: { endpoint: { public: true, publicAccessCidrs: [203.0.113.0/24] } } }
  addons:
    - { name: vpc-cni }
    - { name: eks-pod-identity-agent, match: { tier: prod } }
    - name: external-dns
      after: [vpc-cni, eks-pod-identity-agent]
      version: latest
      podIdentity: [{ role: "dns-{cluster}", serviceAccount: external-dns }]
  access:
    - principal: "arn:aws:iam::{account}:role/argocd"
      policies: [{ name: AmazonEKSEditPolicy, namespaces: [apps] }, { name: AmazonEKSViewPolicy }]
    - principal: "arn:aws:iam::{account}:user/ops"
      policies: [{ name: AmazonEKSAdminPolicy, namespaces: ["{tier}-{cluster}"] }]
      match: { name: [ops-*] }
argocd: { kind: capability, hub: { account: "111122223333", region: eu-west-1, name: tools } }
responses: { adopt: [{ match: { tier: prod }, parts: [tags, addons] }] }
`;

const parsed = parsePolicy(text, "fleet.yaml", NOW);
if ("problems" in parsed) throw new Error(parsed.problems.map(formatProblem).join("\n"));
const { policy } = parsed;

const templateOf = (name: string, tags: Record<string, string> = {}, place = {}) => {
  const ref = { account: "111122223333", region: "eu-west-1", name, ...place };
  return clusterTemplate(policy, { ref, labels: resolveLabels(policy.clusters, { ref, tags }) });
};

describe("a cluster's template", () => {
  it("has the settings of the baseline, and of the overrides that match", () => {
    expect(templateOf("shop").cluster).toEqual({
      upgradePolicy: "STANDARD",
      deletionProtection: false,
      logging: ["audit"],
      endpoint: { public: false, private: true },
    });
    expect(templateOf("lab-1", { Environment: "prod" }).cluster).toEqual({
      upgradePolicy: "STANDARD",
      deletionProtection: true,
      logging: ["api", "audit"],
      endpoint: { public: true, private: true, publicAccessCidrs: ["203.0.113.0/24"] },
    });
  });

  it("has the add-ons that are meant for it, waiting only for each other, with roles of its account", () => {
    const roleArn = "arn:aws:iam::111122223333:role/dns-shop";
    expect(templateOf("shop").addons).toEqual([
      { name: "vpc-cni", version: "default", after: [], podIdentity: [] },
      {
        name: "external-dns",
        version: "latest",
        after: ["vpc-cni"],
        podIdentity: [{ serviceAccount: "external-dns", roleArn }],
      },
    ]);
    expect(templateOf("shop", { Environment: "prod" }).addons.at(-1)?.after).toEqual([
      "vpc-cni",
      "eks-pod-identity-agent",
    ]);
    expect(templateOf("shop", {}, { region: "us-gov-east-1" }).addons[1]?.podIdentity[0]?.roleArn).toBe(
      "arn:aws-us-gov:iam::111122223333:role/dns-shop",
    );
  });

  it("names access policies by their ARN and scopes them", () => {
    const arn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
    expect(templateOf("shop", {}, { account: "444455556666" }).access).toEqual([
      {
        principalArn: "arn:aws:iam::444455556666:role/argocd",
        groups: [],
        policies: [
          { policyArn: arn("AmazonEKSEditPolicy"), scope: { type: "namespace", namespaces: ["apps"] } },
          { policyArn: arn("AmazonEKSViewPolicy"), scope: { type: "cluster" } },
        ],
      },
    ]);
  });

  it("puts labels into namespaces, and gives nothing for want of one", () => {
    const policies = (tags: Record<string, string>) => templateOf("ops-1", tags).access[1]?.policies;
    expect(policies({ Environment: "dev" })?.map(({ scope }) => scope)).toEqual([
      { type: "namespace", namespaces: ["dev-ops-1"] },
    ]);
    expect(policies({})).toEqual([]);
  });

  it("takes the account's owner where the cluster names nobody", () => {
    expect(templateOf("shop").tags).toEqual({ Owner: "platform@example.com" });
    expect(templateOf("shop", { Owner: "ana" }).tags).toEqual({});
    expect(templateOf("shop", {}, { account: "444455556666" }).tags).toEqual({});
  });

  it("registers every cluster with Argo CD but the one it runs in", () => {
    expect(templateOf("shop").argocd?.hub.name).toBe("tools");
    expect(templateOf("tools")).not.toHaveProperty("argocd");
  });
});
