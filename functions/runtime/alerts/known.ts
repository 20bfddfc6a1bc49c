import type { KnownCluster } from "#core/alerts/about.ts";
import { idsOf } from "#core/alerts/about.ts";
import type { Reading } from "#core/alerts/draft.ts";
import { type ClusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { placesOf } from "#core/policy/places.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";

type KnowingPorts = Pick<Composition, "clusterRecords" | "clock" | "policy">;

/** Clusters are made and deleted a few times a day: a warm function that takes many alerts reads the list once a minute. */
const KEPT_MILLISECONDS = 60_000;
const AT_ONCE = 10;

const kept = new WeakMap<object, { until: number; list: Promise<KnownCluster[]> }>();

/** The clusters a delivery may be about: those it names by their whole id, or all where it does not. */
export async function knownClusters(ports: KnowingPorts, reading: Reading): Promise<KnownCluster[]> {
  if ("notAlert" in reading) return [];
  const ids = reading.drafts.map(({ about }) => idsOf(about));
  if (ids.some((named) => named === undefined)) return listed(ports);
  const wanted = [...new Set(ids.flatMap((named) => named ?? []))];
  const found = await mapBounded(
    wanted,
    AT_ONCE,
    async (id) => (await ports.clusterRecords.get(id)) ?? unseen(ports, id),
  );
  return found.flatMap((cluster) => cluster ?? []);
}

/** A cluster of the fleet's accounts that is on no record yet: it has an alert before anybody looked at it. Of one that was deleted there is a record. */
function unseen({ policy }: KnowingPorts, id: ClusterId): KnownCluster | undefined {
  // People's labels may have a slash as well.
  if (!/^\d{12}\/[^/]+\/[^/]+$/.test(id)) return undefined;
  const ref = parseClusterId(id);
  const ours = placesOf(policy).some(({ account, region }) => account === ref.account && region === ref.region);
  return ours ? { ref, labels: {} } : undefined;
}

function listed({ clusterRecords, clock }: KnowingPorts): Promise<KnownCluster[]> {
  const now = clock.now().getTime();
  const known = kept.get(clusterRecords);
  if (known && known.until > now) return known.list;
  const list = clusterRecords.list();
  kept.set(clusterRecords, { until: now + KEPT_MILLISECONDS, list });
  list.catch(() => kept.delete(clusterRecords));
  return list;
}
