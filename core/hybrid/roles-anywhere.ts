import { type ClusterRef, clusterId } from "../fleet/cluster.ts";
import type { NodeSnapshot } from "../fleet/surroundings.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";
import type { ManagedInstanceSnapshot } from "../ports/hybrid.ts";
import type { Judgement, NodeRecord } from "./node.ts";

/** SSM names its nodes so, and no others are called so: names of IAM Roles Anywhere's are chosen by their site. */
export const isManagedInstance = (id: string): boolean => /^mi-[0-9a-f]{17}$/.test(id);

/** Hybrid nodes of a cluster that SSM knows nothing of. */
export const rolesAnywhereNodes = (nodes: readonly NodeSnapshot[]): NodeSnapshot[] =>
  nodes.filter(({ manager, name }) => manager === "hybrid" && !isManagedInstance(name));

/**
 * A node of IAM Roles Anywhere as if SSM told of it: all that is known comes from its cluster. There is no registration to be judged; whom the trust anchor's certificates
 * let in is its site's to say.
 */
export function asInstance(
  { name, ready, createdAt }: NodeSnapshot,
  stored: NodeRecord | undefined,
  now: Date,
): ManagedInstanceSnapshot {
  // When it was ready last is known as exactly as somebody looks.
  const lastPingAt = ready ? now.toISOString() : (stored?.lastPingAt ?? now.toISOString());
  return { id: name, ping: ready ? "Online" : "ConnectionLost", lastPingAt, registeredAt: createdAt, hostname: name };
}

/** Its site is its cluster's, where that has one; of several nobody says which. */
export function placed(cluster: ClusterRef, sites: readonly SitePolicy[]): Judgement {
  const own = sites.filter(
    (site) => site.credentials === "roles-anywhere" && clusterId(site.cluster) === clusterId(cluster),
  );
  const [site] = own;
  return { ...(site && own.length === 1 ? { site: site.name } : {}), cluster, breaches: [] };
}
