import { ownText } from "#core/drift/own/text.ts";
import { FleetwrightError } from "#core/errors.ts";
import { type ClusterRef, clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { oneNamed } from "#core/fleet/named.ts";
import { fleetPeers } from "#core/fleet/peers.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { placesOf } from "#core/policy/places.ts";
import type { Scope } from "#core/ports.ts";
import type { FindingsAnswer, ScanAnswer } from "#events/operator/drift.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";
import { type Scanned, type ScanPorts, scanCluster } from "./scan.ts";

/** Clusters scanned for one page: a page takes seconds, not minutes. */
const CLUSTERS_A_PAGE = 20;
/** Clusters scanned at once: enough for what waits of one to be filled by others. The adapters cap calls per account and Region on their own. */
const CLUSTERS_AT_ONCE = 20;
const FINDINGS_A_PAGE = 1000;
const PLACES_AT_ONCE = 8;
/** Of a cluster there is none of: names of others are not told. */
/** A deployment that has just begun knows no clusters. */
const NOT_ON_RECORD = "; it may not have been looked at yet: `drift scan` asks EKS";

export interface Listed {
  /** Every cluster of the place, by name. */
  clusters: ClusterRef[];
  /** Why EKS could not be asked: what is on record takes the place of its answer. */
  unlisted?: string;
}

/** The clusters of an account and Region. A place that cannot be listed is looked at as far as it is known. */
export async function listPlace(
  { clusters }: Pick<Composition, "clusters">,
  scope: Scope,
  records: () => Promise<readonly ClusterRecord[]>,
): Promise<Listed> {
  try {
    const names = await clusters.list(scope);
    return { clusters: names.map((name) => ({ ...scope, name })) };
  } catch (error) {
    if (!(error instanceof FleetwrightError)) throw error;
    const known = (await records()).filter(
      ({ ref, status }) => ref.account === scope.account && ref.region === scope.region && status !== "DELETED",
    );
    return { clusters: known.map(({ ref }) => ref), unlisted: error.message };
  }
}

/**
 * Scans a page of the fleet. The cursor is the id of the last cluster of the page before.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER
 */
export async function scanPage(
  ports: ScanPorts & Pick<Composition, "clusters">,
  { cluster, after }: { cluster?: string | undefined; after?: string | undefined },
  now: Date,
): Promise<ScanAnswer> {
  const records = once(() => ports.clusterRecords.list());
  const places = placesOf(ports.policy);
  const listed = await mapBounded(places, PLACES_AT_ONCE, (scope) => listPlace(ports, scope, records));
  const all = listed.flatMap(({ clusters }) => clusters).sort((a, b) => (clusterId(a) < clusterId(b) ? -1 : 1));
  const left = (cluster === undefined ? all : [parseClusterId(oneNamed(all.map(clusterId), cluster))]).filter(
    (ref) => after === undefined || clusterId(ref) > after,
  );
  const page = left.slice(0, CLUSTERS_A_PAGE);
  const scanned = await scanMany(ports, page, now);
  const last = page.at(-1);
  return {
    action: "scan",
    now: now.toISOString(),
    clusters: scanned.map(viewOf),
    ownRules: ports.policy.drift.custom.map(ownText),
    unlisted:
      after === undefined
        ? listed.flatMap(({ unlisted }, index) => {
            const place = places[index];
            return unlisted === undefined || !place ? [] : [{ ...place, message: unlisted }];
          })
        : [],
    next: left.length > page.length && last ? clusterId(last) : null,
  };
}

/** Scans these clusters, some at once; records of the fleet are read once for all of them. */
export function scanMany(ports: ScanPorts, refs: readonly ClusterRef[], now: Date): Promise<Scanned[]> {
  const fleet = once(async () => fleetPeers(await ports.clusterRecords.list()));
  return mapBounded(refs, CLUSTERS_AT_ONCE, (ref) => scanCluster(ports, ref, { now, fleet }));
}

/** A cluster whose scan ended in a mistake of ours: what cannot be read is a finding instead. */
export interface ScanFailure {
  ref: ClusterRef;
  error: Error;
}

/**
 * Scans these clusters like `scanMany`; one that fails stops no other.
 *
 * @throws what repeating can help with, once all others are done: scanning them again changes nothing
 */
export async function scanEach(
  ports: ScanPorts,
  refs: readonly ClusterRef[],
  now: Date,
): Promise<{ scanned: Scanned[]; failed: ScanFailure[] }> {
  const fleet = once(async () => fleetPeers(await ports.clusterRecords.list()));
  const outcomes = await mapBounded(refs, CLUSTERS_AT_ONCE, async (ref): Promise<Scanned | ScanFailure> => {
    try {
      return await scanCluster(ports, ref, { now, fleet });
    } catch (error) {
      return { ref, error: error instanceof Error ? error : new Error(String(error)) };
    }
  });
  const failed = outcomes.filter((outcome) => "error" in outcome);
  const passing = failed.find(({ error }) => error instanceof FleetwrightError && error.retryable);
  if (passing) throw passing.error;
  return { scanned: outcomes.filter((outcome): outcome is Scanned => !("error" in outcome)), failed };
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => {
    value ??= read();
    return value;
  };
}

function viewOf({ ref, status, gaps, present }: Scanned): ScanAnswer["clusters"][number] {
  const { name: cluster, ...place } = ref;
  const findings = present.map(({ rule, subject, severity, found, wanted, message, remedy, ...more }) => ({
    rule,
    subject,
    severity,
    found,
    wanted,
    message,
    remedy,
    evidence: more.evidence ?? {},
    needsPerson: more.needsPerson ?? null,
    fix: more.step?.why ?? null,
    exemptedUntil: more.exemptedUntil ?? null,
  }));
  return { cluster, ...place, status, gaps, findings };
}

/** A page of what is on record. @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER */
export async function findingsPage(
  { findings, clusterRecords }: Pick<Composition, "findings" | "clusterRecords">,
  { cluster, after }: { cluster?: string | undefined; after?: string | undefined },
  now: Date,
): Promise<FindingsAnswer> {
  const records =
    cluster === undefined
      ? (await findings.outstanding()).filter(({ closedAt }) => closedAt === undefined)
      : await findings.of(
          oneNamed(
            (await clusterRecords.list()).map(({ id }) => id),
            cluster,
            NOT_ON_RECORD,
          ),
        );
  const keyed = records.map((record) => ({ record, key: `${record.clusterId}#${record.id}` }));
  const left = keyed.filter(({ key }) => after === undefined || key > after).sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = left.slice(0, FINDINGS_A_PAGE);
  return {
    action: "findings",
    now: now.toISOString(),
    findings: page.map(({ record }) => {
      const { name, ...place } = parseClusterId(record.clusterId);
      const {
        rule,
        subject,
        severity,
        found,
        wanted,
        message,
        remedy,
        evidence = {},
        firstSeenAt,
        openedAt,
        reopened,
      } = record;
      return {
        ...place,
        cluster: name,
        ...{ rule, subject, severity, found, wanted, message, remedy, evidence, firstSeenAt, openedAt, reopened },
        closedAt: record.closedAt ?? null,
        closedBecause: record.closedBecause ?? null,
        toldAt: record.toldAt ?? null,
        exemptedUntil: record.exemptedUntil ?? null,
        fix: record.fix ? { at: record.fix.at, outcome: record.fix.outcome, reason: record.fix.reason } : null,
      };
    }),
    next: left.length > page.length ? (page.at(-1)?.key ?? null) : null,
  };
}
