import type { AddonRecord } from "./addon-record.ts";
import {
  type ClusterId,
  type ClusterLabels,
  type ClusterRef,
  type ClusterSnapshot,
  type ClusterStatus,
  clusterId,
} from "./cluster.ts";

/** How the cluster was made to look like the standard template. */
export interface AdoptionRecord {
  /** `incomplete`: done as far as it could be, a person is needed for the rest. `skipped`: not begun, and nobody's failure. */
  status: "running" | "adopted" | "incomplete" | "failed" | "skipped";
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
  /** Its add-ons, each after a look at it (`addonLooked`). */
  addons: Record<string, AddonRecord>;
}

/** Whether what is on record is the very cluster that was seen, not one of the same name that was deleted since. */
export const isSame = (known: ClusterRecord | undefined, { createdAt }: Pick<ClusterSnapshot, "createdAt">): boolean =>
  known !== undefined && known.createdAt === createdAt && known.status !== "DELETED";

/** The record after the cluster was looked at. One that was made after the one on record was deleted begins anew. */
export function recordSeen(
  known: ClusterRecord | undefined,
  snapshot: ClusterSnapshot,
  { labels, owner, addons }: RecordContext,
): ClusterRecord {
  const { ref, arn, status, createdAt, version, platformVersion, autoMode, hybrid, observedAt } = snapshot;
  const same = isSame(known, snapshot) ? known : undefined;
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
    addons,
    ...(same?.adoption ? { adoption: same.adoption } : {}),
    ...(same?.deadlines ? { deadlines: same.deadlines } : {}),
    revision: known?.revision ?? 0,
  };
}

/** How long the record of a deleted cluster stays: a quarter, for reviews. */
const KEPT_DAYS = 90;

/** The record of a cluster that is gone. */
export function recordDeleted(record: ClusterRecord, at: string): ClusterRecord {
  if (record.status === "DELETED") return record;
  const purgeAt = new Date(Date.parse(at) + KEPT_DAYS * 86_400_000).toISOString();
  return { ...record, status: "DELETED", deletedAt: at, lastSeenAt: at, purgeAt };
}
