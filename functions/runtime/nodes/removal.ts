import { clusterId } from "#core/fleet/cluster.ts";
import { NODE_LOST } from "#core/hybrid/contact.ts";
import { type NodeRecord, type Removal, nodeRemoved as removedRecord } from "#core/hybrid/node.ts";
import { approvedWords, cameBack, type Next, NODE_UNKNOWN } from "#core/hybrid/removal.ts";
import type { SitePolicy } from "#core/policy/sites-policy.ts";
import { nodeRemoved, removalAsked, removalDecided } from "#events/fleet/hybrid-nodes.ts";
import { observeFindings } from "../cluster/findings.ts";
import { untilWritten } from "../cluster/records.ts";
import type { NodePorts } from "./look.ts";

/** Asks people about some nodes of a site, in one message. Told first: a question nobody has heard of would only expire. */
export async function askRemoval(
  ports: NodePorts,
  site: SitePolicy,
  asked: readonly { node: NodeRecord; removal: Removal }[],
): Promise<void> {
  const [first, ...others] = asked;
  if (!first) return;
  const { because, reason, askedAt, expiresAt } = first.removal;
  if (because === "by-hand") return;
  const words =
    others.length === 0
      ? reason
      : `each ${because === "gone" ? "out of touch for too long" : "not known"}; ${first.node.id}: ${reason}`;
  const question = { because, reason: words, approvers: site.approvers, askedAt, expiresAt };
  // Who died before writing it down asks again at another time, about the same absence.
  const { lostSince = "", registeredAt = "", removal } = first.node;
  const occurrence = `${because === "gone" ? lostSince : registeredAt}/${asked.length}/${removal?.askedAt ?? "first"}`;
  const nodes = [first.node, ...others.map(({ node }) => node)] as const;
  await ports.events.publish([removalAsked(nodes, question, occurrence)]);
  for (const { node, removal } of asked) await ports.nodeRecords.save({ ...node, removal });
}

/** Does what comes next with a node, but for asking, which is done for several at once. @returns the record as stored */
export async function proceed(ports: NodePorts, node: NodeRecord, next: Next, now: Date): Promise<NodeRecord> {
  switch (next.kind) {
    case "withdraw":
      return withdraw(ports, node, next.reason, now);
    case "expire":
      return expire(ports, node, now);
    case "remove":
      return remove(ports, node, next.removal, now);
    default:
      return node;
  }
}

/**
 * Deregisters a node. That somebody wants it is written down first, so that whoever dies on the way is carried on from there. A node that was away and pings again is
 * left alone: SSM is asked right before.
 */
async function remove(ports: NodePorts, node: NodeRecord, removal: Removal, now: Date): Promise<NodeRecord> {
  const intended = node.removal === removal ? node : await ports.nodeRecords.save({ ...node, removal });
  const { account, region, id } = intended;
  const place = { account, region };
  const [instance] = await ports.managedInstances.list(place, { ids: [id] });
  if (instance && removal.because === "gone" && cameBack(instance))
    return withdraw(ports, intended, "it is in touch again", now);
  if (instance) await ports.managedInstances.deregister(place, id);
  return settleRemoved(ports, intended, { because: approvedWords(removal), ours: true }, now);
}

/** SSM knows it no more: told, its findings closed, and written down. */
export async function settleRemoved(
  ports: NodePorts,
  node: NodeRecord,
  { because, ours }: { because: string; ours: boolean },
  now: Date,
): Promise<NodeRecord> {
  const at = now.toISOString();
  await ports.events.publish([nodeRemoved(node, { because, ours, at })]);
  const observation = { clusterId: clusterId(node.cluster), at, present: [], because: "it is deregistered" };
  const scope = { rules: [NODE_LOST, NODE_UNKNOWN], subjects: [node.id] };
  await observeFindings(ports, { ...observation, scope }, { now });
  // SSM's own event makes another function do the same at the same moment.
  return untilWritten(async () => {
    const stored = (await ports.nodeRecords.get(node, node.id)) ?? node;
    return stored.removedAt === undefined ? ports.nodeRecords.save(removedRecord(stored, because, now)) : stored;
  });
}

async function withdraw(ports: NodePorts, node: NodeRecord, why: string, now: Date): Promise<NodeRecord> {
  const { removal, ...rest } = node;
  if (!removal) return node;
  const decision = { status: "withdrawn" as const, by: null, why, at: now.toISOString() };
  await ports.events.publish([removalDecided(node, removal.askedAt, decision)]);
  return ports.nodeRecords.save(rest);
}

async function expire(ports: NodePorts, node: NodeRecord, now: Date): Promise<NodeRecord> {
  const { removal } = node;
  if (!removal) return node;
  const why = `nobody answered before ${removal.expiresAt}`;
  await ports.events.publish([
    removalDecided(node, removal.askedAt, { status: "expired", by: null, why, at: now.toISOString() }),
  ]);
  return ports.nodeRecords.save({ ...node, removal: { ...removal, status: "expired" } });
}
