import {
  type Addon,
  type Cluster,
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeInsightCommand,
  DescribeNodegroupCommand,
  type InsightSummary,
  type Nodegroup,
  paginateListAddons,
  paginateListClusters,
  paginateListInsights,
  paginateListNodegroups,
} from "@aws-sdk/client-eks";
import { ClusterNotFoundError } from "#core/errors.ts";
import type {
  AddonSnapshot,
  ClusterRef,
  ClusterSnapshot,
  InsightSnapshot,
  NodegroupSnapshot,
} from "#core/fleet/cluster.ts";
import type { Clock, ClusterReader, Scope } from "#core/ports.ts";
import type { Clients, LimitedEks } from "./clients.ts";
import { issuesOf, listAll, orGone } from "./eks-reading.ts";
import { awsCall } from "./errors.ts";
import { allPages } from "./pages.ts";

/** EKS replaces at most this many nodes of a group at once, also where a percentage says more. */
const MOST_AT_ONCE = 100;

/** Reads clusters through the EKS API. What is deleted between listing and describing is left out. */
export function eksClusterReader(clients: Clients, clock: Clock): ClusterReader {
  return {
    async list(scope: Scope) {
      return listAll(clients.eks(scope), `clusters of ${scope.account} in ${scope.region}`, (client) =>
        allPages(paginateListClusters({ client }, {}), ({ clusters }) => clusters),
      );
    },

    async read(ref, { insights = false } = {}) {
      const eks = clients.eks(ref);
      const what = `cluster ${ref.name}`;
      const [cluster, addons, nodegroups, found] = await Promise.all([
        awsCall(what, () => eks.call((client) => client.send(new DescribeClusterCommand({ name: ref.name })))),
        readAddons(eks, ref),
        readNodegroups(eks, ref),
        insights ? readInsights(eks, ref, insights === true ? ["UPGRADE_READINESS"] : [insights].flat()) : undefined,
      ]);
      if (!cluster.cluster) throw new ClusterNotFoundError(`${what}: EKS answered without a cluster`);
      return {
        ...clusterPart(ref, cluster.cluster),
        addons,
        nodegroups,
        ...(found ? { insights: found } : {}),
        observedAt: clock.now().toISOString(),
      };
    },

    readAddon: (ref, addon) => describeAddon(clients.eks(ref), ref, addon),

    async readNodegroup(ref, nodegroup) {
      return describeNodegroup(clients.eks(ref), ref, nodegroup);
    },
  };
}

function clusterPart(ref: ClusterRef, cluster: Cluster): Omit<ClusterSnapshot, "addons" | "nodegroups" | "observedAt"> {
  const { upgradePolicy, platformVersion } = cluster;
  return {
    ref,
    arn: cluster.arn ?? "",
    version: cluster.version ?? "",
    status: cluster.status ?? "FAILED",
    createdAt: (cluster.createdAt ?? new Date(0)).toISOString(),
    tags: cluster.tags ?? {},
    autoMode: cluster.computeConfig?.enabled ?? false,
    subnetIds: cluster.resourcesVpcConfig?.subnetIds ?? [],
    hybrid: (cluster.remoteNetworkConfig?.remoteNodeNetworks?.length ?? 0) > 0,
    issues: issuesOf(cluster.health?.issues),
    ...(platformVersion === undefined ? {} : { platformVersion }),
    ...(upgradePolicy?.supportType === undefined ? {} : { supportType: upgradePolicy.supportType }),
  };
}

async function readAddons(eks: LimitedEks, ref: ClusterRef): Promise<AddonSnapshot[]> {
  const names = await listAll(eks, `add-ons of ${ref.name}`, (client) =>
    allPages(paginateListAddons({ client }, { clusterName: ref.name }), ({ addons }) => addons),
  );
  const addons = await Promise.all(names.map((name) => describeAddon(eks, ref, name)));
  return addons.filter((addon) => addon !== undefined);
}

function describeAddon(eks: LimitedEks, ref: ClusterRef, addonName: string): Promise<AddonSnapshot | undefined> {
  return orGone(`add-on ${addonName} of ${ref.name}`, async () => {
    const { addon } = await eks.call((client) =>
      client.send(new DescribeAddonCommand({ clusterName: ref.name, addonName })),
    );
    return addon && addonPart(addon);
  });
}

export const addonPart = (addon: Addon): AddonSnapshot => ({
  name: addon.addonName ?? "",
  version: addon.addonVersion ?? "",
  status: addon.status ?? "DEGRADED",
  issues: issuesOf(addon.health?.issues),
});

export async function readNodegroups(eks: LimitedEks, ref: ClusterRef): Promise<NodegroupSnapshot[]> {
  const names = await listAll(eks, `node groups of ${ref.name}`, (client) =>
    allPages(paginateListNodegroups({ client }, { clusterName: ref.name }), ({ nodegroups }) => nodegroups),
  );
  const groups = await Promise.all(
    names.map((name) =>
      describeNodegroup(eks, ref, name).catch((error: unknown) => {
        if (error instanceof ClusterNotFoundError) return undefined;
        throw error;
      }),
    ),
  );
  return groups.filter((group) => group !== undefined);
}

async function describeNodegroup(eks: LimitedEks, ref: ClusterRef, nodegroupName: string): Promise<NodegroupSnapshot> {
  const what = `node group ${nodegroupName} of ${ref.name}`;
  const { nodegroup } = await awsCall(what, () =>
    eks.call((client) => client.send(new DescribeNodegroupCommand({ clusterName: ref.name, nodegroupName }))),
  );
  if (!nodegroup) throw new ClusterNotFoundError(`${what}: EKS answered without a node group`);
  return nodegroupPart(nodegroup);
}

function nodegroupPart(group: Nodegroup): NodegroupSnapshot {
  const desiredSize = group.scalingConfig?.desiredSize ?? 0;
  const { maxUnavailable, maxUnavailablePercentage } = group.updateConfig ?? {};
  const atOnce =
    maxUnavailablePercentage === undefined
      ? maxUnavailable
      : Math.min(MOST_AT_ONCE, Math.floor((desiredSize * maxUnavailablePercentage) / 100));
  return {
    name: group.nodegroupName ?? "",
    version: group.version ?? "",
    status: group.status ?? "DEGRADED",
    desiredSize,
    maxUnavailable: Math.max(1, atOnce ?? 1),
    issues: issuesOf(group.health?.issues),
    // Custom AMIs report their image id here, which says nothing about a release.
    ...(group.releaseVersion === undefined || group.releaseVersion.startsWith("ami-")
      ? {}
      : { releaseVersion: group.releaseVersion }),
    ...(group.amiType === undefined ? {} : { amiType: group.amiType }),
  };
}

export async function readInsights(
  eks: LimitedEks,
  ref: ClusterRef,
  categories: InsightSnapshot["category"][],
): Promise<InsightSnapshot[]> {
  const summaries = await listAll(eks, `insights of ${ref.name}`, (client) =>
    allPages(
      paginateListInsights({ client }, { clusterName: ref.name, filter: { categories } }),
      ({ insights }) => insights,
    ),
  );
  return Promise.all(summaries.map((summary) => insightPart(eks, ref, summary)));
}

/** Details (what is wrong, what to do, who uses it) only where something is off: the summary is enough for what passes. */
async function insightPart(eks: LimitedEks, ref: ClusterRef, summary: InsightSummary): Promise<InsightSnapshot> {
  const {
    id = "",
    name = "",
    category = "UPGRADE_READINESS",
    kubernetesVersion,
    insightStatus,
    lastRefreshTime,
  } = summary;
  const snapshot: InsightSnapshot = {
    id,
    name,
    category,
    status: insightStatus?.status ?? "UNKNOWN",
    reason: insightStatus?.reason ?? "",
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
    ...(lastRefreshTime === undefined ? {} : { refreshedAt: lastRefreshTime.toISOString() }),
  };
  if (snapshot.status === "PASSING") return snapshot;
  const details = await orGone(`insight ${name} of ${ref.name}`, async () => {
    const { insight } = await eks.call((client) =>
      client.send(new DescribeInsightCommand({ clusterName: ref.name, id })),
    );
    return insight;
  });
  const clients =
    details?.categorySpecificSummary?.deprecationDetails?.flatMap(({ clientStats }) => clientStats ?? []) ?? [];
  return {
    ...snapshot,
    ...(details?.recommendation === undefined ? {} : { recommendation: details.recommendation }),
    ...(clients.length === 0
      ? {}
      : {
          deprecatedApiClients: clients.map(({ userAgent = "unknown", lastRequestTime }) => ({
            userAgent,
            ...(lastRequestTime === undefined ? {} : { lastRequestAt: lastRequestTime.toISOString() }),
          })),
        }),
  };
}
