import { describe, expect, it } from "vitest";
import { argocdRegistration, secretName } from "#core/baseline/argocd.ts";
import type { ClusterLabels } from "#core/fleet/cluster.ts";
import type { ArgocdSecret, ClusterConfiguration } from "#core/fleet/facts.ts";
import type { ArgocdPolicy } from "#core/policy/baseline-policy.ts";
import { cluster, compare, only, REF } from "./given.ts";

const HUB = { account: "111122223333", region: "eu-west-1", name: "tools" };
const capability: ArgocdPolicy = {
  kind: "capability",
  hub: HUB,
  namespace: "argocd",
  clusterName: "{cluster}-{region}",
  project: "shops",
  labels: ["tier", "team", "nobody"],
};
const selfManaged: ArgocdPolicy = { ...capability, kind: "self-managed", role: "argocd-{cluster}" };
const LABELS: ClusterLabels = { tier: "prod", team: "Web & Shop", owner: "ana" };

const registration = (policy: ArgocdPolicy, found: Partial<ClusterConfiguration> = {}, ref = REF) => {
  const made = argocdRegistration(policy, { ref, labels: LABELS, cluster: cluster(found) });
  if ("impossible" in made) throw new Error(made.impossible);
  return made;
};

describe("the Secret that registers a cluster with Argo CD", () => {
  it("names the cluster's ARN and one project for the capability, and no credentials", () => {
    expect(registration(capability)).toEqual({
      hub: HUB,
      namespace: "argocd",
      name: "cluster-111122223333-eu-west-1-shop",
      labels: {
        "argocd.argoproj.io/secret-type": "cluster",
        "app.kubernetes.io/managed-by": "fleetwright",
        tier: "prod",
        team: "Web---Shop",
      },
      data: {
        name: "shop-eu-west-1",
        server: "arn:aws:eks:eu-west-1:111122223333:cluster/shop",
        project: "shops",
      },
    });
    const { project: _, ...anyProject } = capability;
    expect(registration(anyProject).data.project).toBe("default");
  });

  it("names the address, the authority and the role for a self-managed one", () => {
    const { data } = registration(selfManaged);
    expect(data).toMatchObject({ name: "shop-eu-west-1", server: "https://ABC.gr7.eu-west-1.eks.amazonaws.com" });
    expect(JSON.parse(data.config ?? "")).toEqual({
      awsAuthConfig: { clusterName: "shop", roleARN: "arn:aws:iam::111122223333:role/argocd-shop" },
      tlsClientConfig: { insecure: false, caData: "LS0tLS1CRUdJTg==" },
    });
    const { role: _, project: __, ...bare } = selfManaged;
    expect(JSON.parse(registration(bare).data.config ?? "").awsAuthConfig).toEqual({ clusterName: "shop" });
    expect(registration(bare).data).not.toHaveProperty("project");
  });

  it("has a name Kubernetes takes", () => {
    expect(secretName({ ...REF, name: "Shop_2" })).toBe("cluster-111122223333-eu-west-1-shop-2");
  });

  it("is not made up before EKS tells the cluster's address", () => {
    const { endpoint: _, ...young } = cluster();
    const made = argocdRegistration(selfManaged, { ref: REF, labels: LABELS, cluster: young });
    expect(made).toEqual({ impossible: expect.stringMatching(/address/) });
  });
});

describe("a cluster's registration", () => {
  const looked = (policy: ArgocdPolicy, secret: ArgocdSecret | null, found: Partial<ClusterConfiguration> = {}) =>
    compare({ cluster: cluster(found), "argocd-secret": secret }, { argocd: policy, labels: LABELS });
  const secretOf = (policy: ArgocdPolicy, labels: Record<string, string> = {}): ArgocdSecret => {
    const { data, ...made } = registration(policy);
    const { config, ...texts } = data;
    return {
      ...made,
      labels: { ...made.labels, ...labels },
      data: { ...texts, ...(config === undefined ? {} : { config: JSON.parse(config) }) },
    };
  };

  it.each([capability, selfManaged])("is written where there is none: $kind", (policy) => {
    const { step } = only("argocd-unregistered", looked(policy, null));
    expect(step).toMatchObject({
      kind: "register-argocd",
      id: "argocd",
      safe: true,
      registration: registration(policy),
    });
  });

  it.each([capability, selfManaged])("that says the same is fine, whatever else it says: $kind", (policy) => {
    expect(looked(policy, secretOf(policy, { extra: "label" })).differences).toEqual([]);
  });

  it("is corrected where it is ours, and says what", () => {
    const secret = secretOf(selfManaged, { tier: "dev" });
    secret.data.config = { ...(secret.data.config as object), awsAuthConfig: { clusterName: "other" } };
    const difference = only("argocd-registration", looked(selfManaged, secret));
    expect(difference.message).toBe("Argo CD in tools knows the cluster otherwise: config and label tier.");
    expect(difference.step).toMatchObject({ safe: false });
  });

  it("that somebody else wrote is left alone; its name and project are theirs to choose", () => {
    const theirs = (server: string, tier: string): ArgocdSecret => ({
      name: "shop",
      namespace: "argocd",
      labels: { "argocd.argoproj.io/secret-type": "cluster", tier, team: "Web---Shop" },
      data: { name: "own", server },
    });
    const { server } = registration(capability).data;
    expect(looked(capability, theirs(server, "prod")).differences).toEqual([]);
    const difference = only("argocd-registration", looked(capability, theirs(server, "dev")));
    expect(difference.needsPerson).toMatch(/somebody else/);
    expect(difference).not.toHaveProperty("step");
  });
});
