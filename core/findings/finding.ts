import type { Severity } from "../baseline/rules.ts";
import type { ClusterId } from "../fleet/cluster.ts";

/** Something about a cluster that is not as it should be, as one look at the cluster found it. */
export interface PresentFinding {
  /** Id of the rule that is broken: `addon-degraded`. */
  rule: string;
  /** What of the cluster, such as an add-on's name; empty: the cluster itself. */
  subject: string;
  severity: Severity;
  /** What was found and what was wanted, in words: they are the evidence. */
  found: string;
  wanted: string;
  message: string;
  /** What to do about it. */
  remedy: string;
  /** More of what was seen, by name: who, from where, when. */
  evidence?: Record<string, string>;
  /** Told as a security alert, which also goes to the fleet channel. */
  security?: boolean;
  /** Until when an exemption holds; nobody is told of the finding before. */
  exemptedUntil?: string;
  /** It is listed, and nobody is told of it. */
  quiet?: boolean;
  /** Whether Fleetwright could fix it without harm to anybody; absent: who looked does not know. */
  fixable?: boolean;
  /** How long it must persist before anybody is told, if not `PERSIST_SECONDS`; 0: at once. */
  persistSeconds?: number;
}

/** An attempt of ours to fix a finding. */
export interface FixAttempt {
  at: string;
  executionArn: string;
  /** `skipped`: it was not begun, and that is nobody's failure. */
  outcome: "fixed" | "failed" | "skipped";
  /** Why it is not fixed; empty: it is. */
  reason: string;
  /** Attempts in a row that did not help. */
  failures: number;
}

/** A finding as it is remembered. Times are ISO 8601 strings in UTC. */
export interface FindingRecord extends Omit<PresentFinding, "persistSeconds"> {
  clusterId: ClusterId;
  /** See `findingId`. */
  id: string;
  firstSeenAt: string;
  lastSeenAt: string;
  /** When it appeared this time; the same as `firstSeenAt` unless it was closed meanwhile. */
  openedAt: string;
  /** From when on it has persisted long enough to be told. */
  tellAt: string;
  /** When the event that it is open was published. */
  toldAt?: string;
  closedAt?: string;
  closedBecause?: string;
  /** When the event that it is closed was published. */
  closingToldAt?: string;
  /**
   * Set when the first look at the cluster found it, which is told as a whole: when EKS made the cluster, as that tells it from another of the same name.
   */
  firstLook?: string;
  /** That it is open was told with everything else the first look found, not by itself. */
  toldTogether?: true;
  /** What came of the last attempt to fix it. */
  fix?: FixAttempt;
  /** How often it came back after it had been closed. */
  reopened: number;
  /** 0: not stored yet. */
  revision: number;
}

/** How long a finding persists before anybody is told, unless its rule says otherwise. */
export const PERSIST_SECONDS = 300;

/** Key of a finding within its cluster: `addon-degraded#coredns`. */
export const findingId = (rule: string, subject: string): string => `${rule}#${subject}`;

/** By cluster, then by id. */
export function byKey(a: FindingRecord, b: FindingRecord): number {
  if (a.clusterId !== b.clusterId) return a.clusterId < b.clusterId ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export const isOpen = ({ closedAt }: Pick<FindingRecord, "closedAt">): boolean => closedAt === undefined;

/** How long it is open, or was the last time, in seconds. */
export function openSeconds({ openedAt, closedAt }: FindingRecord, now: Date): number {
  return Math.max(0, Math.round((Date.parse(closedAt ?? now.toISOString()) - Date.parse(openedAt)) / 1000));
}
