import { describe, expect, it } from "vitest";
import type { BaselinePart } from "#core/baseline/difference.ts";
import type { TemplateAccess } from "#core/baseline/template.ts";
import type { AccessEntrySnapshot, AccessPolicyAssociation, ClusterConfiguration } from "#core/fleet/facts.ts";
import type { ClusterBaseline } from "#core/policy/baseline-policy.ts";
import { cluster, compare, only } from "./given.ts";

const WHO = "arn:aws:iam::111122223333:role/argocd";
const arn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const WHOLE = { type: "cluster" } as const;
const apps = (...namespaces: string[]) => ({ type: "namespace" as const, namespaces });
const policy = (name: string, scope: AccessPolicyAssociation["scope"] = WHOLE) => ({ policyArn: arn(name), scope });
const entry = (change: Partial<AccessEntrySnapshot> = {}): AccessEntrySnapshot => ({
  principalArn: WHO,
  type: "STANDARD",
  groups: [],
  username: WHO,
  policies: [],
  ...change,
});

interface Given {
  entries?: AccessEntrySnapshot[];
  wanted?: Partial<TemplateAccess>;
  found?: Partial<ClusterConfiguration>;
  settings?: ClusterBaseline;
  parts?: BaselinePart[];
}

const looked = ({ entries = [], wanted = {}, found, settings = {}, parts }: Given) =>
  compare(
    { cluster: cluster(found), "access-entries": entries },
    { access: [{ principalArn: WHO, groups: [], policies: [], ...wanted }], cluster: settings },
    parts ? { parts } : {},
  );

describe("access", () => {
  it("that is as wanted is fine", () => {
    const policies = [policy("AmazonEKSEditPolicy", apps("a", "b"))];
    const same = [policy("AmazonEKSEditPolicy", apps("b", "a"))];
    expect(
      looked({ entries: [entry({ policies: same, groups: ["g"] })], wanted: { policies, groups: ["g"] } }),
    ).toEqual({
      differences: [],
      unchecked: [],
      satisfied: [
        { rule: "access-entry-missing", part: "access", subject: WHO },
        { rule: "access-groups", part: "access", subject: WHO },
        { rule: "access-policy-missing", part: "access", subject: `${WHO} AmazonEKSEditPolicy` },
      ],
    });
  });

  it("that is missing is an entry, then its policies", () => {
    const { differences } = looked({ wanted: { groups: ["g"], policies: [policy("AmazonEKSViewPolicy")] } });
    expect(differences.map(({ step }) => step)).toMatchObject([
      { kind: "create-access-entry", id: `access/${WHO}`, principalArn: WHO, groups: ["g"], safe: true },
      {
        kind: "associate-access-policy",
        id: `access/${WHO}/AmazonEKSViewPolicy`,
        after: [`access/${WHO}`],
        policy: policy("AmazonEKSViewPolicy"),
      },
    ]);
  });

  it.each([
    ["narrower", apps("a"), apps("a", "b"), "access-policy-missing", true],
    ["narrower than the cluster", apps("a"), WHOLE, "access-policy-missing", true],
    ["broader", apps("a", "b"), apps("a"), "access-too-broad", false],
    ["the whole cluster", WHOLE, apps("a"), "access-too-broad", false],
    ["elsewhere", apps("b"), apps("a"), "access-too-broad", false],
  ] as const)("of another scope is set to the template's: %s", (_what, has, wants, rule, safe) => {
    const difference = only(
      rule,
      looked({
        entries: [entry({ policies: [policy("AmazonEKSEditPolicy", has)] })],
        wanted: { policies: [policy("AmazonEKSEditPolicy", wants)] },
      }),
    );
    expect(difference.step).toMatchObject({ kind: "associate-access-policy", policy: { scope: wants }, safe });
  });

  it("that is more than the template gives is taken away last", () => {
    const view = policy("AmazonEKSViewPolicy");
    const { differences } = looked({
      entries: [entry({ policies: [policy("AmazonEKSClusterAdminPolicy")] })],
      wanted: { policies: [view] },
    });
    expect(differences.map(({ rule, step }) => [rule, step?.kind, step?.after])).toEqual([
      ["access-policy-missing", "associate-access-policy", [`access/${WHO}`]],
      ["access-too-broad", "disassociate-access-policy", [`access/${WHO}/AmazonEKSViewPolicy`]],
    ]);
  });

  it("keeps the groups somebody added, and asks about them", () => {
    const { differences } = looked({ entries: [entry({ groups: ["x"] })], wanted: { groups: ["g"] } });
    expect(differences.map(({ rule }) => rule)).toEqual(["access-groups", "access-too-broad"]);
    expect(differences[0]?.step).toMatchObject({ kind: "update-access-entry", groups: ["x", "g"] });
    expect(differences[1]?.needsPerson).toMatch(/bound to/);
  });

  it("does not mind the groups EKS itself puts nodes into", () => {
    const nodes = { type: "EC2_LINUX", groups: ["system:nodes"] };
    expect(looked({ entries: [entry(nodes)], wanted: { type: "EC2_LINUX" } }).differences).toEqual([]);
  });

  it("of another type needs a person", () => {
    const difference = only("access-entry-type", looked({ entries: [entry({ type: "EC2_LINUX" })] }));
    expect(difference).toMatchObject({ found: "EC2_LINUX", wanted: "STANDARD" });
    expect(difference.needsPerson).toMatch(/does not change the type/);
  });

  it("of others is their business, unless they are administrators", () => {
    const other = (policies: AccessPolicyAssociation[]) => entry({ principalArn: "arn:aws:iam::1:user/eve", policies });
    const mine = entry();
    const fine = [policy("AmazonEKSViewPolicy"), policy("AmazonEKSAdminPolicy", apps("a"))];
    expect(looked({ entries: [mine, other(fine)] }).differences).toEqual([]);
    const admin = only("access-too-broad", looked({ entries: [mine, other([policy("AmazonEKSClusterAdminPolicy")])] }));
    expect(admin.message).toMatch(/user\/eve is an administrator/);
    expect(admin).not.toHaveProperty("step");
  });

  it("cannot be given by entries while the cluster does not know them", () => {
    const found = { authenticationMode: "CONFIG_MAP" } as const;
    expect(only("access-entry-missing", looked({ found })).needsPerson).toMatch(/CONFIG_MAP knows no access entries/);
    const settings = { authenticationMode: "API_AND_CONFIG_MAP" } as const;
    const changes = looked({ found, settings }).differences.map(({ step }) => step?.kind);
    expect(changes).toEqual(["update-config", "create-access-entry"]);
    expect(only("access-entry-missing", looked({ found, settings, parts: ["access"] })).needsPerson).toMatch(
      /knows no/,
    );
  });
});
