import { FleetwrightError } from "#core/errors.ts";
import { type ClusterRef, clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { oneNamed } from "#core/fleet/named.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { placesOf } from "#core/policy/places.ts";
import type { Scope } from "#core/ports.ts";
import type { FindingsAnswer, ScanAnswer } from "#events/operator/drift.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";
import { type Scanned, type ScanPorts, scanCluster } from "./scan.ts";

/** Clusters scanned for one page: a page takes seconds, not minutes. */
const CLUSTERS_A_PAGE = 20;
/** Clusters scanned at once; the adapters cap calls per account and Region on their own. */
const CLUSTERS_AT_ONCE = 8;
const FINDINGS_A_PAGE = 1000;
const PLACES_AT_ONCE = 8;
/** Of a cluster there is none of: names of others are not told. */
const NO_HINT = "";

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
  fleet: () => Promise<readonly ClusterRecord[]>,
): Promise<Listed> {
  try {
    const names = await clusters.list(scope);
    return { clusters: names.map((name) => ({ ...scope, name })) };
  } catch (error) {
    if (!(error instanceof FleetwrightError)) throw error;
    const known = (await fleet()).filter(
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
  const fleet = recordsOnce(ports);
  const places = placesOf(ports.policy);
  const listed = await mapBounded(places, PLACES_AT_ONCE, (scope) => listPlace(ports, scope, fleet));
  const all = listed.flatMap(({ clusters }) => clusters).sort((a, b) => (clusterId(a) < clusterId(b) ? -1 : 1));
  const left = (cluster === undefined ? all : [parseClusterId(oneNamed(all.map(clusterId), cluster, NO_HINT))]).filter(
    (ref) => after === undefined || clusterId(ref) > after,
  );
  const page = left.slice(0, CLUSTERS_A_PAGE);
  const scanned = await scanMany(ports, page, now, fleet);
  const last = page.at(-1);
  return {
    action: "scan",
    now: now.toISOString(),
    clusters: scanned.map(viewOf),
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
export function scanMany(
  ports: ScanPorts,
  refs: readonly ClusterRef[],
  now: Date,
  fleet: () => Promise<readonly ClusterRecord[]> = recordsOnce(ports),
): Promise<Scanned[]> {
  return mapBounded(refs, CLUSTERS_AT_ONCE, (ref) => scanCluster(ports, ref, { now, fleet }));
}

function recordsOnce({ clusterRecords }: Pick<Composition, "clusterRecords">): () => Promise<ClusterRecord[]> {
  let records: Promise<ClusterRecord[]> | undefined;
  return () => {
    records ??= clusterRecords.list();
    return records;
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
            NO_HINT,
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
      };
    }),
    next: left.length > page.length ? (page.at(-1)?.key ?? null) : null,
  };
}
