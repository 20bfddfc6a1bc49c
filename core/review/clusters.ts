import type { ReviewMaterial } from "#events/operator/review.ts";
import { nextDeadline } from "../lifecycle/deadlines.ts";
import type { AddonMatrix } from "./addons.ts";
import { byTier, cents, distinct, idOf } from "./common.ts";
import { isExempted } from "./findings.ts";
import type { FleetReview, ReviewCluster } from "./shape.ts";
import { byMinor, minorsBehind, supportOfVersion } from "./support.ts";

/** Every cluster as a line of the inventory: by tier, then by name. */
export function reviewClusters(
  { fleet, clusters }: ReviewMaterial,
  matrix: AddonMatrix,
  previousAt: string | null,
): ReviewCluster[] {
  const now = new Date(fleet.now);
  const off = new Map(
    matrix.clusters.map(({ id, cells }) => [
      id,
      cells.filter(({ state }) => state !== "fine" && state !== "none").length,
    ]),
  );
  const rows = clusters.map(({ summary, nodegroups, findings, firstSeenAt, addons }): ReviewCluster => {
    const { cluster: name, account, region } = summary;
    const id = idOf({ summary });
    const open = findings.filter((finding) => !isExempted(finding, fleet.now));
    const count = (severity: string) => open.filter((finding) => finding.severity === severity).length;
    return {
      ...{ id, name, account, region },
      accountName: fleet.accounts[account] ?? null,
      tier: summary.labels.tier ?? null,
      owner: summary.owner,
      status: summary.status,
      version: summary.version,
      support: supportOfVersion(summary.version, fleet.versions),
      supportType: summary.supportType,
      autoMode: summary.autoMode,
      hybrid: summary.hybrid,
      nodes: { ...summary.nodes, behind: minorsBehind(summary.version, nodegroups) },
      addons: { installed: addons.length, off: off.get(id) ?? 0 },
      findings: { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low") },
      exempted: findings.length - open.length,
      adoption: summary.adoption,
      deadline: nextDeadline(summary.deadlines, now) ?? null,
      dollars: cents(summary.cost.dollars),
      lastSeenAt: summary.lastSeenAt,
      isNew: previousAt !== null && firstSeenAt > previousAt,
    };
  });
  const tierOrder = byTier(fleet.tiers);
  return rows.sort(
    (a, b) => tierOrder(a, b) || (a.name < b.name ? -1 : Number(a.name > b.name)) || (a.id < b.id ? -1 : 1),
  );
}

/** Which minors there are, where, and how far nodes are behind. */
export function skewOf({ fleet }: ReviewMaterial, clusters: readonly ReviewCluster[]): FleetReview["skew"] {
  const minors = distinct(clusters.map(({ version }) => version)).sort(byMinor);
  const tiers = distinct(clusters.map(({ tier }) => tier));
  const behind = distinct(clusters.map(({ nodes }) => nodes.behind)).sort((a, b) => (a ?? Infinity) - (b ?? Infinity));
  return {
    minors: minors.map((minor) => {
      const facts = fleet.versions.find(({ version }) => version === minor);
      const support = supportOfVersion(minor, fleet.versions);
      const endsAt = (support === "standard" ? facts?.endOfStandardSupport : facts?.endOfExtendedSupport) ?? null;
      return { minor, support, endsAt, clusters: clusters.filter(({ version }) => version === minor).length };
    }),
    tiers: tiers.map((tier) => {
      const own = clusters.filter((cluster) => cluster.tier === tier);
      const named = (minor: string) => own.filter(({ version }) => version === minor).map(({ id }) => id);
      return {
        tier,
        clusters: own.length,
        minors: minors.map((minor) => ({ minor, clusters: named(minor) })).filter((each) => each.clusters.length > 0),
      };
    }),
    nodes: behind.map((minorsApart) => ({
      behind: minorsApart,
      clusters: clusters.filter(({ nodes }) => nodes.behind === minorsApart).map(({ id }) => id),
    })),
  };
}
