import type { Addon, Cluster, Nodegroup, Update, VpcConfigResponse } from "@aws-sdk/client-eks";
import { type ClusterSeed, type ClusterSeedInput, fleetSeed, INVENTORY_FORMAT } from "../fleet/seed.ts";
import { hexOf, uuidOf } from "../random.ts";
import { addServiceEntry, seedEntries } from "./access/entries.ts";
import { seedAssociations } from "./addons/identities.ts";
import { firstAuthority, showTrust } from "./authorities.ts";
import { createPools } from "./create-pools.ts";
import { traitsOf } from "./data/addon-traits.ts";
import { defaultAddonVersion } from "./data/addons.ts";
import { recommendedRelease } from "./data/node-releases.ts";
import { DEFAULT_VERSION, versionInfo } from "./data/versions.ts";
import type { ClusterState, EksWorld } from "./state.ts";

type AddonSeed = ClusterSeed["addons"][number];

/** A cluster from its seed, with ids and ARNs that depend on its place and name only. */
export function newCluster(
  world: EksWorld,
  input: Omit<ClusterSeedInput, "version"> & { version?: string },
): ClusterState {
  const parsed = fleetSeed.parse({
    format: INVENTORY_FORMAT,
    fleet: "one",
    clusters: [{ version: DEFAULT_VERSION, ...input }],
  });
  const seed = parsed.clusters[0];
  if (!seed) throw new RangeError("a seed of one cluster has one cluster");
  const { account, region, name, version } = seed;
  const now = world.environment.clock.now();
  const arn = `arn:aws:eks:${region}:${account}:cluster/${name}`;
  const id = hexOf(arn, 32).toUpperCase();
  const state: ClusterState = {
    account,
    region,
    cluster: {
      name,
      arn,
      createdAt: seed.status === "CREATING" ? now : new Date(seed.createdAt),
      version,
      endpoint: `https://${id}.gr7.${region}.eks.amazonaws.com`,
      roleArn: `arn:aws:iam::${account}:role/eks-${name}`,
      kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
      logging: {
        clusterLogging: [{ types: ["api", "audit", "authenticator", "controllerManager", "scheduler"], enabled: true }],
      },
      identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/${id}` } },
      status: seed.status,
      certificateAuthority: {},
      platformVersion: versionInfo(version)?.platformVersion ?? "eks.1",
      health: { issues: seed.issues as NonNullable<NonNullable<Cluster["health"]>["issues"]> },
      accessConfig: { authenticationMode: "API" },
      upgradePolicy: { supportType: seed.supportType },
      deletionProtection: false,
      ...(seed.autoMode ? { computeConfig: { enabled: true, nodePools: ["general-purpose", "system"] } } : {}),
      ...(seed.remoteNodeNetworks.length > 0
        ? {
            remoteNetworkConfig: {
              remoteNodeNetworks: [{ cidrs: seed.remoteNodeNetworks }],
              remotePodNetworks: [{ cidrs: seed.remotePodNetworks }],
            },
          }
        : {}),
      ...seed.details,
      resourcesVpcConfig: { ...networkOf(arn), ...(seed.details.resourcesVpcConfig as VpcConfigResponse | undefined) },
      tags: { ...seed.tags },
    },
    addons: new Map(),
    selfManaged: new Set(seed.selfManagedAddons ?? defaultSelfManaged(seed)),
    waiting: new Set(),
    serviceAccounts: seed.serviceAccounts,
    accessEntries: new Map(),
    associations: new Map(),
    capabilities: new Map(),
    nodegroups: new Map(),
    pools: new Map(),
    updates: new Map(),
    tokens: new Map(),
    answers: new Map(),
    authorities: [],
    authoritiesMade: 0,
    trustChangedAt: 0,
    checks: seed,
    insights: {
      at: seed.insightsRefreshedAt === undefined ? now : new Date(seed.insightsRefreshedAt),
      list: undefined,
      before: [],
    },
  };
  for (const addon of seed.addons) state.addons.set(addon.name, newAddon(world, state, addon));
  for (const group of seed.nodegroups) state.nodegroups.set(group.name, newNodegroup(state, group, now));
  if (seed.status !== "CREATING") addServiceEntry(state, state.cluster.createdAt ?? now);
  seedEntries(state, seed.accessEntries, state.cluster.createdAt ?? now);
  seedAssociations(state, seed.podIdentityAssociations, state.cluster.createdAt ?? now);
  createPools(state, seed, now);
  const end = seed.certificateAuthorityNotAfter;
  const first = firstAuthority(arn, state.cluster.createdAt ?? now, end === undefined ? undefined : new Date(end));
  // A seed that brings the bundle of a real cluster keeps it: its clients trust that one.
  state.authorities = [{ ...first, data: state.cluster.certificateAuthority?.data ?? first.data }];
  showTrust(state);
  if (seed.upgradedAt !== undefined) rememberUpgrade(state, new Date(seed.upgradedAt), seed.upgradedByEks);
  return state;
}

/** A VPC of its own, and an endpoint only for those in it. */
const networkOf = (arn: string): VpcConfigResponse => ({
  subnetIds: [1, 2].map((subnet) => `subnet-${hexOf(`${arn}/subnet/${subnet}`, 17)}`),
  securityGroupIds: [],
  clusterSecurityGroupId: `sg-${hexOf(`${arn}/sg`, 17)}`,
  vpcId: `vpc-${hexOf(`${arn}/vpc`, 17)}`,
  endpointPublicAccess: false,
  endpointPrivateAccess: true,
  publicAccessCidrs: [],
});

/** Add-ons every cluster is created with, self-managed ones, unless that is switched off or Auto Mode has them built in. */
export const BOOTSTRAPPED = ["vpc-cni", "coredns", "kube-proxy"];

const defaultSelfManaged = ({ addons, autoMode }: ClusterSeed): string[] =>
  autoMode ? [] : BOOTSTRAPPED.filter((name) => !addons.some((addon) => addon.name === name));

export function newAddon(
  world: EksWorld,
  { account, region, cluster }: ClusterState,
  seed: Partial<Pick<AddonSeed, "status" | "issues" | "tags">> & Omit<AddonSeed, "status" | "issues" | "tags">,
): Addon {
  const now = world.environment.clock.now();
  const { name, version, status = "ACTIVE", issues = [], tags, configurationValues, serviceAccountRoleArn } = seed;
  return {
    addonName: name,
    clusterName: cluster.name,
    status: status as NonNullable<Addon["status"]>,
    addonVersion: version ?? defaultAddonVersion(name, cluster.version) ?? "v1.0.0-eksbuild.1",
    health: { issues: issues as NonNullable<NonNullable<Addon["health"]>["issues"]> },
    addonArn: `arn:aws:eks:${region}:${account}:addon/${cluster.name}/${name}/${hexOf(`${cluster.arn}/${name}`, 32)}`,
    createdAt: cluster.createdAt ?? now,
    modifiedAt: now,
    tags: { ...tags },
    namespaceConfig: { namespace: seed.namespace ?? traitsOf(name).namespace },
    ...(configurationValues === undefined ? {} : { configurationValues }),
    ...(serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn }),
  };
}

export function newNodegroup(
  { account, region, cluster }: ClusterState,
  seed: ClusterSeed["nodegroups"][number],
  now: Date,
): Nodegroup {
  const version = seed.version ?? cluster.version;
  return {
    nodegroupName: seed.name,
    nodegroupArn: `arn:aws:eks:${region}:${account}:nodegroup/${cluster.name}/${seed.name}/${hexOf(`${cluster.arn}/${seed.name}`, 32)}`,
    clusterName: cluster.name,
    version,
    // A group that came without a release takes the one EKS recommends when it is made.
    releaseVersion: seed.releaseVersion ?? recommendedRelease(version, seed.amiType, now) ?? `${version}.0-20261110`,
    ...(cluster.createdAt ? { createdAt: cluster.createdAt, modifiedAt: cluster.createdAt } : {}),
    status: seed.status as NonNullable<Nodegroup["status"]>,
    capacityType: "ON_DEMAND",
    scalingConfig: {
      minSize: Math.min(1, seed.desiredSize),
      maxSize: seed.desiredSize * 2 + 1,
      desiredSize: seed.desiredSize,
    },
    instanceTypes: seed.instanceTypes,
    subnets: cluster.resourcesVpcConfig?.subnetIds ?? [],
    amiType: seed.amiType as NonNullable<Nodegroup["amiType"]>,
    nodeRole: `arn:aws:iam::${account}:role/eks-${cluster.name}-nodes`,
    health: { issues: seed.issues as NonNullable<NonNullable<Nodegroup["health"]>["issues"]> },
    updateConfig:
      seed.maxUnavailablePercentage === undefined
        ? { maxUnavailable: seed.maxUnavailable ?? 1 }
        : { maxUnavailablePercentage: seed.maxUnavailablePercentage },
    tags: {},
  };
}

/** The update that brought the cluster to its version, as EKS remembers it. */
function rememberUpgrade({ cluster, updates }: ClusterState, endedAt: Date, byEks: boolean): void {
  const id = uuidOf(`${cluster.arn}/upgrade/${cluster.version}`);
  const update: Update = {
    id,
    status: "Successful",
    type: "VersionUpdate",
    params: [
      { type: "Version", value: cluster.version },
      { type: "PlatformVersion", value: versionInfo(cluster.version)?.platformVersion ?? "eks.1" },
    ],
    createdAt: new Date(endedAt.getTime() - 600_000),
    errors: [],
  };
  updates.set(id, { update, endedAt, byEks });
}
