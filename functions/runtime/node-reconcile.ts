import { StaleWriteError } from "#core/errors.ts";
import { findingId, isOpen } from "#core/findings/finding.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { NodeSnapshot } from "#core/fleet/surroundings.ts";
import { contactOf, earliestLoss, NODE_LOST, SITE_LOST } from "#core/hybrid/contact.ts";
import { bySite, type NodeRecord, secondsSince } from "#core/hybrid/node.ts";
import { approvedWords, nextOf } from "#core/hybrid/removal.ts";
import { spanOf } from "#core/messages/words.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { ManagedInstanceSnapshot, Ports, Scope } from "#core/ports.ts";
import { nodesFound } from "#events/fleet/hybrid-nodes.ts";
import { observeFindings } from "./findings.ts";
import { mapBounded } from "./inventory.ts";
import { inOrder, lookAtNode, type NodePorts, type PlaceLook } from "./node-look.ts";
import { askRemoval, proceed, settleRemoved } from "./node-removal.ts";

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
    kubernetesNodes(ports, sites),
  ]);
  const look: PlaceLook = {
    place,
    sites,
    watchedSince: Object.fromEntries(since) as Record<string, string>,
    siblings: async (activationId) =>
      inOrder([
        ...instances.filter((instance) => instance.activationId === activationId),
        ...before.filter(({ activation }) => activation?.id === activationId),
      ]),
    kubelet: (id) => listed.get(id)?.kubeletVersion,
    now,
  };
  const seen = (await mapBounded(instances, AT_ONCE, (instance) => lookAtNode(ports, look, instance))).filter(
    (record) => record !== undefined,
  );
  await settleGone(ports, look, before, instances);
  for (const site of sites) {
    const own = seen.filter((node) => node.site === site.name).sort(bySite);
    if (look.watchedSince[site.name] === at) await tellFound(ports, site, own, at);
    const known = before.filter((node) => node.site === site.name);
    const down = await watchContact(ports, site, own, { known, now });
    await proceedWith(ports, site, own, down, now);
  }
  return seen.length;
}

/** By name; of clusters that could be read. That one cannot be is told by preflight, and says nothing about SSM's nodes. */
async function kubernetesNodes(
  { nodes }: Pick<Ports, "nodes">,
  sites: readonly SitePolicy[],
): Promise<Map<string, NodeSnapshot>> {
  const clusters = new Map<string, ClusterRef>(sites.map(({ cluster }) => [clusterId(cluster), cluster]));
  const lists = await mapBounded([...clusters.values()], AT_ONCE, (ref) => nodes.list(ref).catch(() => []));
  return new Map(lists.flat().map((node) => [node.name, node]));
}

/** Nodes on record that SSM did not list: asked for once more by their ids, since a list may miss what is there. */
async function settleGone(
  ports: NodePorts,
  { place, now }: PlaceLook,
  before: readonly NodeRecord[],
  instances: readonly ManagedInstanceSnapshot[],
): Promise<void> {
  const listed = new Set(instances.map(({ id }) => id));
  const missing = before.filter(({ id, removedAt }) => removedAt === undefined && !listed.has(id));
  for (const node of missing) {
    const [found] = await ports.managedInstances.list(place, { ids: [node.id] });
    if (found) continue;
    await settleGoneNode(ports, node, now);
  }
}

/** A node that is on record, and that SSM does not know any more. */
export function settleGoneNode(ports: NodePorts, node: NodeRecord, now: Date): Promise<NodeRecord> {
  // Deregistered by us, by somebody who died before writing it down.
  const ours = node.removal?.status === "approved";
  const because = ours && node.removal ? approvedWords(node.removal) : "SSM does not know it any more";
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

/** What was asked, answered or has to be asked about a site's nodes. */
async function proceedWith(
  ports: NodePorts,
  site: SitePolicy,
  nodes: readonly NodeRecord[],
  down: boolean,
  now: Date,
): Promise<void> {
  const steps = nodes.map((node) => ({ node, next: nextOf(node, site, down, now) }));
  for (const { node, next } of steps) await orLater(() => proceed(ports, node, next, now));
  for (const because of ["gone", "unknown"] as const) {
    const asked = steps.flatMap(({ node, next }) =>
      next.kind === "ask" && next.removal.because === because ? [{ node, removal: next.removal }] : [],
    );
    await orLater(() => askRemoval(ports, site, asked));
  }
}

/** Somebody else works on the same node: what is left to do is seen at the next look. */
async function orLater(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StaleWriteError)) throw error;
  }
}
