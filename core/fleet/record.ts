import type { AddonSnapshot, ClusterId, ClusterLabels, ClusterRef, ClusterSnapshot, ClusterStatus } from "./cluster.ts";
import { clusterId } from "./cluster.ts";

/** An add-on as it was last seen; see `ClusterRecord`. */
export interface AddonRecord {
  version: string;
  /** As `AddonSnapshot.status`. */
  status: string;
  /** When this version was first seen in this status. */
  since: string;
}

/** How the cluster was made to look like the standard template. */
export interface AdoptionRecord {
  /** `incomplete`: done as far as it could be, a person is needed for the rest. */
  status: "running" | "adopted" | "incomplete" | "failed";
  executionArn: string;
  at: string;
  outcome?: { code: string; message: string };
}

/** A day after which something of the cluster is different, such as the end of its version's standard support. */
export interface DeadlineRecord {
  kind: string;
  at: string;
}

/**
 * What is on record of a cluster: what it was when somebody last looked. Events and the reconcile compare it with what is; nothing is decided by it alone.
 * Times are ISO 8601 strings in UTC.
 */
export interface ClusterRecord {
  id: ClusterId;
  ref: ClusterRef;
  arn: string;
  status: ClusterStatus | "DELETED";
  /** When EKS made it: one of the same name that was made later is another cluster. */
  createdAt: string;
  firstSeenAt: string;
  lastSeenAt: string;
  /** Kubernetes minor of the control plane: `1.34`. */
  version: string;
  platformVersion?: string;
  autoMode: boolean;
  hybrid: boolean;
  labels: ClusterLabels;
  owner?: string;
  /** By name. */
  addons: Record<string, AddonRecord>;
  adoption?: AdoptionRecord;
  deadlines?: DeadlineRecord[];
  deletedAt?: string;
  /** When the record of a deleted cluster may go. */
  purgeAt?: string;
  /** 0: not stored yet. */
  revision: number;
}

/** What was decided about a cluster, beside what was seen of it. */
export interface RecordContext {
  labels: ClusterLabels;
  owner?: string | undefined;
}

/**
 * The record after the cluster was looked at. What was seen before the last look changes nothing; a cluster that was made after the one on record was deleted
 * begins anew.
 */
export function recordSeen(
  known: ClusterRecord | undefined,
  snapshot: ClusterSnapshot,
  { labels, owner }: RecordContext,
): ClusterRecord {
  const { ref, arn, status, createdAt, version, platformVersion, autoMode, hybrid, observedAt } = snapshot;
  if (known && known.lastSeenAt > observedAt) return known;
  const same = known?.createdAt === createdAt ? known : undefined;
  return {
    id: clusterId(ref),
    ref,
    arn,
    status,
    createdAt,
    firstSeenAt: same?.firstSeenAt ?? observedAt,
    lastSeenAt: observedAt,
    version,
    ...(platformVersion === undefined ? {} : { platformVersion }),
    autoMode,
    hybrid,
    labels,
    ...(owner === undefined ? {} : { owner }),
    addons: Object.fromEntries(
      snapshot.addons.map((addon) => [addon.name, addonSeen(same?.addons[addon.name], addon, observedAt)]),
    ),
    ...(same?.adoption ? { adoption: same.adoption } : {}),
    ...(same?.deadlines ? { deadlines: same.deadlines } : {}),
    revision: known?.revision ?? 0,
  };
}

function addonSeen(known: AddonRecord | undefined, { version, status }: AddonSnapshot, at: string): AddonRecord {
  const unchanged = known?.version === version && known.status === status;
  return { version, status, since: unchanged ? known.since : at };
}

/** One add-on of the record after it was looked at; `undefined`: the cluster has it no more. */
export function withAddon(
  record: ClusterRecord,
  name: string,
  addon: AddonSnapshot | undefined,
  at: string,
): ClusterRecord {
  const { [name]: known, ...others } = record.addons;
  return { ...record, addons: addon ? { ...others, [name]: addonSeen(known, addon, at) } : others };
}

/** How long the record of a deleted cluster stays: a quarter, for reviews. */
const KEPT_DAYS = 90;

/** The record of a cluster that is gone. */
export function recordDeleted(record: ClusterRecord, at: string): ClusterRecord {
  if (record.status === "DELETED") return record;
  const purgeAt = new Date(Date.parse(at) + KEPT_DAYS * 86_400_000).toISOString();
  return { ...record, status: "DELETED", deletedAt: at, lastSeenAt: at, purgeAt };
}
