import { AccessDeniedError } from "#core/errors.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { NodeSnapshot } from "#core/fleet/surroundings.ts";
import { ACTIVATION_TAGS, type ActivationRecord } from "#core/hybrid/activation.ts";
import { judgeNode } from "#core/hybrid/judge-node.ts";
import { isWorthWriting, type Judgement, type NodeRecord, needsCheck, nodeSeen } from "#core/hybrid/node.ts";
import { NODE_UNKNOWN, unknownNode } from "#core/hybrid/removal.ts";
import { asInstance, placed } from "#core/hybrid/roles-anywhere.ts";
import { clusterArn } from "#core/hybrid/sites.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import type { ManagedInstanceSnapshot, Scope } from "#core/ports.ts";
import { nodeRegistered } from "#events/fleet/hybrid-nodes.ts";
import { observeFindings } from "../cluster/findings.ts";
import { untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";

export type NodePorts = Pick<
  Composition,
  "policy" | "nodeRecords" | "activationRecords" | "managedInstances" | "clusterRecords" | "findings" | "events"
>;

/** What is the same for all nodes of one account and Region during a look. */
export interface PlaceLook {
  place: Scope;
  sites: readonly SitePolicy[];
  /** When each site was looked at for the first time, by its name. */
  watchedSince: Readonly<Record<string, string>>;
  /** Ids of the nodes that registered with an activation, in the order they came. */
  siblings(activationId: string): Promise<string[]>;
  /** Kubernetes minor of a node's kubelet, where its cluster could be read. */
  kubelet(id: string): string | undefined;
  now: Date;
}

export const sitesIn = ({ sites }: { sites: readonly SitePolicy[] }, { account, region }: Scope): SitePolicy[] =>
  sites.filter(({ cluster }) => cluster.account === account && cluster.region === region);

/** By when they registered; of several at once by id. */
export const inOrder = (nodes: readonly { id: string; registeredAt?: string }[]): string[] =>
  [...new Set(nodes.map(({ id, registeredAt = "" }) => `${registeredAt} ${id}`))]
    .sort()
    .map((key) => key.split(" ")[1] ?? "");

/**
 * Looks at one managed instance: whether it is a hybrid node of the fleet, whether it should be there, and how it is. Tells what is new, opens or closes its alert, and
 * writes its record last, so that whoever dies on the way does the same again under the same keys.
 *
 * @returns the record as it is stored; undefined when it is none of the fleet's, or cannot be judged yet
 */
export function lookAtNode(
  ports: NodePorts,
  look: PlaceLook,
  instance: ManagedInstanceSnapshot,
): Promise<NodeRecord | undefined> {
  return untilWritten(async () => {
    const { place, now } = look;
    const stored = await ports.nodeRecords.get(place, instance.id);
    const checked = needsCheck(stored, instance, now);
    const judgement = checked || !stored ? await judged(ports, look, instance) : judgementOf(stored);
    if (!judgement) return undefined;
    const site = look.sites.find(({ name }) => name === judgement.site);
    const toleranceSeconds = site?.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS;
    const kubelet = look.kubelet(instance.id);
    const record = nodeSeen(stored, { ...place, instance, judgement, checked, kubelet, toleranceSeconds, now });
    if (!stored || stored.removedAt !== undefined) await welcome(ports, look, record, site);
    if (record.breaches.length > 0 || (stored?.breaches.length ?? 0) > 0) await alarm(ports, record, site, now);
    return isWorthWriting(stored, record)
      ? ports.nodeRecords.save(record)
      : { ...record, revision: stored?.revision ?? 0 };
  });
}

/** The same for a node of IAM Roles Anywhere, of which its cluster alone tells. */
export function lookAtClusterNode(
  { nodeRecords }: Pick<NodePorts, "nodeRecords">,
  { place, sites, now }: Pick<PlaceLook, "place" | "sites" | "now">,
  cluster: ClusterRef,
  node: NodeSnapshot,
): Promise<NodeRecord> {
  return untilWritten(async () => {
    const stored = await nodeRecords.get(place, node.name);
    const judgement = placed(cluster, sites);
    const site = sites.find(({ name }) => name === judgement.site);
    const record = nodeSeen(stored, {
      ...place,
      instance: asInstance(node, stored, now),
      judgement,
      checked: false,
      kubelet: node.kubeletVersion,
      toleranceSeconds: site?.toleranceSeconds ?? DEFAULT_TOLERANCE_SECONDS,
      now,
    });
    return isWorthWriting(stored, record) ? nodeRecords.save(record) : { ...record, revision: stored?.revision ?? 0 };
  });
}

/** For a node of a cluster that is at none of the sites. */
const DEFAULT_TOLERANCE_SECONDS = 600;

const judgementOf = ({ site, cluster, activation, breaches, foundThere }: NodeRecord): Judgement => ({
  ...(site === undefined ? {} : { site }),
  cluster,
  ...(activation?.record === undefined ? {} : { activationRecord: activation.record }),
  breaches,
  ...(foundThere ? { foundThere } : {}),
});

async function judged(
  ports: NodePorts,
  { place, sites, watchedSince, siblings }: PlaceLook,
  instance: ManagedInstanceSnapshot,
): Promise<Judgement | undefined> {
  const tags = (await ports.managedInstances.tags(place, instance.id)) ?? {};
  const record = await issued(ports, instance.activationId, tags[ACTIVATION_TAGS.record]);
  if (record === "not yet") return undefined;
  return judgeNode({
    place,
    instance,
    tags,
    record,
    siblings: record && instance.activationId !== undefined ? await siblings(instance.activationId) : [],
    sites,
    clusters: (await ports.clusterRecords.list()).map(({ ref }) => ref),
    watchedSince,
  });
}

/**
 * Our record of an activation. A tag names a record, but anybody can write tags: the record has to name the activation too. One that is just being written down does not
 * yet, and who registered with it is judged at the next look.
 */
async function issued(
  { activationRecords }: NodePorts,
  activationId: string | undefined,
  recordId: string | undefined,
): Promise<ActivationRecord | "not yet" | undefined> {
  if (activationId === undefined) return undefined;
  const found = await activationRecords.ofActivation(activationId);
  if (found || recordId === undefined) return found;
  const named = await activationRecords.get(recordId);
  if (named?.status === "requested") return "not yet";
  return named?.activationId === activationId ? named : undefined;
}

/** A new node: its tags are completed, and its cluster's channel is told if it came by an activation of ours. */
async function welcome(
  ports: NodePorts,
  look: PlaceLook,
  node: NodeRecord,
  site: SitePolicy | undefined,
): Promise<void> {
  const { activation, breaches } = node;
  if (activation?.record === undefined || breaches.length > 0) return;
  const record = await ports.activationRecords.get(activation.record);
  if (!record) return;
  await completeTags(ports, node, site?.owner);
  const used = (await look.siblings(activation.id)).length;
  await ports.events.publish([nodeRegistered(node, { record: record.id, used, limit: record.nodes })]);
}

async function completeTags(
  { managedInstances }: NodePorts,
  { account, region, id, site, cluster, hostname, activation }: NodeRecord,
  owner: string | undefined,
): Promise<void> {
  const wanted = {
    [ACTIVATION_TAGS.cluster]: clusterArn(cluster),
    [ACTIVATION_TAGS.site]: site,
    [ACTIVATION_TAGS.owner]: owner,
    [ACTIVATION_TAGS.record]: activation?.record,
    Name: hostname === undefined ? undefined : `${site ?? cluster.name}-${hostname}`,
  };
  const place = { account, region };
  const there = (await managedInstances.tags(place, id)) ?? {};
  const missing = Object.entries(wanted).filter(([name, value]) => value !== undefined && there[name] === undefined);
  if (missing.length === 0) return;
  try {
    await managedInstances.tag(place, id, Object.fromEntries(missing) as Record<string, string>);
  } catch (error) {
    // An account that lets us change nothing has nodes without these tags; they are known all the same.
    if (!(error instanceof AccessDeniedError)) throw error;
  }
}

const DONE = {
  alert: "Nothing was done to it: the policy file says alert only",
  "deregister-after-approval": "People are asked whether it is deregistered",
  deregister: "It is deregistered, as the policy file says",
} as const;

/** Opens the alert about a node that should not be there, or closes it. */
async function alarm(ports: NodePorts, record: NodeRecord, site: SitePolicy | undefined, now: Date): Promise<void> {
  const present = record.breaches.length === 0 ? [] : [unknownNode(record, DONE[site?.unknownNodes ?? "alert"])];
  const observation = {
    clusterId: clusterId(record.cluster),
    at: now.toISOString(),
    present,
    because: "it is known now",
  };
  await observeFindings(ports, { ...observation, scope: { rules: [NODE_UNKNOWN], subjects: [record.id] } }, { now });
}
