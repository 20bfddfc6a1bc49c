import { BUILT_INTO_AUTO_MODE } from "#core/baseline/compare/addons.ts";
import { clusterTemplate } from "#core/baseline/template.ts";
import { type FindingRecord, isOpen } from "#core/findings/finding.ts";
import { clusterSummaryOf, type ViewFacts } from "#core/fleet/cluster-views.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import { type FleetReview, type PreviousReview, reviewOf } from "#core/review/review.ts";
import type { ReviewAnswer, ReviewedCluster } from "#events/operator/review.ts";
import type { Composition } from "../compose.ts";
import { type ReviewPorts, reviewedFleet, versionsOr } from "./fleet.ts";

export type { ReviewPorts } from "./fleet.ts";

/** Lambda answers with 6 MB at most; this leaves room for what JSON escapes. */
const BYTES_A_PAGE = 4_000_000;

/**
 * The review of everything on record, for who makes it where it is collected. Nothing is read from clusters: what was seen last is what it shows, with what could not be read.
 *
 * @param previous the review before
 */
export async function collectReview(ports: ReviewPorts, now: Date, previous?: PreviousReview): Promise<FleetReview> {
  const read = await onRecord(ports);
  const clusters = read.records.map((record) => reviewedCluster(ports.policy, record, read, now));
  return reviewOf({ fleet: await reviewedFleet(ports, read, now), clusters }, previous);
}

/**
 * A page of what the review is made from. The cursor is the id of the last cluster of the page before: clusters made or deleted between two pages shift nothing.
 */
export async function reviewPage(
  ports: ReviewPorts,
  { after }: { after?: string | undefined },
  now: Date,
  bytesAPage: number = BYTES_A_PAGE,
): Promise<ReviewAnswer> {
  const read = await onRecord(ports);
  const fleet = after === undefined ? await reviewedFleet(ports, read, now) : null;
  const left = read.records.filter(({ id }) => after === undefined || id > after);
  const clusters: ReviewedCluster[] = [];
  let bytes = fleet === null ? 0 : Buffer.byteLength(JSON.stringify(fleet));
  for (const record of left) {
    const view = reviewedCluster(ports.policy, record, read, now);
    bytes += Buffer.byteLength(JSON.stringify(view));
    // One cluster that is too large by itself still goes out alone: nothing smaller can be said of it.
    if (bytes > bytesAPage && clusters.length > 0) break;
    clusters.push(view);
  }
  const next = clusters.length < left.length ? (left[clusters.length - 1]?.id ?? null) : null;
  return { action: "review", fleet, clusters, next };
}

async function onRecord(ports: ReviewPorts) {
  const [stored, outstanding, { versions, gaps }] = await Promise.all([
    ports.clusterRecords.list(),
    ports.findings.outstanding(),
    versionsOr(ports),
  ]);
  const records = stored.filter(({ status }) => status !== "DELETED");
  const findings = Map.groupBy(outstanding.filter(isOpen), ({ clusterId }) => clusterId);
  return { records, findings, versions, gaps };
}

function reviewedCluster(
  policy: Composition["policy"],
  record: ClusterRecord,
  { findings, versions }: { findings: ReadonlyMap<string, readonly FindingRecord[]>; versions: ViewFacts["versions"] },
  now: Date,
): ReviewedCluster {
  const open = findings.get(record.id) ?? [];
  const { ref, labels, addons, nodegroups = {}, autoMode } = record;
  return {
    summary: clusterSummaryOf(record, { policy, versions, findings: open, now }),
    firstSeenAt: record.firstSeenAt,
    addons: sorted(addons).map(([name, { version, status, since }]) => ({ name, version, status, since })),
    wanted: clusterTemplate(policy, { ref, labels })
      .addons.map(({ name }) => name)
      .filter((name) => !(autoMode && BUILT_INTO_AUTO_MODE.has(name) && !addons[name])),
    nodegroups: sorted(nodegroups).map(([name, group]) => ({
      name,
      version: group.version,
      desired: group.desiredSize,
    })),
    findings: open.map(({ rule, subject, severity, found, message, remedy, openedAt, exemptedUntil }) => ({
      ...{ rule, subject, severity, found, message, remedy, openedAt },
      exemptedUntil: exemptedUntil ?? null,
    })),
  };
}

const sorted = <Value>(byName: Readonly<Record<string, Value>>): [string, Value][] =>
  Object.entries(byName).sort(([a], [b]) => (a < b ? -1 : 1));
