import type { AddonRecord } from "./addon-record.ts";
import {
  type ClusterId,
  type ClusterLabels,
  type ClusterRef,
  type ClusterSnapshot,
  type ClusterStatus,
  clusterId,
  type NodegroupSnapshot,
} from "./cluster.ts";

/** How the cluster was made to look like the standard template. */
export interface AdoptionRecord {
  /** `incomplete`: done as far as it could be, a person is needed for the rest. `skipped`: not begun, and nobody's failure. */
  status: "running" | "adopted" | "incomplete" | "failed" | "skipped";
  executionArn: string;
  at: string;
  outcome?: { code: string; message: string };
}

/** The last time somebody, or the policy file, had findings of the cluster fixed. */
export interface FixRecord {
  /** `incomplete`: not everything could be fixed. `skipped`: nothing was begun, and that is nobody's failure. */
  status: "running" | "fixed" | "incomplete" | "failed" | "skipped";
  executionArn: string;
  at: string;
  /** Ids of the findings it was started for; empty: whatever there is. */
  findings: string[];
  outcome?: { code: string; message: string };
}

/** A day on which AWS is going to change something of the cluster, as AWS Health says. Ends of support are not here: they follow from its version. */
export interface DeadlineRecord {
  kind: "aws-health";
  at: string;
  /** What happens then, in a sentence's half. */
  what: string;
  /** What told of it: the same source changes it, or takes it back. */
  source: string;
  /** When it was told. */
  toldAt: string;
}

/** A managed node group as it was last seen. */
export type NodegroupRecord = Pick<NodegroupSnapshot, "version" | "releaseVersion" | "amiType" | "desiredSize">;

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
  /** What happens at the end of standard support: see `supportDeadlines`. */
  supportType?: "STANDARD" | "EXTENDED";
  autoMode: boolean;
  hybrid: boolean;
  labels: ClusterLabels;
  owner?: string;
  /** By name. */
  addons: Record<string, AddonRecord>;
  /** By name. */
  nodegroups?: Record<string, NodegroupRecord>;
  /** When it was offered for adoption, because no event had told of it. */
  announcedAt?: string;
  /** When every rule in use had been asked about it for the first time: what is found before is told as a whole. */
  reviewedAt?: string;
  adoption?: AdoptionRecord;
  fix?: FixRecord;
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
  const { ref, arn, status, createdAt, version, platformVersion, supportType, autoMode, hybrid, observedAt } = snapshot;
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
    ...(supportType === undefined ? {} : { supportType }),
    autoMode,
    hybrid,
    labels,
    ...(owner === undefined ? {} : { owner }),
    addons,
    nodegroups: Object.fromEntries(snapshot.nodegroups.map((group) => [group.name, nodegroupSeen(group)])),
    ...(same?.announcedAt ? { announcedAt: same.announcedAt } : {}),
    ...(same?.reviewedAt ? { reviewedAt: same.reviewedAt } : {}),
    ...(same?.adoption ? { adoption: same.adoption } : {}),
    ...(same?.fix ? { fix: same.fix } : {}),
    ...(same?.deadlines ? { deadlines: same.deadlines } : {}),
    revision: known?.revision ?? 0,
  };
}

function nodegroupSeen({ version, releaseVersion, amiType, desiredSize }: NodegroupSnapshot): NodegroupRecord {
  return {
    version,
    ...(releaseVersion === undefined ? {} : { releaseVersion }),
    ...(amiType === undefined ? {} : { amiType }),
    desiredSize,
  };
}

/** What is different of a cluster since it was last on record, a sentence each; its add-ons have messages of their own. */
export function changesOf(before: ClusterRecord, after: ClusterRecord): string[] {
  const compared = [
    ["version", "Kubernetes version"],
    ["platformVersion", "platform version"],
    ["supportType", "upgrade policy"],
    ["autoMode", "Auto Mode"],
    ["hybrid", "hybrid nodes"],
  ] as const;
  const changed = compared.flatMap(([key, words]) =>
    before[key] === after[key] ? [] : [`${words}: ${before[key] ?? "none"} to ${after[key] ?? "none"}`],
  );
  const labels = [...new Set([...Object.keys(before.labels), ...Object.keys(after.labels)])].sort();
  return [
    ...changed,
    ...labels.flatMap((label) =>
      before.labels[label] === after.labels[label]
        ? []
        : [`label ${label}: ${before.labels[label] ?? "none"} to ${after.labels[label] ?? "none"}`],
    ),
  ];
}

/** How long the record of a deleted cluster stays: a quarter, for reviews. */
const KEPT_DAYS = 90;

/** The record of a cluster that is gone. */
export function recordDeleted(record: ClusterRecord, at: string): ClusterRecord {
  if (record.status === "DELETED") return record;
  const purgeAt = new Date(Date.parse(at) + KEPT_DAYS * 86_400_000).toISOString();
  return { ...record, status: "DELETED", deletedAt: at, lastSeenAt: at, purgeAt };
}
