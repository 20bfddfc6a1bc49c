import { StaleWriteError } from "#core/errors.ts";
import { findingId, isOpen } from "#core/findings/finding.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { NodeSnapshot } from "#core/fleet/surroundings.ts";
import { contactOf, earliestLoss, NODE_LOST, SITE_LOST } from "#core/hybrid/contact.ts";
import { bySite, type NodeRecord, secondsSince } from "#core/hybrid/node.ts";
import { approvedWords, nextOf } from "#core/hybrid/removal.ts";
import { isManagedInstance, rolesAnywhereNodes } from "#core/hybrid/roles-anywhere.ts";
import { spanOf } from "#core/messages/words.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { Ports, Scope } from "#core/ports.ts";
import { nodesFound } from "#events/fleet/hybrid-nodes.ts";
import { mapBounded, throwFirst } from "../bounded.ts";
import { observeFindings } from "../cluster/findings.ts";
import { inOrder, lookAtClusterNode, lookAtNode, type NodePorts, type PlaceLook } from "./look.ts";
import { askRemoval, proceed, settleRemoved } from "./removal.ts";

export type ReconcilePorts = NodePorts & Pick<Ports, "nodes">;

const AT_ONCE = 8;

/**
 * Looks at all hybrid nodes of an account and Region as SSM and their clusters tell of them: what no event told of is made up for, who is out of touch is told, who was to
 * be removed is.
 *
 * @returns how many nodes there are
 */
export async function reconcilePlace(
  ports: ReconcilePorts,
  place: Scope,
  sites: readonly SitePolicy[],
  now: Date,
): Promise<number> {
  const at = now.toISOString();
  const since = await mapBounded(sites, AT_ONCE, async ({ name }) => [
    name,
    (await ports.nodeRecords.watchedSince(place, name, at)) ?? at,
  ]);
  const [before, instances, listed] = await Promise.all([
    ports.nodeRecords.of(place),
    ports.managedInstances.list(place),
    clusterNodes(ports, sites),
  ]);
  const byName = new Map(listed.flatMap(({ nodes }) => nodes.map((node) => [node.name, node])));
  const look: PlaceLook = {
    place,
    sites,
    watchedSince: Object.fromEntries(since) as Record<string, string>,
    siblings: async (activationId) =>
      inOrder([
        ...instances.filter((instance) => instance.activationId === activationId),
        ...before.filter(({ activation }) => activation?.id === activationId),
      ]),
    kubelet: (id) => byName.get(id)?.kubeletVersion,
    now,
  };
  // One node or site that cannot be worked on does not leave the others behind it.
  const failures: unknown[] = [];
  const attempt = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      // Somebody else works on the same node: what is left to do is seen at the next look.
      if (!(error instanceof StaleWriteError)) failures.push(error);
      return undefined;
    });
  const seen = (await mapBounded(instances, AT_ONCE, (instance) => attempt(lookAtNode(ports, look, instance)))).filter(
    (record) => record !== undefined,
  );
  for (const { cluster, nodes } of listed)
    for (const node of rolesAnywhereNodes(nodes)) seen.push(await lookAtClusterNode(ports, look, cluster, node));
  const readable = new Set(listed.map(({ cluster }) => clusterId(cluster)));
  const there = new Set([...instances.map(({ id }) => id), ...seen.map(({ id }) => id)]);
  const missing = before.filter(({ id, removedAt }) => removedAt === undefined && !there.has(id));
  // Of a cluster that cannot be read nobody knows which nodes of its own it has.
  await settleGone(
    ports,
    look,
    missing.filter(({ id, cluster }) => isManagedInstance(id) || readable.has(clusterId(cluster))),
  );
  for (const site of sites) {
    const own = seen.filter((node) => node.site === site.name).sort(bySite);
    if (look.watchedSince[site.name] === at) await tellFound(ports, site, own, at);
    const known = before.filter((node) => node.site === site.name);
    const down = await watchContact(ports, site, own, { known, now });
    await proceedWith(ports, site, own, { down, now, attempt });
  }
  throwFirst(failures);
  return seen.length;
}

interface Listed {
  cluster: ClusterRef;
  nodes: readonly NodeSnapshot[];
}

/** Of clusters that could be read. That one cannot be, or is gone, is told elsewhere, and says nothing about SSM's nodes. */
async function clusterNodes({ nodes }: Pick<Ports, "nodes">, sites: readonly SitePolicy[]): Promise<Listed[]> {
  const clusters = new Map<string, ClusterRef>(sites.map(({ cluster }) => [clusterId(cluster), cluster]));
  const lists = await mapBounded([...clusters.values()], AT_ONCE, async (cluster): Promise<Listed | undefined> => {
    try {
      return { cluster, nodes: await nodes.list(cluster) };
    } catch {
      return undefined;
    }
  });
  return lists.filter((list) => list !== undefined);
}

/** Nodes on record that were not listed. SSM is asked for its own once more by their ids, since a list may miss what is there. */
async function settleGone(ports: NodePorts, { place, now }: PlaceLook, missing: readonly NodeRecord[]): Promise<void> {
  for (const node of missing) {
    const [found] = isManagedInstance(node.id) ? await ports.managedInstances.list(place, { ids: [node.id] }) : [];
    if (!found) await settleGoneNode(ports, node, now);
  }
}

/** A node that is on record, and that SSM does not know any more. */
export function settleGoneNode(ports: NodePorts, node: NodeRecord, now: Date): Promise<NodeRecord> {
  // Deregistered by us, by somebody who died before writing it down.
  const ours = node.removal?.status === "approved";
  const who = isManagedInstance(node.id) ? "SSM does not know it" : "its cluster does not have it";
  const because = ours && node.removal ? approvedWords(node.removal) : `${who} any more`;
  return settleRemoved(ports, node, { because, ours }, now);
}

async function tellFound(ports: NodePorts, site: SitePolicy, nodes: readonly NodeRecord[], at: string): Promise<void> {
  const count = nodes.filter(({ foundThere }) => foundThere).length;
  if (count > 0) await ports.events.publish([nodesFound(site.cluster, { site: site.name, count, at })]);
}

/** Opens and closes what is to be told about nodes out of touch. @returns whether the whole site is */
async function watchContact(
  ports: NodePorts,
  site: SitePolicy,
  nodes: readonly NodeRecord[],
  { known, now }: { known: readonly NodeRecord[]; now: Date },
): Promise<boolean> {
  const id = clusterId(site.cluster);
  const registered = nodes.filter(({ breaches }) => breaches.length === 0);
  if (registered.length === 0 && known.length === 0) return false;
  const open = await ports.findings.get(id, findingId(SITE_LOST, site.name));
  const { down, present } = contactOf(site.name, registered, open !== undefined && isOpen(open));
  const at = now.toISOString();
  const lost = earliestLoss(known);
  const back = registered.filter((node) => node.lostSince === undefined).length;
  const because = `${back} of ${registered.length} nodes are in touch${lost === undefined ? "" : `, after ${spanOf(secondsSince(lost, now))}`}`;
  const ofSite = present.filter(({ rule }) => rule === SITE_LOST);
  const observation = { clusterId: id, at, present: ofSite, because };
  await observeFindings(ports, { ...observation, scope: { rules: [SITE_LOST], subjects: [site.name] } }, { now });
  await observeFindings(
    ports,
    {
      clusterId: id,
      at,
      scope: { rules: [NODE_LOST], subjects: nodes.map((node) => node.id) },
      present: present.filter(({ rule }) => rule === NODE_LOST),
      because: down ? `all of site ${site.name} is out of touch` : "it is in touch again",
    },
    { now },
  );
  return down;
}

type Attempt = <T>(work: Promise<T>) => Promise<T | undefined>;

/** What was asked, answered or has to be asked about a site's nodes. */
async function proceedWith(
  ports: NodePorts,
  site: SitePolicy,
  nodes: readonly NodeRecord[],
  { down, now, attempt }: { down: boolean; now: Date; attempt: Attempt },
): Promise<void> {
  const steps = nodes.map((node) => ({ node, next: nextOf(node, site, down, now) }));
  for (const { node, next } of steps) await attempt(proceed(ports, node, next, now));
  for (const because of ["gone", "unknown"] as const) {
    const asked = steps.flatMap(({ node, next }) =>
      next.kind === "ask" && next.removal.because === because ? [{ node, removal: next.removal }] : [],
    );
    await attempt(askRemoval(ports, site, asked));
  }
}
