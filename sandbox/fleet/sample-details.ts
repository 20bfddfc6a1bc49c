import { hybridRoleOf } from "../ssm/seed.ts";
import type { ClusterSeedInput } from "./seed.ts";

type Entry = NonNullable<ClusterSeedInput["accessEntries"]>[number];
type Details = NonNullable<ClusterSeedInput["details"]>;

const role = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;
const encrypted = (account: string, region: string): Details => ({
  encryptionConfig: [
    {
      resources: ["secrets"],
      provider: { keyArn: `arn:aws:kms:${region}:${account}:key/6f3e2c1a-0b7d-4c1e-9a54-2d8f7e6b1c90` },
    },
  ],
});
const logs = (...types: string[]): Details => ({ logging: { clusterLogging: [{ types, enabled: true }] } });

/** Whom a team lets into a cluster: its engineers, the pipeline, and Argo CD for the namespaces it deploys to. */
function entriesOf({ account, tags }: ClusterSeedInput): Entry[] {
  const team = tags?.Team ?? "platform";
  const production = tags?.Environment === "prod";
  return [
    { principalArn: role(account, "platform-admin"), policies: [{ name: "AmazonEKSClusterAdminPolicy" }] },
    {
      principalArn: role(account, `${team}-engineers`),
      policies: [
        { name: production ? "AmazonEKSViewPolicy" : "AmazonEKSEditPolicy", namespaces: production ? [] : [team] },
      ],
    },
    { principalArn: role(account, "argocd"), policies: [{ name: "AmazonEKSEditPolicy", namespaces: [team] }] },
  ];
}

/** Pod Identity where the agent is there, and a role by an OpenID Connect provider where it is not. */
function identitiesOf({ account, name, addons = [] }: ClusterSeedInput): Partial<ClusterSeedInput> {
  const has = (addon: string): boolean => addons.some((one) => one.name === addon);
  const roles: [addon: string, namespace: string, serviceAccount: string][] = [
    ["aws-ebs-csi-driver", "kube-system", "ebs-csi-controller-sa"],
    ["external-dns", "external-dns", "external-dns"],
  ];
  const wanted = roles.filter(([addon]) => has(addon));
  if (!has("eks-pod-identity-agent")) {
    return {
      addons: addons.map((one) =>
        wanted.some(([addon]) => addon === one.name)
          ? { ...one, serviceAccountRoleArn: role(account, `${name}-${one.name}-irsa`) }
          : one,
      ),
    };
  }
  return {
    podIdentityAssociations: wanted.map(([addon, namespace, serviceAccount]) => ({
      namespace,
      serviceAccount,
      addon,
      roleArn: role(account, `${name}-${addon}`),
    })),
  };
}

/** What is particular about single clusters, as it comes about: a shortcut that stayed, a default nobody changed, an older way of doing things. */
const PARTICULAR: Readonly<Record<string, (cluster: ClusterSeedInput) => Partial<ClusterSeedInput>>> = {
  "payments-dev": () => ({
    details: { ...logs("audit", "authenticator"), accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } },
  }),
  "search-dev": (cluster) => ({
    details: publicTo("0.0.0.0/0"),
    accessEntries: [
      ...entriesOf(cluster),
      { principalArn: role(cluster.account, "kim"), policies: [{ name: "AmazonEKSClusterAdminPolicy" }] },
    ],
  }),
  "shop-dev": () => ({ details: publicTo("203.0.113.0/24") }),
  // Where Argo CD keeps what it knows.
  "platform-prod": () => ({ serviceAccounts: [{ namespace: "argocd", name: "argocd-server" }] }),
  "legacy-search": () => ({
    details: { ...logs("api"), accessConfig: { authenticationMode: "CONFIG_MAP" } },
    accessEntries: [],
    serviceAccounts: [
      { namespace: "search", name: "indexer", roleArn: "arn:aws:iam::777788889999:role/search-indexer-irsa" },
    ],
  }),
  "shop-prod-apac": (cluster) => ({
    accessEntries: entriesOf(cluster).map((entry) =>
      entry.principalArn.endsWith("/argocd")
        ? { ...entry, policies: [{ name: "AmazonEKSClusterAdminPolicy" }] }
        : entry,
    ),
  }),
  "stores-hybrid": (cluster) => ({
    accessEntries: [
      ...entriesOf(cluster),
      { principalArn: role(cluster.account, hybridRoleOf(cluster.name)), type: "HYBRID_LINUX" },
    ],
  }),
  "reports-prod": () => ({ details: { deletionProtection: false, ...logs("api", "audit") } }),
};

/** The endpoint open to these. */
const publicTo = (...publicAccessCidrs: string[]): Details => ({
  resourcesVpcConfig: { endpointPublicAccess: true, publicAccessCidrs },
});

/** A cluster of the sample with what real ones have: access, roles of workloads, encryption, protection and logs by tier. */
export function withDetails(cluster: ClusterSeedInput): ClusterSeedInput {
  const production = cluster.tags?.Environment === "prod";
  const { account, region, name } = cluster;
  const usual: Details = production
    ? { ...encrypted(account, region), deletionProtection: true, zonalShiftConfig: { enabled: true } }
    : logs("api", "audit", "authenticator");
  const { details, ...particular } = PARTICULAR[name]?.(cluster) ?? {};
  return {
    ...cluster,
    accessEntries: entriesOf(cluster),
    ...identitiesOf(cluster),
    ...particular,
    details: { ...usual, ...details },
  };
}
