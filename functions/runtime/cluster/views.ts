import { FleetwrightError, InvalidInputError } from "#core/errors.ts";
import type { FindingRecord } from "#core/findings/finding.ts";
import { addonLooked } from "#core/fleet/addon-record.ts";
import { type ClusterId, type ClusterRef, clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { clusterDetailsOf, clusterSummaryOf } from "#core/fleet/cluster-views.ts";
import { oneNamed } from "#core/fleet/named.ts";
import { type ClusterRecord, isSame, recordSeen } from "#core/fleet/record.ts";
import { matches } from "#core/fleet/selector.ts";
import { placeSubject } from "#core/lifecycle/places.ts";
import { knownKeys } from "#core/policy/meaning.ts";
import { placesOf } from "#core/policy/places.ts";
import { orMeant } from "#core/policy/problem.ts";
import type { ClusterDetails, ClustersAnswer, ClustersRequest } from "#events/operator/clusters.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";
import { orGone } from "./gone.ts";
import { recordContext } from "./look.ts";

type ViewPorts = Pick<
  Composition,
  "policy" | "clusters" | "clusterRecords" | "findings" | "versions" | "watches" | "runs"
>;

const AT_ONCE = 16;
/** Reading a cluster takes a second, a record none. */
const CLUSTERS_A_PAGE = { live: 50, recorded: 1000 };
/** Lambda answers with 6 MB at most; this leaves room for what JSON escapes. */
const BYTES_A_PAGE = 4_000_000;

/**
 * A page of the fleet as it is on record, or, live, as it is. The cursor is the id of the last cluster that was looked at: clusters made or deleted between two pages shift nothing.
 *
 * @throws {InvalidInputError} UNKNOWN_LABEL, BAD_UNTIL
 */
export async function clustersPage(
  ports: ViewPorts,
  { match, live, until, after }: Omit<ClustersRequest, "action">,
  now: Date,
  limits: { clusters: number; bytes: number } = {
    clusters: live ? CLUSTERS_A_PAGE.live : CLUSTERS_A_PAGE.recorded,
    bytes: BYTES_A_PAGE,
  },
): Promise<ClustersAnswer> {
  const { policy } = ports;
  checkLabels(policy, match);
  const horizon = horizonOf(until ?? { seconds: policy.lifecycle.horizonSeconds }, now);
  const stored = new Map((await ports.clusterRecords.list()).map((record) => [record.id, record]));
  const listing = live ? await listed(ports, now) : await onRecord(ports, stored);
  const left = listing.ids.filter((id) => after === undefined || id > after);
  const ids = left.slice(0, limits.clusters);
  const records = await mapBounded(ids, AT_ONCE, async (id) =>
    live ? seenNow(ports, parseClusterId(id), stored.get(id)) : stored.get(id),
  );
  const findings = byCluster(await ports.findings.outstanding());
  const versions = await ports.versions.kubernetesVersions(policy.hub);
  const clusters: ClustersAnswer["clusters"] = [];
  let bytes = 0;
  let last = ids.at(-1);
  for (const [index, record] of records.entries()) {
    if (!record || !matches(match, record)) continue;
    const facts = { policy, versions, findings: findings.get(record.id) ?? [], now, until: horizon };
    const view = clusterSummaryOf(record, facts);
    bytes += Buffer.byteLength(JSON.stringify(view));
    // One cluster that is too large by itself still goes out alone: nothing smaller can be said of it.
    if (bytes > limits.bytes && clusters.length > 0) {
      last = ids[index - 1];
      break;
    }
    clusters.push(view);
  }
  return {
    action: "clusters",
    fleet: policy.fleet,
    now: now.toISOString(),
    until: horizon,
    prices: policy.lifecycle.prices,
    clusters,
    unreadable: listing.unreadable,
    next: last !== undefined && last !== listing.ids.at(-1) ? last : null,
  };
}

const NOT_ON_RECORD = "; it may not have been looked at yet: --live asks EKS";

/** Everything known of one cluster. `hint`: what to do about a cluster that is not on record. @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER */
export async function clusterDetails(
  ports: ViewPorts,
  { cluster, live = false, hint = NOT_ON_RECORD }: { cluster: string; live?: boolean; hint?: string },
  now: Date,
): Promise<ClusterDetails> {
  const { policy } = ports;
  const stored = new Map((await ports.clusterRecords.list()).map((record) => [record.id, record]));
  const ids = live ? (await listed(ports, now)).ids : [...stored.keys()];
  const id = oneNamed(ids, cluster, live ? "" : hint);
  const record = live ? await seenNow(ports, parseClusterId(id), stored.get(id)) : stored.get(id);
  if (!record) throw new InvalidInputError("UNKNOWN_CLUSTER", `cluster ${cluster} is gone`);
  const versions = await ports.versions.kubernetesVersions(policy.hub);
  const findings = await ports.findings.of(id);
  return clusterDetailsOf(record, { policy, versions, findings, now, runs: await runsOf(ports, id) });
}

function horizonOf(until: NonNullable<ClustersRequest["until"]>, now: Date): string {
  if (typeof until !== "string") return new Date(now.getTime() + until.seconds * 1000).toISOString();
  if (until > now.toISOString()) return until;
  throw new InvalidInputError("BAD_UNTIL", `${until} is over: the calendar begins at ${now.toISOString()}`);
}

function checkLabels(policy: Composition["policy"], match: ClustersRequest["match"]): void {
  const known = knownKeys(policy);
  const unknown = Object.keys(match).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const message = `no cluster has a label ${unknown}${orMeant(unknown, known)} The policy file knows: ${known.join(", ")}`;
  throw new InvalidInputError("UNKNOWN_LABEL", message);
}

interface Listing {
  ids: ClusterId[];
  unreadable: ClustersAnswer["unreadable"];
}

async function listed({ policy, clusters }: ViewPorts, now: Date): Promise<Listing> {
  const places = await mapBounded(placesOf(policy), AT_ONCE, async (scope) => {
    try {
      return { ids: (await clusters.list(scope)).map((name) => clusterId({ ...scope, name })), unreadable: [] };
    } catch (error) {
      const code = error instanceof FleetwrightError ? error.code : "UNEXPECTED";
      const reason = { code, message: error instanceof Error ? error.message : String(error) };
      return { ids: [], unreadable: [{ place: placeSubject(scope), since: now.toISOString(), reason }] };
    }
  });
  return { ids: places.flatMap(({ ids }) => ids).sort(), unreadable: places.flatMap(({ unreadable }) => unreadable) };
}

async function onRecord(
  { policy, watches }: ViewPorts,
  stored: ReadonlyMap<ClusterId, ClusterRecord>,
): Promise<Listing> {
  const places = await mapBounded(placesOf(policy), AT_ONCE, async (scope) => {
    const place = await watches.get("place", placeSubject(scope));
    return place?.unreadable
      ? [{ place: place.subject, since: place.unreadable.since, reason: place.unreadable.reason }]
      : [];
  });
  const there = [...stored.values()].filter(({ status }) => status !== "DELETED");
  return { ids: there.map(({ id }) => id).sort(), unreadable: places.flat() };
}

/** The record that a look would write, without writing it. */
async function seenNow(
  { policy, clusters }: ViewPorts,
  ref: ClusterRef,
  stored: ClusterRecord | undefined,
): Promise<ClusterRecord | undefined> {
  const snapshot = await orGone(() => clusters.read(ref));
  if (!snapshot) return undefined;
  const known = isSame(stored, snapshot) ? stored : undefined;
  const look = { at: snapshot.observedAt, before: known?.lastSeenAt, held: false };
  const addons = snapshot.addons.flatMap((now) => {
    const { record } = addonLooked(known?.addons[now.name], { now, ...look });
    return record ? [[now.name, record] as const] : [];
  });
  return recordSeen(stored, snapshot, { ...recordContext(policy, snapshot), addons: Object.fromEntries(addons) });
}

function byCluster(findings: readonly FindingRecord[]): Map<ClusterId, FindingRecord[]> {
  const grouped = new Map<ClusterId, FindingRecord[]>();
  for (const finding of findings) grouped.set(finding.clusterId, [...(grouped.get(finding.clusterId) ?? []), finding]);
  return grouped;
}

/** How many of the newest runs are asked for the cluster. */
const RECENT_RUNS = 20;

async function runsOf({ runs }: Pick<ViewPorts, "runs">, id: ClusterId): Promise<ClusterDetails["runs"]> {
  const found = await mapBounded(await runs.list(RECENT_RUNS), AT_ONCE, async (run) => {
    const member = await runs.member(run.id, id);
    if (!member) return [];
    return [{ runId: run.id, goal: run.goal, status: run.status, member: member.status, startedAt: run.startedAt }];
  });
  return found.flat();
}
