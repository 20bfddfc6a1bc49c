import type { ClusterRef } from "./cluster.ts";
import type { ClusterRecord } from "./record.ts";
import { compareMinor, isMinor } from "./version.ts";

/** What rules ask of the other clusters, counted once for a whole scan: asking costs the same whether the fleet has ten clusters or thousands. */
export interface FleetPeers {
  /** The newest minor of a tier and a cluster that has it; undefined: nothing is on record of the tier. */
  newestOf(tier: string): { version: string; name: string } | undefined;
  /** How many other clusters of the tier at this minor run which version of an add-on, most first. */
  addonVersions(which: {
    id: string;
    tier: string;
    minor: string;
    addon: string;
  }): [version: string, clusters: number][];
}

const keyOf = (tier: string, minor: string, addon: string): string => `${tier}/${minor}/${addon}`;

export function fleetPeers(records: readonly ClusterRecord[]): FleetPeers {
  const newest = new Map<string, { version: string; ref: ClusterRef }>();
  const counts = new Map<string, Map<string, number>>();
  // Of each cluster only what takes it out of the counts again.
  const own = new Map<string, ReadonlyMap<string, string>>();
  for (const { id, ref, status, version: minor, labels, addons } of records) {
    const { tier } = labels;
    if (status === "DELETED" || tier === undefined || !isMinor(minor)) continue;
    const known = newest.get(tier);
    if (!known || compareMinor(minor, known.version) > 0) newest.set(tier, { version: minor, ref });
    const mine = new Map<string, string>();
    for (const [addon, { version }] of Object.entries(addons)) {
      if (version === undefined) continue;
      const key = keyOf(tier, minor, addon);
      const versions = counts.get(key) ?? new Map<string, number>();
      counts.set(key, versions.set(version, (versions.get(version) ?? 0) + 1));
      mine.set(key, version);
    }
    own.set(id, mine);
  }
  return {
    newestOf(tier) {
      const found = newest.get(tier);
      return found && { version: found.version, name: found.ref.name };
    },
    addonVersions({ id, tier, minor, addon }) {
      const key = keyOf(tier, minor, addon);
      const mine = own.get(id)?.get(key);
      const others = [...(counts.get(key) ?? [])].map(([version, clusters]): [string, number] => [
        version,
        version === mine ? clusters - 1 : clusters,
      ]);
      return others.filter(([, clusters]) => clusters > 0).sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1));
    },
  };
}
