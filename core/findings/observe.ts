import type { ClusterId } from "../fleet/cluster.ts";
import { type FindingRecord, findingId, isOpen, PERSIST_SECONDS, type PresentFinding } from "./finding.ts";

/**
 * What one look at a cluster covered: which rules were asked and, where it looked at a part only, about which subjects. Findings outside of it stay as they are.
 */
export interface ObservedScope {
  rules: readonly string[] | "all";
  subjects?: readonly string[];
  /** Every rule there is: what was found by one that is no more is looked at as well, and not found. */
  known?: readonly string[];
}

export interface Observation {
  clusterId: ClusterId;
  /** When the cluster was looked at. */
  at: string;
  scope: ObservedScope;
  /** What was found in the scope; of several with one rule and subject the first counts. */
  present: readonly PresentFinding[];
  /** Set when it was the first look at the cluster: when EKS made it. */
  firstLook?: string | undefined;
  /** Why what is not found any more is closed, for all or for each; default: it was not found any more. */
  because?: string | ((finding: FindingRecord) => string | undefined);
}

export interface ObservedFinding {
  change: "opened" | "reopened" | "kept" | "closed";
  /** To be saved; its revision is still the stored one. */
  record: FindingRecord;
}

const GONE = "not found any more";

/**
 * What one look at a cluster makes of the findings on record: new ones open, known ones stay or come back as the same finding, those in the scope that were not
 * found close by themselves. A look older than what is on record of a finding says nothing about it.
 *
 * @throws {RangeError} something was found outside of the scope
 */
export function observe(known: readonly FindingRecord[], observation: Observation): ObservedFinding[] {
  const { clusterId, at, scope, because, firstLook } = observation;
  const why = (record: FindingRecord) => (typeof because === "function" ? because(record) : because) ?? GONE;
  const records = new Map(known.map((record) => [record.id, record]));
  const present = new Map<string, PresentFinding>();
  for (const found of observation.present) {
    if (!covers(scope, found))
      throw new RangeError(`${found.rule} of "${found.subject}" is outside of what was looked at`);
    const id = findingId(found.rule, found.subject);
    if (!present.has(id)) present.set(id, found);
  }
  const seen = [...present].flatMap(([id, found]): ObservedFinding[] => {
    const record = records.get(id);
    if (!record)
      return [{ change: "opened", record: { ...opened(clusterId, found, at), ...(firstLook ? { firstLook } : {}) } }];
    if (isLate(record, at)) return [];
    if (isOpen(record)) return [{ change: "kept", record: kept(record, found, at) }];
    return [{ change: "reopened", record: reopened(record, found, at) }];
  });
  const gone = known
    .filter((record) => isOpen(record) && covers(scope, record) && !present.has(record.id) && !isLate(record, at))
    .map((record): ObservedFinding => ({ change: "closed", record: closed(record, at, why(record)) }));
  return [...seen, ...gone];
}

const isLate = ({ lastSeenAt, closedAt }: FindingRecord, at: string): boolean =>
  lastSeenAt > at || (closedAt !== undefined && closedAt > at);

const covers = (
  { rules, subjects, known }: ObservedScope,
  { rule, subject }: { rule: string; subject: string },
): boolean =>
  (rules === "all" || rules.includes(rule) || (known !== undefined && !known.includes(rule))) &&
  (subjects === undefined || subjects.includes(subject));

const later = (at: string, seconds: number): string => new Date(Date.parse(at) + seconds * 1000).toISOString();

function opened(clusterId: ClusterId, found: PresentFinding, at: string): FindingRecord {
  const { persistSeconds = PERSIST_SECONDS, ...facts } = found;
  return {
    clusterId,
    id: findingId(found.rule, found.subject),
    ...facts,
    firstSeenAt: at,
    lastSeenAt: at,
    openedAt: at,
    tellAt: later(at, persistSeconds),
    reopened: 0,
    revision: 0,
  };
}

function kept(record: FindingRecord, found: PresentFinding, at: string): FindingRecord {
  const { persistSeconds = PERSIST_SECONDS, ...facts } = found;
  const { exemptedUntil: _before, quiet: _quiet, ...rest } = record;
  return { ...rest, ...facts, lastSeenAt: at, tellAt: later(record.openedAt, persistSeconds) };
}

function reopened(record: FindingRecord, found: PresentFinding, at: string): FindingRecord {
  const { firstSeenAt, revision, fix } = record;
  const again = { firstSeenAt, reopened: record.reopened + 1, revision, ...(fix ? { fix } : {}) };
  return { ...opened(record.clusterId, found, at), ...again };
}

function closed(record: FindingRecord, at: string, because: string): FindingRecord {
  return { ...record, closedAt: at, closedBecause: because };
}
