import { FleetwrightError } from "#core/errors.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import { type ClusterRecord, changesOf } from "#core/fleet/record.ts";
import { discovered } from "#core/lifecycle/discovery.ts";
import { listed, type PlaceRecord, placeSubject, unreadable } from "#core/lifecycle/places.ts";
import { placesOf } from "#core/policy/places.ts";
import type { Scope } from "#core/ports.ts";
import { clusterDiscovered } from "#events/fleet/cluster-discovered.ts";
import { clusterScanRequested } from "#events/fleet/cluster-scan-requested.ts";
import { clustersDue } from "#events/fleet/clusters-due.ts";
import { placeReadable, placeUnreadable } from "#events/fleet/place-readable.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";
import { followDeletion } from "./deletion.ts";
import type { LookPorts } from "./look.ts";
import { changeRecord, untilWritten } from "./records.ts";

const PLACES_AT_ONCE = 16;

/**
 * Lists every account and Region of the policy file, and has every cluster looked at that is there or on record. What cannot be listed is reported by name, and nothing is
 * concluded about its clusters. Hybrid nodes have a look of their own.
 *
 * @returns how many clusters are due, and the places that could not be listed
 */
export async function reconcileFleet(
  ports: Pick<Composition, "policy" | "clusters" | "clusterRecords" | "watches" | "events">,
  now: Date,
): Promise<{ clusters: number; unreadable: string[] }> {
  const records = await ports.clusterRecords.list();
  const counts = await mapBounded(placesOf(ports.policy), PLACES_AT_ONCE, async (scope): Promise<number | string> => {
    const names = await ports.clusters.list(scope).catch((error: unknown) => asError(error));
    if (names instanceof Error) {
      await reportUnreadable(ports, scope, names, now);
      return placeSubject(scope);
    }
    return askFor(ports, scope, [...new Set([...names, ...onRecord(records, scope)])].sort(), now);
  });
  return {
    clusters: counts.reduce<number>((sum, count) => sum + (typeof count === "number" ? count : 0), 0),
    unreadable: counts.filter((count) => typeof count === "string"),
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const onRecord = (records: readonly ClusterRecord[], { account, region }: Scope): string[] =>
  records.flatMap(({ ref, status }) =>
    ref.account === account && ref.region === region && status !== "DELETED" ? [ref.name] : [],
  );

const unknownPlace = (scope: Scope): PlaceRecord => ({ kind: "place", subject: placeSubject(scope), revision: 0 });

async function askFor(
  { watches, events }: Pick<Composition, "watches" | "events">,
  scope: Scope,
  names: string[],
  now: Date,
): Promise<number> {
  const at = now.toISOString();
  const since = await untilWritten(async () => {
    const before = (await watches.get("place", placeSubject(scope))) ?? unknownPlace(scope);
    const { place, restored } = listed(before, at);
    if (restored && before.unreadable)
      await events.publish([placeReadable({ ...scope, since: before.unreadable.since, at })]);
    return (await watches.save(place)).firstListedAt;
  });
  if (names.length > 0) await events.publish(clustersDue({ ...scope, names, since, at }));
  return names.length;
}

async function reportUnreadable(
  { watches, events }: Pick<Composition, "watches" | "events">,
  scope: Scope,
  error: Error,
  now: Date,
): Promise<void> {
  const known = error instanceof FleetwrightError ? error : undefined;
  const reason = { code: known?.code ?? "UNEXPECTED", message: error.message };
  const at = now.toISOString();
  await untilWritten(async () => {
    const before = (await watches.get("place", placeSubject(scope))) ?? unknownPlace(scope);
    const { place, tell } = unreadable(before, { reason, passing: known?.retryable ?? true, at });
    if (tell) await events.publish([placeUnreadable({ ...scope, since: place.unreadable.since, reason, at })]);
    await watches.save(place);
  });
}

/**
 * Looks at one cluster, and raises what events should have told: that it is there, that it is gone, that it is not what it was.
 *
 * @param since when its account and Region was first looked at
 */
export async function reconcileCluster(
  ports: LookPorts & Pick<Composition, "executions" | "argocd">,
  ref: ClusterRef,
  { since, now }: { since: string; now: Date },
): Promise<void> {
  const at = now.toISOString();
  const before = await ports.clusterRecords.get(clusterId(ref));
  const { gone, record } = await followDeletion(ports, ref, now);
  if (!record) return;
  const changes = before && !gone && before.status !== "DELETED" ? changesOf(before, record) : [];
  if (before && changes.length > 0) {
    const cause = `reconcile/${record.id}/${before.lastSeenAt}`;
    await ports.events.publish([clusterScanRequested({ cause, cluster: ref, because: changes.join("; "), at })]);
  }
  const found = discovered(ports.policy, record, since);
  if (!found) return;
  await ports.events.publish([clusterDiscovered({ cluster: ref, createdAt: record.createdAt, ...found, at })]);
  await changeRecord(ports, record.id, (stored) =>
    stored.createdAt === record.createdAt ? { ...stored, announcedAt: at } : stored,
  );
}
