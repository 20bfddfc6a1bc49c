import type { TemplateAddon } from "../baseline/template.ts";
import type { PresentFinding } from "../findings/finding.ts";
import type { AddonSnapshot } from "../fleet/cluster.ts";
import type { ClusterRecord } from "../fleet/record.ts";

/** What other clusters of the tier run of an add-on: how many, by version, the most frequent first. */
export function peersOf(
  records: readonly ClusterRecord[],
  { id, tier, addon }: { id: string; tier: string | undefined; addon: string },
): { clusters: number; versions: [string, number][] } {
  const peers = records.filter(
    (record) => record.id !== id && record.status !== "DELETED" && record.labels.tier === tier,
  );
  const counts = new Map<string, number>();
  for (const { addons } of peers) {
    const version = addons[addon]?.version;
    if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  const versions = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1));
  return { clusters: peers.length, versions };
}

/** How an add-on that was changed compares with the baseline, with what EKS says fits, and with the tier's other clusters. */
export function addonNotes(
  now: AddonSnapshot | undefined,
  {
    wanted,
    present,
    peers,
    tier,
  }: {
    wanted: TemplateAddon | undefined;
    present: readonly PresentFinding[];
    peers: ReturnType<typeof peersOf>;
    tier: string | undefined;
  },
): string[] {
  const others = peers.versions.reduce((sum, [, count]) => sum + count, 0);
  const versions = peers.versions.map(([version, count]) => `${count} ${version}`).join(", ");
  const group = tier === undefined ? "without a tier" : `of tier ${tier}`;
  return [
    ...(wanted ? [] : ["not part of the baseline"]),
    ...present.filter(({ rule }) => rule !== "addon-degraded").map(({ message }) => message),
    ...(peers.clusters === 0
      ? []
      : [`${others} of ${peers.clusters} other clusters ${group} run it${versions === "" ? "" : `: ${versions}`}`]),
    ...(now && peers.versions.length > 0 && !peers.versions.some(([version]) => version === now.version)
      ? [`no other cluster ${group} runs ${now.version}`]
      : []),
  ];
}
