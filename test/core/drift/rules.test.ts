import { describe, expect, it } from "vitest";
import { DRIFT_RULE_IDS, SCAN_RULE_IDS } from "#core/drift/rule-ids.ts";
import { DRIFT_RULES, RULE_TEXTS } from "#core/drift/rules/index.ts";
import type { AccessEntrySnapshot, PodIdentityAssociationSnapshot } from "#core/fleet/facts.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import type { ActivationRecord } from "#core/hybrid/activation.ts";
import { activationRecord } from "../../helpers/activation-records.ts";
import { sitePolicy } from "../../helpers/hybrid.ts";
import { addon, type cluster, offer, templateAddon } from "../baseline/given.ts";
import { type Given, MATERIAL, record, scanned } from "./given.ts";

type Seen = { subject: string; found: string; wanted: string; severity?: string };

const ROLE = "arn:aws:iam::111122223333:role/dns";
const ARGOCD = "arn:aws:iam::111122223333:role/tools/argocd-hub";
const CLUSTER_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

const with_ = (change: Parameters<typeof cluster>[0]): Given => ({
  material: { cluster: { ...MATERIAL.cluster, ...change } },
});
const group = (change = {}) => ({
  name: "workers",
  version: "1.35",
  releaseVersion: "1.35.2-20261110",
  status: "ACTIVE",
  amiType: "AL2023_x86_64_STANDARD",
  desiredSize: 2,
  maxUnavailable: 1,
  issues: [],
  ...change,
});
const groups = (change: object, more: NonNullable<Given["material"]> = {}): Given => ({
  material: { nodegroups: [group(change)], ...more },
});
const addons = (...list: ReturnType<typeof addon>[]): NonNullable<Given["material"]> => ({ addons: list });
/** A cluster with these remote networks, its sites by their names, and addresses of its services. */
function atSites(remoteNetworks: { nodes: string[]; pods: string[] }, ...names: string[]): Given {
  const services = names.filter((name) => name.includes("/"));
  const sites = names.flatMap((name) => {
    if (name === "berlin" || name === "lyon") return [sitePolicy(name)];
    return name.includes("/") ? [] : [sitePolicy("berlin", { name, nodeCidrs: ["10.201.0.0/24"], podCidrs: [] })];
  });
  return { ...with_({ remoteNetworks, serviceCidrs: services }), context: { sites } };
}
/** An activation for two nodes of Berlin, of which one has come, two days before its end. */
const activated = (change: Partial<ActivationRecord> = {}): Given => ({
  context: { sites: [sitePolicy("berlin")] },
  material: {
    cluster: { ...MATERIAL.cluster, remoteNetworks: { nodes: ["10.200.0.0/16"], pods: ["10.201.0.0/16"] } },
    activations: [
      activationRecord("one", {
        ...{ status: "issued", activationId: "a-1", secret: { name: "s", arn: "arn" }, registrations: 1 },
        ...{
          issuedAt: "2026-11-11T09:00:00.000Z",
          expiresAt: "2026-11-25T09:00:00.000Z",
          lifetimeSeconds: 14 * 86_400,
        },
        ...change,
      }),
    ],
  },
});
const entry = (
  principalArn: string,
  policyArn?: string,
  change: Partial<AccessEntrySnapshot> = {},
): AccessEntrySnapshot => ({
  principalArn,
  type: "STANDARD",
  groups: [],
  username: principalArn,
  policies: policyArn === undefined ? [] : [{ policyArn, scope: { type: "cluster" } }],
  ...change,
});
const association = (change: Partial<PodIdentityAssociationSnapshot> = {}): PodIdentityAssociationSnapshot => ({
  id: "a-1",
  arn: "arn:aws:eks:eu-west-1:111122223333:podidentityassociation/shop/a-1",
  namespace: "external-dns",
  serviceAccount: "external-dns",
  roleArn: ROLE,
  ...change,
});
const node = (change = {}) => ({
  name: "mi-1",
  kubeletVersion: "1.35",
  ready: false,
  manager: "hybrid" as const,
  createdAt: "2026-10-01T00:00:00.000Z",
  ...change,
});
const insight = (change = {}) => ({
  id: "i-1",
  name: "Deprecated APIs",
  category: "UPGRADE_READINESS" as const,
  status: "ERROR" as const,
  reason: "policy/v1beta1 is called",
  kubernetesVersion: "1.36",
  ...change,
});
const authority = (change = {}) => ({
  id: "ca-1",
  createdAt: "2020-01-01T00:00:00.000Z",
  signingStatus: "IN_USE" as const,
  distributionStatus: "COMPLETE" as const,
  rollbackAvailable: false,
  ...change,
});
const remote = { remoteNetworks: { nodes: ["10.80.0.0/16"], pods: [] } };
const prod = { labels: { tier: "prod" } };
const dns = templateAddon("external-dns", {
  podIdentity: [{ roleArn: ROLE, serviceAccount: "external-dns", namespace: "external-dns" }],
});
const V1 = "v1.2.0-eksbuild.1";
const V2 = "v1.3.0-eksbuild.1";
const coredns = (versions: Record<string, string[]>): Given => ({
  material: addons(addon("coredns")),
  template: { addons: [templateAddon("coredns")] },
  offers: { coredns: offer("coredns", versions) },
});
const wants = (settings: object): Given => ({ template: { cluster: settings } });
const both = (a: Given, b: Given): Given => ({ ...a, ...b, material: { ...a.material, ...b.material } });
const access = (...policies: string[]): NonNullable<Given["template"]> => ({
  access: [
    {
      principalArn: ROLE,
      groups: ["viewers"],
      policies: policies.map((policyArn) => ({ policyArn, scope: { type: "cluster" as const } })),
    },
  ],
});
const entries = (...list: AccessEntrySnapshot[]): NonNullable<Given["material"]> => ({ "access-entries": list });
const hub = { account: "111122223333", region: "eu-west-1", name: "tools" };
const argocd = {
  kind: "capability" as const,
  hub,
  namespace: "argocd",
  clusterName: "{cluster}",
  labels: [],
};
const secret = {
  name: "cluster-shop",
  namespace: "argocd",
  labels: { "app.kubernetes.io/managed-by": "fleetwright", "argocd.argoproj.io/secret-type": "cluster" },
  data: { name: "shop", server: MATERIAL.cluster.arn, project: "default" },
};
const peers = (versions: string[]): Given => ({
  material: {
    addons: [addon("coredns", { version: V1 })],
    fleet: fleetPeers(
      versions.map((version, index) =>
        record(`peer-${index}`, {
          addons: { coredns: { version, status: "ACTIVE", since: "2026-01-01T00:00:00.000Z" } as never },
        }),
      ),
    ),
  },
  context: prod,
});

/** A cluster that has it with what must be seen of it, and its nearest neighbour that does not. */
const TABLE: [rule: string, has: Given, seen: Seen, hasNot: Given][] = [
  [
    "version-behind-target",
    { context: { target: "1.36" } },
    { subject: "", found: "1.35", wanted: "1.36" },
    { context: { target: "1.35" } },
  ],
  [
    "version-behind-target",
    { context: { target: "latest" } },
    { subject: "", found: "1.35", wanted: "1.36" },
    both(with_({ version: "1.36" }), { context: { target: "latest" } }),
  ],
  [
    "support-ends",
    with_({ version: "1.34" }),
    { subject: "", found: "1.34, until 2026-12-31", wanted: "a minor that is supported for more than 60 days" },
    with_({ version: "1.35" }),
  ],
  [
    "support-ends",
    both(with_({ version: "1.34" }), { context: { now: new Date("2026-12-20T00:00:00Z") } }),
    {
      subject: "",
      found: "1.34, until 2026-12-31",
      wanted: "a minor that is supported for more than 60 days",
      severity: "high",
    },
    both(with_({ version: "1.34" }), { context: { now: new Date("2026-10-31T00:00:00Z") } }),
  ],
  [
    "extended-support",
    with_({ version: "1.32" }),
    { subject: "", found: "1.32, in extended support since 2026-03-23", wanted: "1.36" },
    with_({ version: "1.34" }),
  ],
  [
    "version-skew",
    { material: { fleet: fleetPeers([record("newer", { version: "1.37" })]) }, context: prod },
    { subject: "", found: "1.35", wanted: "at most 1 minor behind 1.37" },
    { material: { fleet: fleetPeers([record("newer", { version: "1.36" })]) }, context: prod },
  ],
  [
    "version-skew",
    { material: { fleet: fleetPeers([record("newer", { version: "1.37" })]) }, context: prod },
    { subject: "", found: "1.35", wanted: "at most 1 minor behind 1.37" },
    { material: { fleet: fleetPeers([record("newer", { version: "1.37", labels: { tier: "dev" } })]) }, context: prod },
  ],
  [
    "nodegroup-behind",
    groups({ version: "1.34" }),
    { subject: "workers", found: "1.34", wanted: "1.35", severity: "medium" },
    groups({ version: "1.35" }),
  ],
  [
    "nodegroup-behind",
    groups({ version: "1.32" }),
    { subject: "workers", found: "1.32", wanted: "1.35", severity: "high" },
    groups({ version: "1.35" }),
  ],
  [
    "node-image-behind",
    groups({}, { "node-releases": { "1.35/AL2023_x86_64_STANDARD": "1.35.2-20261117" } }),
    { subject: "workers", found: "1.35.2-20261110", wanted: "1.35.2-20261117" },
    groups({}, { "node-releases": { "1.35/AL2023_x86_64_STANDARD": "1.35.2-20261110" } }),
  ],
  [
    "ami-type-ended",
    groups({ amiType: "AL2_x86_64" }),
    { subject: "workers", found: "AL2_x86_64, ended 2025-11-26", wanted: "AL2023_x86_64_STANDARD" },
    groups({ amiType: "AL2023_x86_64_STANDARD" }),
  ],
  [
    "hybrid-node-lost",
    both(with_(remote), { material: { nodes: [node()] } }),
    { subject: "mi-1", found: "not ready", wanted: "ready" },
    both(with_(remote), { material: { nodes: [node({ ready: true }), node({ manager: "nodegroup" })] } }),
  ],
  [
    "tags-missing",
    { template: { tags: { Owner: "shop" } } },
    { subject: "Owner", found: "no tag", wanted: "shop" },
    both(with_({ tags: { Owner: "others" } }), { template: { tags: { Owner: "shop" } } }),
  ],
  [
    "upgrade-policy",
    wants({ upgradePolicy: "STANDARD" }),
    { subject: "upgradePolicy", found: "EXTENDED", wanted: "STANDARD" },
    wants({ upgradePolicy: "EXTENDED" }),
  ],
  [
    "deletion-protection",
    wants({ deletionProtection: true }),
    { subject: "deletionProtection", found: "off", wanted: "on" },
    both(with_({ deletionProtection: true }), wants({ deletionProtection: true })),
  ],
  [
    "log-types",
    both(with_({ logging: ["api"] }), wants({ logging: ["api", "audit"] })),
    { subject: "logging", found: "api", wanted: "api and audit" },
    both(with_({ logging: ["api", "audit"] }), wants({ logging: ["api", "audit"] })),
  ],
  [
    "endpoint-private",
    both(
      with_({ access: { public: true, private: false, publicAccessCidrs: [] } }),
      wants({ endpoint: { public: true, private: true } }),
    ),
    { subject: "endpoint", found: "off", wanted: "on" },
    wants({ endpoint: { public: true, private: true } }),
  ],
  [
    "endpoint-public",
    both(
      with_({ access: { public: true, private: true, publicAccessCidrs: ["198.51.100.0/24"] } }),
      wants({ endpoint: { public: false, private: true } }),
    ),
    { subject: "endpoint", found: "reachable from 198.51.100.0/24", wanted: "off" },
    wants({ endpoint: { public: false, private: true } }),
  ],
  [
    "endpoint-public",
    both(
      with_({ access: { public: true, private: true, publicAccessCidrs: ["198.51.100.0/24"] } }),
      wants({ endpoint: { public: true, private: true, publicAccessCidrs: ["203.0.113.0/24"] } }),
    ),
    { subject: "endpoint", found: "198.51.100.0/24", wanted: "203.0.113.0/24" },
    both(
      with_({ access: { public: true, private: true, publicAccessCidrs: ["203.0.113.7/32"] } }),
      wants({ endpoint: { public: true, private: true, publicAccessCidrs: ["203.0.113.0/24"] } }),
    ),
  ],
  [
    "authentication-mode",
    both(with_({ authenticationMode: "API_AND_CONFIG_MAP" }), wants({ authenticationMode: "API" })),
    { subject: "API", found: "API_AND_CONFIG_MAP", wanted: "API" },
    wants({ authenticationMode: "API" }),
  ],
  [
    "zonal-shift",
    wants({ zonalShift: true }),
    { subject: "zonalShift", found: "off", wanted: "on" },
    wants({ zonalShift: false }),
  ],
  [
    "addon-missing",
    { template: { addons: [templateAddon("coredns")] }, offers: { coredns: offer("coredns", { [V1]: ["1.35*"] }) } },
    { subject: "coredns", found: "not installed", wanted: V1 },
    coredns({ [V1]: ["1.35*"] }),
  ],
  [
    "addon-self-managed",
    {
      template: { addons: [templateAddon("coredns")] },
      material: {
        "self-managed-addons": [
          { addon: "coredns", namespace: "kube-system", workload: "Deployment/coredns", image: "coredns:1" },
        ],
      },
      offers: { coredns: offer("coredns", { [V1]: ["1.35*"] }) },
    },
    { subject: "coredns", found: "Deployment/coredns in kube-system, coredns:1", wanted: V1 },
    coredns({ [V1]: ["1.35*"] }),
  ],
  [
    "addon-behind",
    coredns({ [V2]: ["1.35*"], [V1]: ["1.35"] }),
    { subject: "coredns", found: V1, wanted: V2 },
    coredns({ [V2]: ["1.36*"], [V1]: ["1.35*"] }),
  ],
  [
    "addon-ahead",
    {
      material: addons(addon("coredns", { version: V2 })),
      template: { addons: [templateAddon("coredns", { version: V1 })] },
      offers: { coredns: offer("coredns", { [V2]: ["1.35*"], [V1]: ["1.35"] }) },
    },
    { subject: "coredns", found: V2, wanted: V1 },
    {
      material: addons(addon("coredns", { version: V1 })),
      template: { addons: [templateAddon("coredns", { version: V1 })] },
      offers: { coredns: offer("coredns", { [V2]: ["1.35*"], [V1]: ["1.35"] }) },
    },
  ],
  [
    "addon-configuration",
    both(coredns({ [V1]: ["1.35*"] }), {
      template: { addons: [templateAddon("coredns", { configuration: { replicaCount: 3 } })] },
    }),
    { subject: "coredns", found: "{}", wanted: '{"replicaCount":3}' },
    {
      ...coredns({ [V1]: ["1.35*"] }),
      material: addons(addon("coredns", { configurationValues: '{"replicaCount":3,"other":1}' })),
      template: { addons: [templateAddon("coredns", { configuration: { replicaCount: 3 } })] },
    },
  ],
  [
    "addon-degraded",
    {
      material: addons(
        addon("adot", {
          status: "DEGRADED",
          issues: [{ code: "InsufficientNumberOfReplicas", message: "0 of 2", resourceIds: [] }],
        }),
      ),
    },
    { subject: "adot", found: "DEGRADED InsufficientNumberOfReplicas", wanted: "ACTIVE" },
    { material: addons(addon("adot")) },
  ],
  [
    "addon-incompatible",
    coredns({ [V2]: ["1.35*"], [V1]: ["1.34"] }),
    { subject: "coredns", found: V1, wanted: V2 },
    coredns({ [V2]: ["1.36*"], [V1]: ["1.35*"] }),
  ],
  [
    "addon-incompatible",
    {
      material: {
        ...addons(addon("adot")),
        "addon-versions": { adot: offer("adot", { [V2]: ["1.35*"], [V1]: ["1.34"] }).versions },
      },
    },
    { subject: "adot", found: V1, wanted: V2 },
    { material: { ...addons(addon("adot")), "addon-versions": { adot: [] } } },
  ],
  [
    "addon-unwanted",
    { material: addons(addon("coredns"), addon("adot")), template: { addons: [templateAddon("coredns")] } },
    { subject: "adot", found: V1, wanted: "not installed, or in the template" },
    { material: addons(addon("coredns")), template: { addons: [templateAddon("coredns")] } },
  ],
  [
    "addon-differs-from-peers",
    peers([V2, V2, V2]),
    { subject: "coredns", found: V1, wanted: V2 },
    peers([V2, V2, V1, V1]),
  ],
  ["addon-differs-from-peers", peers([V2, V2, V2]), { subject: "coredns", found: V1, wanted: V2 }, peers([V2, V2])],
  [
    "observability-absent",
    { material: addons(addon("coredns")) },
    { subject: "", found: "none", wanted: "one of amazon-cloudwatch-observability, adot, fluent-bit" },
    { material: addons(addon("amazon-cloudwatch-observability")) },
  ],
  [
    "observability-label",
    { material: addons(addon("fluent-bit", { configurationValues: '{"labels":{"env":"prod"}}' })) },
    { subject: "fluent-bit", found: "a configuration that does not mention the cluster", wanted: "shop in it" },
    { material: addons(addon("fluent-bit", { configurationValues: '{"labels":{"cluster":"shop"}}' })) },
  ],
  [
    "endpoint-open",
    with_({ access: { public: true, private: true, publicAccessCidrs: ["0.0.0.0/0"] } }),
    { subject: "endpoint", found: "public, from 0.0.0.0/0", wanted: "known addresses" },
    with_({ access: { public: true, private: true, publicAccessCidrs: ["198.51.100.0/24"] } }),
  ],
  [
    "endpoint-open",
    with_({ access: { public: true, private: true, publicAccessCidrs: ["0.0.0.0/0"] } }),
    { subject: "endpoint", found: "public, from 0.0.0.0/0", wanted: "known addresses" },
    with_({ access: { public: false, private: true, publicAccessCidrs: ["0.0.0.0/0"] } }),
  ],
  [
    "secrets-key",
    with_({ secretsKeys: [] }),
    { subject: "", found: "no KMS key", wanted: "a KMS key for Secrets" },
    with_({}),
  ],
  [
    "argocd-cluster-admin",
    { material: entries(entry(ARGOCD, CLUSTER_ADMIN)) },
    { subject: ARGOCD, found: "AmazonEKSClusterAdminPolicy in the whole cluster", wanted: "namespaces it deploys to" },
    { material: entries(entry(ARGOCD, VIEW), entry(ROLE, CLUSTER_ADMIN)) },
  ],
  [
    "pod-identity-missing",
    { template: { addons: [dns] } },
    { subject: "external-dns/external-dns", found: "no association", wanted: ROLE },
    { template: { addons: [dns] }, material: { "pod-identity-associations": [association()] } },
  ],
  [
    "pod-identity-role",
    { template: { addons: [dns] }, material: { "pod-identity-associations": [association({ roleArn: ARGOCD })] } },
    { subject: "external-dns/external-dns", found: ARGOCD, wanted: ROLE },
    { template: { addons: [dns] }, material: { "pod-identity-associations": [association()] } },
  ],
  [
    "pod-identity-unknown",
    {
      template: { addons: [dns] },
      material: { "pod-identity-associations": [association({ serviceAccount: "other" })] },
    },
    { subject: "external-dns/other", found: ROLE, wanted: "no association, or one in the template" },
    {
      template: { addons: [dns] },
      material: { "pod-identity-associations": [association({ namespace: "shop", serviceAccount: "other" })] },
    },
  ],
  [
    "irsa-in-use",
    { template: { addons: [dns] }, material: addons(addon("external-dns", { serviceAccountRoleArn: ROLE })) },
    { subject: "external-dns", found: `${ROLE} by annotation`, wanted: `Pod Identity: ${ROLE}` },
    {
      template: { addons: [templateAddon("external-dns")] },
      material: addons(addon("external-dns", { serviceAccountRoleArn: ROLE })),
    },
  ],
  [
    "service-account-irsa",
    {
      template: { addons: [dns] },
      material: {
        "annotated-service-accounts": [{ namespace: "external-dns", name: "external-dns", roleArn: ARGOCD }],
      },
    },
    { subject: "external-dns/external-dns", found: `${ARGOCD} by annotation`, wanted: `Pod Identity: ${ROLE}` },
    {
      template: { addons: [dns] },
      material: { "annotated-service-accounts": [{ namespace: "shop", name: "external-dns", roleArn: ARGOCD }] },
    },
  ],
  [
    "access-entry-missing",
    { template: access() },
    { subject: ROLE, found: "no access entry", wanted: "STANDARD" },
    { template: access(), material: entries(entry(ROLE)) },
  ],
  [
    "access-entry-type",
    { template: access(), material: entries(entry(ROLE, undefined, { type: "EC2_LINUX" })) },
    { subject: ROLE, found: "EC2_LINUX", wanted: "STANDARD" },
    { template: access(), material: entries(entry(ROLE)) },
  ],
  [
    "access-groups",
    { template: access(), material: entries(entry(ROLE)) },
    { subject: ROLE, found: "none", wanted: "viewers" },
    { template: access(), material: entries(entry(ROLE, undefined, { groups: ["viewers"] })) },
  ],
  [
    "access-policy-missing",
    { template: access(VIEW), material: entries(entry(ROLE)) },
    {
      subject: `${ROLE} AmazonEKSViewPolicy`,
      found: "no such policy",
      wanted: "AmazonEKSViewPolicy in the whole cluster",
    },
    { template: access(VIEW), material: entries(entry(ROLE, VIEW)) },
  ],
  [
    "access-too-broad",
    { template: access(VIEW), material: entries(entry(ROLE, CLUSTER_ADMIN)) },
    {
      subject: `${ROLE} AmazonEKSClusterAdminPolicy`,
      found: "AmazonEKSClusterAdminPolicy in the whole cluster",
      wanted: "not associated",
    },
    { template: access(VIEW), material: entries(entry(ROLE, VIEW)) },
  ],
  [
    "argocd-unregistered",
    { template: { argocd } },
    { subject: "tools", found: "no Secret", wanted: "Secret cluster-111122223333-eu-west-1-shop in argocd" },
    { template: { argocd }, material: { "argocd-secret": secret } },
  ],
  [
    "argocd-registration",
    { template: { argocd }, material: { "argocd-secret": { ...secret, data: { ...secret.data, project: "other" } } } },
    { subject: "tools", found: "Secret cluster-shop", wanted: "Secret cluster-111122223333-eu-west-1-shop in argocd" },
    { template: { argocd }, material: { "argocd-secret": secret } },
  ],
  [
    "insight-upgrade-readiness",
    { material: { insights: [insight()] } },
    { subject: "Deprecated APIs/1.36", found: "ERROR", wanted: "PASSING", severity: "high" },
    { material: { insights: [insight({ kubernetesVersion: "1.35" }), insight({ status: "PASSING" })] } },
  ],
  [
    "insight-misconfiguration",
    {
      material: {
        insights: [insight({ category: "MISCONFIGURATION", status: "WARNING", kubernetesVersion: undefined })],
      },
    },
    { subject: "Deprecated APIs", found: "WARNING", wanted: "PASSING", severity: "medium" },
    { material: { insights: [insight({ category: "MISCONFIGURATION", status: "UNKNOWN" })] } },
  ],
  [
    "insight-rollback-readiness",
    { material: { insights: [insight({ category: "ROLLBACK_READINESS", kubernetesVersion: "1.33" })] } },
    { subject: "Deprecated APIs/1.33", found: "ERROR", wanted: "PASSING", severity: "medium" },
    { material: { insights: [insight({ category: "ROLLBACK_READINESS", status: "PASSING" })] } },
  ],
  [
    "authority-expiring",
    { material: { "certificate-authorities": [authority({ notAfter: "2027-03-01T00:00:00.000Z" })] } },
    { subject: "ca-1", found: "ends 2027-03-01", wanted: "more than 180 days", severity: "medium" },
    { material: { "certificate-authorities": [authority({ notAfter: "2027-09-01T00:00:00.000Z" })] } },
  ],
  [
    "authority-expiring",
    {
      material: {
        "certificate-authorities": [
          authority({ notAfter: "2030-01-01T00:00:00.000Z", finalAutoActivation: "2026-12-01T00:00:00.000Z" }),
        ],
      },
    },
    { subject: "ca-1", found: "is replaced by EKS itself 2026-12-01", wanted: "more than 180 days", severity: "high" },
    { material: { "certificate-authorities": [authority({ notAfter: "2030-01-01T00:00:00.000Z" })] } },
  ],
  [
    "remote-networks-vs-sites",
    atSites({ nodes: ["10.200.0.0/20"], pods: ["10.201.0.0/16"] }, "berlin", "lyon"),
    {
      subject: "node 10.200.16.0/20",
      found: "10.200.0.0/20",
      wanted: "10.200.16.0/20 (site lyon)",
      severity: "high",
    },
    atSites({ nodes: ["10.200.0.0/16"], pods: ["10.201.0.0/16"] }, "berlin", "lyon"),
  ],
  [
    "remote-networks-vs-sites",
    atSites({ nodes: ["10.200.0.0/20"], pods: [] }, "berlin"),
    { subject: "pod 10.201.0.0/20", found: "none", wanted: "10.201.0.0/20 (site berlin)", severity: "high" },
    atSites({ nodes: ["10.200.0.0/20"], pods: ["10.201.0.0/20"] }, "berlin"),
  ],
  [
    "remote-networks-vs-sites",
    atSites({ nodes: ["10.200.0.0/20", "10.202.0.0/24"], pods: ["10.201.0.0/20"] }, "berlin"),
    { subject: "node 10.202.0.0/24", found: "10.202.0.0/24", wanted: "10.200.0.0/20", severity: "low" },
    // A cluster without sites may have whatever it has: the policy file does not mention them.
    atSites({ nodes: ["10.202.0.0/24"], pods: [] }),
  ],
  [
    "remote-networks-vs-sites",
    atSites({ nodes: ["10.200.0.0/20"], pods: ["10.201.0.0/20"] }, "berlin", "10.201.8.0/24"),
    {
      subject: "overlap 10.201.0.0/20 10.201.8.0/24",
      found: "10.201.0.0/20 and 10.201.8.0/24",
      wanted: "ranges of their own",
    },
    atSites({ nodes: ["10.200.0.0/20"], pods: ["10.201.0.0/20"] }, "berlin", "10.100.0.0/16"),
  ],
  [
    "remote-networks-vs-sites",
    atSites({ nodes: ["10.200.0.0/20", "10.201.0.0/24"], pods: ["10.201.0.0/20"] }, "berlin", "berlin-edge"),
    {
      subject: "overlap 10.201.0.0/24 10.201.0.0/20",
      found: "10.201.0.0/24 and 10.201.0.0/20",
      wanted: "ranges of their own",
    },
    atSites({ nodes: ["10.200.0.0/20"], pods: ["10.201.0.0/20"] }, "berlin"),
  ],
  [
    "activations-expiring",
    activated({ expiresAt: "2026-11-25T09:00:00.000Z" }),
    {
      subject: "berlin-one",
      found: "1 of 2 nodes registered, ends 2026-11-25",
      wanted: "2 nodes registered before its end",
    },
    activated({ expiresAt: "2026-11-27T09:00:00.000Z" }),
  ],
  ...[
    { registrations: 2 },
    { standing: true },
    { status: "revoked" as const },
    { site: "lyon" },
    { lifetimeSeconds: 3 * 86_400 },
    { expiresAt: "2026-11-23T08:00:00.000Z" },
  ].map((change): (typeof TABLE)[number] => [
    "activations-expiring",
    activated(),
    { subject: "berlin-one", found: expect.any(String), wanted: expect.any(String) },
    activated(change),
  ]),
  [
    "owner-missing",
    { context: { owner: undefined as never } },
    { subject: "", found: "no owner", wanted: "an owner" },
    {},
  ],
];

const foundBy = (rule: string, given: Given) => scanned(given).present.filter((finding) => finding.rule === rule);

describe("each rule", () => {
  it.each(TABLE)("%s is seen where it is, with what was found and wanted (case %#)", (rule, has, seen) => {
    const [finding, ...others] = foundBy(rule, has);
    expect(finding).toMatchObject({ rule, ...seen });
    expect(others).toEqual([]);
    expect(finding?.message).toMatch(/^\S.+/);
    expect(finding?.remedy).not.toBe("");
  });

  it.each(TABLE)("%s is not seen in its nearest neighbour (case %#)", (rule, _has, _seen, hasNot) => {
    expect(foundBy(rule, hasNot)).toEqual([]);
  });

  it("is known to who reads the policy file", () => {
    expect([...DRIFT_RULE_IDS, ...SCAN_RULE_IDS]).toEqual(RULE_TEXTS.map(({ id }) => id));
  });

  it("is in the table", () => {
    const tried = new Set(TABLE.map(([rule]) => rule));
    expect(DRIFT_RULES.map(({ id }) => id).filter((id) => !tried.has(id))).toEqual([]);
  });

  it("has an id of its own, and says why it matters, what to do and where to read on", () => {
    const ids = RULE_TEXTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { title, why, remedy, page } of RULE_TEXTS) {
      for (const text of [title, why, remedy]) expect(text.length).toBeGreaterThan(5);
      expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });
});
