import type { ClusterRef } from "../fleet/cluster.ts";
import type { Question } from "../people/question.ts";
import type { ManagedInstanceSnapshot } from "../ports/hybrid.ts";

/** What is on record of a hybrid node. Times are ISO 8601 strings in UTC. */
export interface NodeRecord {
  account: string;
  region: string;
  /** Of its managed instance, and so the name of its Node: `mi-...`. */
  id: string;
  /** Absent: it is of a cluster of the fleet, and of none of the policy file's sites. */
  site?: string;
  cluster: ClusterRef;
  /** SSM's id, and of the record of ours behind it. */
  activation?: { id: string; record?: string };
  role?: string;
  hostname?: string;
  address?: string;
  registeredAt?: string;
  firstSeenAt: string;
  lastSeenAt: string;
  /** When its tags and its activation were looked at last. */
  checkedAt: string;
  ping: ManagedInstanceSnapshot["ping"];
  lastPingAt?: string;
  agentVersion?: string;
  /** Kubernetes minor of its kubelet, from the cluster. */
  kubelet?: string;
  /** What speaks against it; none: it is known. */
  breaches: Breach[];
  /** It was there when its site was looked at for the first time; nobody knows who registered it. */
  foundThere?: true;
  /** When it pinged last, while it is out of touch for longer than its site's tolerance. */
  lostSince?: string;
  removal?: Removal;
  removedAt?: string;
  removedBecause?: string;
  /** 0: not stored yet. */
  revision: number;
}

export interface Breach {
  code: "UNKNOWN_ACTIVATION" | "ACTIVATION_ENDED" | "OVER_THE_LIMIT" | "WRONG_ROLE" | "WRONG_CLUSTER";
  message: string;
}

/** What is made of a managed instance. */
export interface Judgement {
  site?: string;
  cluster: ClusterRef;
  /** Id of our record of the activation it was registered with. */
  activationRecord?: string;
  breaches: Breach[];
  /** See `NodeRecord`. */
  foundThere?: true;
}

/** Whether it may be removed is asked of people. */
export interface Removal extends Question {
  /** `unknown`: it should not be there. `gone`: it is out of touch for too long. `by-hand`: somebody wants it, whatever it does. */
  because: "unknown" | "gone" | "by-hand";
  /** A sentence. */
  reason: string;
}

export type NodeStatus = "known" | "unknown" | "lost" | "proposed-removal" | "removed";

/** One word for what is most urgent about it. */
export function nodeStatus({ removedAt, removal, breaches, lostSince }: NodeRecord): NodeStatus {
  if (removedAt !== undefined) return "removed";
  if (removal?.status === "pending") return "proposed-removal";
  if (breaches.length > 0) return "unknown";
  return lostSince === undefined ? "known" : "lost";
}

/** Looked at so often as a whole, tags and activation too: somebody may have changed them. */
const CHECK_SECONDS = 86_400;

/** Whether its tags and its activation have to be looked at; otherwise the last judgement holds. */
export function needsCheck(stored: NodeRecord | undefined, { role }: ManagedInstanceSnapshot, now: Date): boolean {
  if (!stored || stored.removedAt !== undefined || stored.breaches.length > 0) return true;
  return stored.role !== role || secondsSince(stored.checkedAt, now) >= CHECK_SECONDS;
}

export const secondsSince = (at: string, now: Date): number => Math.round((now.getTime() - Date.parse(at)) / 1000);

/** Since when a node is out of touch; undefined while it is not, or not for long enough. */
export function lostSince(
  { ping, lastPingAt, registeredAt }: ManagedInstanceSnapshot,
  toleranceSeconds: number,
  now: Date,
): string | undefined {
  if (ping === "Online") return undefined;
  // One that never pinged after its registration has no time of its last.
  const since = lastPingAt ?? registeredAt ?? now.toISOString();
  return secondsSince(since, now) >= toleranceSeconds ? since : undefined;
}

export interface NodeLook {
  account: string;
  region: string;
  instance: ManagedInstanceSnapshot;
  /** The new judgement, or what it was when nothing had to be checked. */
  judgement: Judgement;
  checked: boolean;
  /** From its cluster, if that could be read. */
  kubelet: string | undefined;
  toleranceSeconds: number;
  now: Date;
}

/** The record after a look; to be saved at the stored revision. */
export function nodeSeen(stored: NodeRecord | undefined, look: NodeLook): NodeRecord {
  const { account, region, instance, judgement, checked, kubelet = stored?.kubelet, toleranceSeconds, now } = look;
  const at = now.toISOString();
  const lost = lostSince(instance, toleranceSeconds, now);
  const { id, ping, activationId, role, hostname, ipAddress, registeredAt, lastPingAt, agentVersion } = instance;
  const { site, cluster, activationRecord, breaches, foundThere } = judgement;
  const kept = stored && stored.removedAt === undefined ? stored : undefined;
  return {
    account,
    region,
    id,
    ...(site === undefined ? {} : { site }),
    cluster,
    ...(activationId === undefined
      ? {}
      : { activation: { id: activationId, ...(activationRecord === undefined ? {} : { record: activationRecord }) } }),
    ...(role === undefined ? {} : { role }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(ipAddress === undefined ? {} : { address: ipAddress }),
    ...(registeredAt === undefined ? {} : { registeredAt }),
    firstSeenAt: kept?.firstSeenAt ?? at,
    lastSeenAt: at,
    checkedAt: checked ? at : (kept?.checkedAt ?? at),
    ping,
    ...(lastPingAt === undefined ? {} : { lastPingAt }),
    ...(agentVersion === undefined ? {} : { agentVersion }),
    ...(kubelet === undefined ? {} : { kubelet }),
    breaches,
    ...(foundThere ? { foundThere } : {}),
    ...(lost === undefined ? {} : { lostSince: lost }),
    ...(kept?.removal === undefined ? {} : { removal: kept.removal }),
    revision: stored?.revision ?? 0,
  };
}

export const nodeRemoved = (record: NodeRecord, because: string, now: Date): NodeRecord => ({
  ...record,
  removedAt: now.toISOString(),
  removedBecause: because,
});

/** An unchanged node is written down once an hour, not at every look: there may be a thousand. */
const WRITE_SECONDS = 3600;

export function isWorthWriting(stored: NodeRecord | undefined, record: NodeRecord): boolean {
  if (!stored) return true;
  if (Date.parse(record.lastSeenAt) - Date.parse(stored.lastSeenAt) >= WRITE_SECONDS * 1000) return true;
  return lasting(stored) !== lasting(record);
}

function lasting({ lastSeenAt: _seen, lastPingAt: _ping, ...rest }: NodeRecord): string {
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** By site, then by id. */
export function bySite(a: NodeRecord, b: NodeRecord): number {
  const [left, right] = [`${a.site ?? ""} ${a.id}`, `${b.site ?? ""} ${b.id}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
