import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster } from "./common.ts";

/** A hybrid node as events tell of it. */
const node = z.strictObject({
  id: z.string(),
  hostname: z.string().nullable(),
  address: z.string().nullable(),
});
const site = z.string().nullable();

/** A hybrid node registered by an activation of ours. */
export const nodeRegisteredEvent = fleetEvent("Hybrid Node Registered", {
  ...onCluster,
  site,
  node,
  /** Id of our record of the activation, and how much of it is used. */
  activation: z.strictObject({ record: z.string(), used: z.int(), limit: z.int() }),
  agentVersion: z.string().nullable(),
  registeredAt: instant,
});

/** Nodes that were at a site before it was watched: from now on an unknown one is an alert. */
export const nodesFoundEvent = fleetEvent("Hybrid Nodes Found", {
  ...onCluster,
  site: z.string(),
  count: z.int(),
  at: instant,
});

/** People are asked whether nodes may be removed. The answer goes to the operator function; nothing in this event lets anybody approve. */
export const removalAskedEvent = fleetEvent("Hybrid Node Removal Asked", {
  ...onCluster,
  site,
  because: z.enum(["unknown", "gone"]),
  /** Of some; `count` are meant. */
  nodes: z.array(node),
  count: z.int(),
  reason: z.string(),
  /** Who may answer; empty: anybody who can reach the operator function. */
  approvers: z.array(z.string()),
  askedAt: instant,
  expiresAt: instant,
});

/** `withdrawn`: what was asked about is not so any more. */
export const removalDecidedEvent = fleetEvent("Hybrid Node Removal Decided", {
  ...onCluster,
  site,
  node,
  status: z.enum(["approved", "rejected", "expired", "withdrawn"]),
  by: z.string().nullable(),
  why: z.string(),
  at: instant,
});

/** SSM knows the node no more: it cannot get credentials, and its Node is left in the cluster. */
export const nodeRemovedEvent = fleetEvent("Hybrid Node Removed", {
  ...onCluster,
  site,
  node,
  because: z.string(),
  /** Fleetwright deregistered it; otherwise it was found gone. */
  ours: z.boolean(),
  at: instant,
});

/** What builders need of a node's record: structural, because events know nothing of the core. */
export interface NodeFacts {
  account: string;
  region: string;
  id: string;
  site?: string;
  cluster: { account: string; region: string; name: string };
  hostname?: string;
  address?: string;
  agentVersion?: string;
  registeredAt?: string;
  firstSeenAt: string;
}

const nodeOf = ({ id, hostname, address }: NodeFacts) => ({
  id,
  hostname: hostname ?? null,
  address: address ?? null,
});
const keyOf = ({ account, region, id }: NodeFacts) => `hybrid-node/${account}/${region}/${id}`;
const partOf = (facts: NodeFacts) => ({ cluster: facts.cluster, site: facts.site ?? null, node: nodeOf(facts) });

/** The longest list of nodes in one event. */
const NAMED = 20;

export function nodeRegistered(
  facts: NodeFacts,
  activation: z.input<typeof nodeRegisteredEvent.schema>["activation"],
): FleetEvent {
  const registeredAt = facts.registeredAt ?? facts.firstSeenAt;
  return nodeRegisteredEvent.build(registeredAt, [arnOf(facts.cluster)], {
    eventKey: `${keyOf(facts)}/registered/${registeredAt}`,
    ...partOf(facts),
    activation,
    agentVersion: facts.agentVersion ?? null,
    registeredAt,
  });
}

export function nodesFound(
  cluster: NodeFacts["cluster"],
  facts: { site: string; count: number; at: string },
): FleetEvent {
  const eventKey = `hybrid-site/${arnOf(cluster)}/${facts.site}/found/${facts.at}`;
  return nodesFoundEvent.build(facts.at, [arnOf(cluster)], { eventKey, cluster, ...facts });
}

/** @param occurrence the same question about the same nodes is told once */
export function removalAsked(
  nodes: readonly [NodeFacts, ...NodeFacts[]],
  question: { because: "unknown" | "gone"; reason: string; approvers: string[]; askedAt: string; expiresAt: string },
  occurrence: string,
): FleetEvent {
  const [first] = nodes;
  const { cluster, site: at } = partOf(first);
  return removalAskedEvent.build(question.askedAt, [arnOf(cluster)], {
    eventKey: `${keyOf(first)}/removal/${question.because}/${occurrence}`,
    cluster,
    site: at,
    nodes: nodes.slice(0, NAMED).map(nodeOf),
    count: nodes.length,
    ...question,
  });
}

/** @param askedAt of the question */
export function removalDecided(
  facts: NodeFacts,
  askedAt: string,
  decision: { status: "approved" | "rejected" | "expired" | "withdrawn"; by: string | null; why: string; at: string },
): FleetEvent {
  return removalDecidedEvent.build(decision.at, [arnOf(facts.cluster)], {
    eventKey: `${keyOf(facts)}/removal/${askedAt}/${decision.status}`,
    ...partOf(facts),
    ...decision,
  });
}

export function nodeRemoved(facts: NodeFacts, ending: { because: string; ours: boolean; at: string }): FleetEvent {
  return nodeRemovedEvent.build(ending.at, [arnOf(facts.cluster)], {
    eventKey: `${keyOf(facts)}/removed/${facts.registeredAt ?? facts.firstSeenAt}`,
    ...partOf(facts),
    ...ending,
  });
}

export type NodeRegisteredFacts = z.output<typeof nodeRegisteredEvent.schema>;
export type NodesFoundFacts = z.output<typeof nodesFoundEvent.schema>;
export type RemovalAskedFacts = z.output<typeof removalAskedEvent.schema>;
export type RemovalDecidedFacts = z.output<typeof removalDecidedEvent.schema>;
export type NodeRemovedFacts = z.output<typeof nodeRemovedEvent.schema>;
