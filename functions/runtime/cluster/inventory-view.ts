import { type ClusterSnapshot, clusterId, type InsightSnapshot } from "#core/fleet/cluster.ts";
import { isMinor } from "#core/fleet/version.ts";
import type { InventoryAnswer, InventoryCluster } from "#events/operator/inventory.ts";
import type { Composition } from "../compose.ts";
import { listFleet, readClusters } from "./inventory.ts";

/** Clusters read for one page: a page takes seconds, not minutes. */
const CLUSTERS_A_PAGE = 50;
/** Lambda answers with 6 MB at most; this leaves room for what JSON escapes. */
const BYTES_A_PAGE = 4_000_000;
const DAY = 86_400_000;

/** Any network makes a cluster hybrid in the sandbox; the real ones are nobody's business. TEST-NET-1 of RFC 5737. */
const SOME_NETWORK = "192.0.2.0/24";

/**
 * A page of the fleet. The cursor is the id of the last cluster of the page before: clusters made or deleted between two pages shift nothing.
 *
 * @throws {InvalidInputError} INVENTORY_INCOMPLETE
 */
export async function inventoryPage(
  { policy, clusters: reader }: Pick<Composition, "policy" | "clusters">,
  after: string | undefined,
  now: Date,
  limits: { clusters: number; bytes: number } = { clusters: CLUSTERS_A_PAGE, bytes: BYTES_A_PAGE },
): Promise<InventoryAnswer> {
  const refs = await listFleet(policy, reader);
  const left = refs.filter((ref) => after === undefined || clusterId(ref) > after);
  const read = await readClusters(policy, reader, left.slice(0, limits.clusters));
  const clusters: InventoryCluster[] = [];
  const leftOut: string[] = [];
  let bytes = 0;
  let last = left[limits.clusters - 1];
  for (const [index, { snapshot }] of read.entries()) {
    const { version, nodegroups, ref } = snapshot;
    if (![version, ...nodegroups.map((group) => group.version)].every(isMinor)) {
      leftOut.push(clusterId(ref));
      continue;
    }
    const view = inventoryCluster(snapshot, now);
    bytes += Buffer.byteLength(JSON.stringify(view));
    // One cluster that is too large by itself still goes out alone: nothing smaller can be said of it.
    if (bytes > limits.bytes && clusters.length > 0) {
      last = read[index - 1]?.snapshot.ref;
      break;
    }
    clusters.push(view);
  }
  const next = last && clusterId(last) !== lastId(refs) ? clusterId(last) : null;
  return { action: "inventory", fleet: policy.fleet, now: now.toISOString(), clusters, leftOut, next };
}

const lastId = (refs: readonly { account: string; region: string; name: string }[]): string | undefined => {
  const last = refs.at(-1);
  return last && clusterId(last);
};

function inventoryCluster(snapshot: ClusterSnapshot, now: Date): InventoryCluster {
  const { ref, version, status, createdAt, tags, supportType, autoMode, hybrid, addons, nodegroups } = snapshot;
  const blocking = (snapshot.insights ?? []).filter((insight) => insight.status === "ERROR");
  return {
    ...ref,
    version,
    status,
    createdAt,
    tags,
    autoMode,
    remoteNodeNetworks: hybrid ? [SOME_NETWORK] : [],
    addons: addons.map(({ name, version: addonVersion, status: addonStatus, issues }) => ({
      name,
      version: addonVersion,
      status: addonStatus,
      issues,
    })),
    nodegroups,
    deprecatedApis: blocking.flatMap((insight) => deprecatedApi(insight, now)),
    issues: [...snapshot.issues, ...blocking.flatMap((insight) => issueOf(insight, snapshot))],
    ...(supportType === undefined ? {} : { supportType }),
  };
}

const DEPRECATED = /^Deprecated APIs removed in Kubernetes v(1\.\d+)$/;

/** EKS's insight about calls of APIs that a minor removes, as the sandbox makes it again. Of several clients the latest decides when it passes. */
function deprecatedApi({ name, deprecatedApiClients = [] }: InsightSnapshot, now: Date) {
  const removedIn = DEPRECATED.exec(name)?.[1];
  if (removedIn === undefined) return [];
  const [latest] = [...deprecatedApiClients].sort((a, b) =>
    (a.lastRequestAt ?? "") < (b.lastRequestAt ?? "") ? 1 : -1,
  );
  const since = latest?.lastRequestAt === undefined ? 0 : now.getTime() - Date.parse(latest.lastRequestAt);
  return [
    {
      api: `removed in ${removedIn}`,
      removedIn,
      replacedWith: "its newer version",
      userAgent: latest?.userAgent ?? "unknown",
      daysSinceLastRequest: Math.min(29, Math.max(0, Math.floor(since / DAY))),
    },
  ];
}

/** An insight the sandbox has no cause for becomes an issue of the cluster: it must block there what it blocks here. */
function issueOf(insight: InsightSnapshot, { issues, version }: ClusterSnapshot) {
  const { name, reason, category, kubernetesVersion } = insight;
  if (category !== "UPGRADE_READINESS" || DEPRECATED.test(name)) return [];
  if (name === "Cluster health issues" && issues.length > 0) return [];
  // Insights about later minors do not stand against the next one.
  if (kubernetesVersion !== undefined && Number(kubernetesVersion.split(".")[1]) > Number(version.split(".")[1]) + 1)
    return [];
  return [{ code: "UpgradeInsight", message: `${name} is ERROR: ${reason}`, resourceIds: [] }];
}
