import { AccessDeniedError, InvalidInputError } from "#core/errors.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { bySite, type NodeRecord, nodeStatus, type Removal } from "#core/hybrid/node.ts";
import { decidedBy, nextOf } from "#core/hybrid/removal.ts";
import { isManagedInstance } from "#core/hybrid/roles-anywhere.ts";
import { siteNamed } from "#core/hybrid/sites.ts";
import { planSite } from "#core/hybrid/upgrade-plan.ts";
import { type Answer, answeredQuestion, mustBeAmong, newQuestion } from "#core/people/question.ts";
import type { Scope } from "#core/ports.ts";
import { removalDecided } from "#events/fleet/hybrid-nodes.ts";
import type { NodeView, UpgradePlanView } from "#events/operator/hybrid-nodes.ts";
import type { OperatorResponse } from "#events/operator/requests.ts";
import { untilWritten } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";
import type { Identified } from "../identity.ts";
import { lookAtOne } from "./one.ts";
import { settleGoneNode } from "./reconcile.ts";
import { proceed } from "./removal.ts";

type Asked<Action extends Identified["action"]> = Extract<Identified, { action: Action }>;
type Changes = Extract<OperatorResponse, { action: "node-changes" }>["changes"];

/** Answers about hybrid nodes; each throws InvalidInputError for what cannot be done as asked. */
export const nodeAnswers = {
  "list-nodes": async (ports: Composition, { site, all }: Asked<"list-nodes">, now: Date) => ({
    action: "list-nodes" as const,
    now: now.toISOString(),
    nodes: (await nodesOf(ports, site)).filter(({ removedAt }) => all || removedAt === undefined).map(viewOf),
  }),
  "plan-site": async (ports: Composition, { site, to }: Asked<"plan-site">) => ({
    action: "plan-site" as const,
    plan: await sitePlan(ports, site, to),
  }),
  "answer-removal": async (ports: Composition, request: Asked<"answer-removal">, now: Date) => ({
    action: "node-changes" as const,
    changes: await answerRemovals(ports, request, now),
  }),
  "deregister-node": async (ports: Composition, request: Asked<"deregister-node">, now: Date) => ({
    action: "node-changes" as const,
    changes: [await deregister(ports, request, now)],
  }),
};

/** @throws {InvalidInputError} UNKNOWN_SITE */
async function nodesOf(
  { policy, nodeRecords }: Pick<Composition, "policy" | "nodeRecords">,
  site: string | undefined,
): Promise<NodeRecord[]> {
  const sites = site === undefined ? policy.sites : [siteNamed(policy, site)];
  const places = new Map(
    sites.map(({ cluster: { account, region } }) => [`${account}/${region}`, { account, region }]),
  );
  const lists = await Promise.all([...places.values()].map((place) => nodeRecords.of(place)));
  return lists
    .flat()
    .filter((node) => site === undefined || node.site === site)
    .sort(bySite);
}

function viewOf(node: NodeRecord): NodeView {
  const { removal, lostSince, removedAt, removedBecause } = node;
  return {
    id: node.id,
    site: node.site ?? null,
    cluster: node.cluster,
    status: nodeStatus(node),
    reasons: [
      ...(removedAt === undefined ? [] : [`removed at ${removedAt}: ${removedBecause}`]),
      ...node.breaches.map(({ message }) => message),
      ...(lostSince === undefined ? [] : [`out of touch since ${lostSince}`]),
      ...(removal?.status === "pending" ? [`asked whether it may be removed, until ${removal.expiresAt}`] : []),
    ],
    hostname: node.hostname ?? null,
    address: node.address ?? null,
    ping: node.ping,
    lastPingAt: node.lastPingAt ?? null,
    agentVersion: node.agentVersion ?? null,
    kubelet: node.kubelet ?? null,
    activation: node.activation?.record ?? null,
    registeredAt: node.registeredAt ?? null,
    removal: removal
      ? { status: removal.status, askedAt: removal.askedAt, expiresAt: removal.expiresAt, by: removal.by ?? null }
      : null,
  };
}

async function sitePlan(ports: Composition, name: string, to: string): Promise<UpgradePlanView> {
  const site = siteNamed(ports.policy, name);
  const { version } = await ports.clusters.read(site.cluster);
  const nodes = (await nodesOf(ports, name)).filter(({ removedAt }) => removedAt === undefined);
  return planSite(site, nodes, { controlPlane: version, to });
}

/** @throws {InvalidInputError} UNKNOWN_NODE, AMBIGUOUS_NODE */
function nodeNamed(nodes: readonly NodeRecord[], name: string): NodeRecord {
  const there = nodes.filter(({ removedAt }) => removedAt === undefined);
  const found = there.filter(({ id, hostname }) => id === name || hostname === name);
  const [first] = found;
  if (!first) {
    const removed = nodes.find(({ id }) => id === name);
    const why = removed ? ` any more: it was removed at ${removed.removedAt}` : "; fleetwright hybrid nodes lists them";
    throw new InvalidInputError("UNKNOWN_NODE", `there is no hybrid node ${name}${why}`);
  }
  if (found.length > 1) {
    const message = `${found.length} hybrid nodes are called ${name}: name one of ${found.map(({ id }) => id).join(", ")}`;
    throw new InvalidInputError("AMBIGUOUS_NODE", message);
  }
  return first;
}

async function answerRemovals(
  ports: Composition,
  { nodes: names, site, verdict, dryRun, by, why, arn }: Asked<"answer-removal">,
  now: Date,
): Promise<Changes> {
  if ((names.length === 0) === (site === undefined))
    throw new InvalidInputError("BAD_REQUEST", "name either nodes or, with --site, a site whose nodes are asked about");
  const all = await nodesOf(ports, site);
  const meant = site === undefined ? names.map((name) => nodeNamed(all, name)) : all.filter(isAsked);
  if (meant.length === 0) throw new InvalidInputError("NOT_ASKED", `nobody asks about nodes of site ${site}`);
  const given: Answer = { verdict, by, arn, why, at: now.toISOString() };
  // All of them before the first is written: a list with a mistake in it changes nothing.
  const answers = meant.map((node) => ({ node, removal: answeredRemoval(ports, node, given) }));
  if (dryRun)
    return answers.map(({ node: { id } }) => ({
      node: id,
      message: verdict === "rejected" ? `${id} would stay` : `${id} would be deregistered, unless it is in touch again`,
    }));
  const changes: Changes = [];
  for (const { node } of answers) {
    const saved = await answeredNode(ports, node, given);
    const { removal } = saved;
    await ports.events.publish([
      removalDecided(saved, removal.askedAt, { status: verdict, by, why, at: removal.at ?? given.at }),
    ]);
    const message = verdict === "rejected" ? `${node.id} stays` : await carryOut(ports, saved, now);
    changes.push({ node: node.id, message });
  }
  return changes;
}

/** The answer is to the question as it stands when it is written. */
function answeredNode(ports: Composition, node: NodeRecord, given: Answer): Promise<NodeRecord & { removal: Removal }> {
  return untilWritten(async () => {
    const stored = (await ports.nodeRecords.get(node, node.id)) ?? node;
    const removal = answeredRemoval(ports, stored, given);
    const saved = removal === stored.removal ? stored : await ports.nodeRecords.save({ ...stored, removal });
    return { ...saved, removal };
  });
}

const isAsked = ({ removal, removedAt }: NodeRecord): boolean =>
  removedAt === undefined && removal?.status === "pending";

/** @throws {InvalidInputError} NOT_ASKED and those of `answeredQuestion` */
function answeredRemoval({ policy }: Composition, { id, site, removal }: NodeRecord, given: Answer): Removal {
  const what = `the removal of ${id}`;
  if (!removal)
    throw new InvalidInputError("NOT_ASKED", `nobody asks about ${what}; fleetwright hybrid deregister ${id} does it`);
  const approvers = policy.sites.find(({ name }) => name === site)?.approvers ?? [];
  return answeredQuestion(removal, given, { what, approvers });
}

/** Looks at a node whose removal somebody wants, and removes it if that still holds. @returns what was done */
function carryOut(ports: Composition, { account, region, id, site: name }: NodeRecord, now: Date): Promise<string> {
  const place: Scope = { account, region };
  return untilWritten(async () => {
    const seen = await lookAtOne(ports, place, id, now);
    if (seen.kind === "gone") {
      if (seen.record) await settleGoneNode(ports, seen.record, now);
      return `${id} was deregistered already`;
    }
    if (seen.kind === "not-ours") return `${id} is not deregistered: ${seen.reason}`;
    const site = ports.policy.sites.find((one) => one.name === name);
    const next = nextOf(seen.record, site, false, now);
    const record = await orRefused(() => proceed(ports, seen.record, next, now));
    if ("refused" in record)
      return `${id} is not deregistered yet, and tried again every five minutes: ${record.refused}`;
    if (record.removedAt !== undefined) return `${id} is deregistered`;
    return `${id} is not deregistered: ${next.kind === "withdraw" ? next.reason : "it is in touch again"}`;
  });
}

/** Where the account's role may not deregister nodes, whoever said yes should hear of it. */
async function orRefused(work: () => Promise<NodeRecord>): Promise<NodeRecord | { refused: string }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AccessDeniedError) return { refused: error.message };
    throw error;
  }
}

async function deregister(
  ports: Composition,
  { node: name, force, dryRun, by, why, arn }: Asked<"deregister-node">,
  now: Date,
): Promise<Changes[number]> {
  const node = nodeNamed(await nodesOf(ports, undefined), name);
  if (!isManagedInstance(node.id)) {
    const message = `${node.id} has IAM Roles Anywhere's credentials, so that SSM has nothing to forget: revoke its certificate, and kubectl delete node ${node.id}`;
    throw new InvalidInputError("NOT_IN_SSM", message);
  }
  const site = ports.policy.sites.find((one) => one.name === node.site);
  mustBeAmong(site?.approvers ?? [], { name: by, arn }, `the removal of ${node.id}`);
  const seen = await lookAtOne(ports, { account: node.account, region: node.region }, node.id, now);
  const current = seen.kind === "seen" ? seen.record : node;
  if (current.ping === "Online" && current.breaches.length === 0 && !force) {
    const message = `${node.id} is in touch, since ${current.registeredAt ?? current.firstSeenAt}: drain it and run sudo nodeadm uninstall on its host, or say --force`;
    throw new InvalidInputError("NODE_ONLINE", message);
  }
  if (dryRun) {
    const message = `${node.id} of cluster ${clusterId(node.cluster)} would be deregistered from SSM (${current.ping}, last ping ${current.lastPingAt ?? "never"})`;
    return { node: node.id, message };
  }
  const question = newQuestion(now, site?.approvalExpiresSeconds ?? 0);
  const removal = decidedBy({ ...question, because: "by-hand", reason: why }, by, why);
  const saved = await ports.nodeRecords.save({ ...current, removal });
  return { node: node.id, message: await carryOut(ports, saved, now) };
}
