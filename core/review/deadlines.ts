import type { ReviewedCluster, ReviewMaterial } from "#events/operator/review.ts";
import { TRUST_ANCHOR_RULE } from "../hybrid/trust-anchors.ts";
import { nextDeadline } from "../lifecycle/deadlines.ts";
import { cents, idOf, nameOf } from "./common.ts";
import type { FleetReview, ReviewCost, ReviewDeadline } from "./shape.ts";

type Dated = Omit<ReviewDeadline, "over" | "clusters">;

/**
 * Everything that changes by itself on a day: ends of support, what AWS Health announces, certificates, exemptions, activations of hybrid nodes. What is the same for
 * many clusters is one deadline. Of ends of support that are over only the last of each cluster is one: what follows from it is still to come.
 */
export function deadlinesOf({ fleet, clusters }: ReviewMaterial): ReviewDeadline[] {
  const now = new Date(fleet.now);
  const ofClusters = clusters.flatMap((cluster) => {
    const { summary } = cluster;
    const supports = summary.deadlines.filter(({ kind }) => kind !== "aws-health");
    const next = nextDeadline(supports, now);
    const kept = summary.deadlines.filter((each) => each.kind === "aws-health" || each.at > fleet.now || each === next);
    return [
      ...kept.map(
        ({ kind, at, what }): Dated => ({ kind, at, what, about: kind === "aws-health" ? "" : summary.version }),
      ),
      ...certificatesOf(cluster),
    ].map((deadline) => ({ deadline, cluster: idOf(cluster) }));
  });
  const several = Map.groupBy(ofClusters, ({ deadline: { kind, at, about, what } }) =>
    [kind, at, about, what].join("\n"),
  );
  const merged = [...several.values()].flatMap((same) =>
    same.slice(0, 1).map(({ deadline }) => ({
      ...deadline,
      about: deadline.about || (same.length === 1 ? nameOf(same[0]?.cluster ?? "") : `${same.length} clusters`),
      clusters: same.map(({ cluster }) => cluster).sort(),
    })),
  );
  const others = [
    ...fleet.exemptions.map(({ rule, match, reason, owner, expires, some }) => ({
      ...{ kind: "exemption" as const, at: expires, about: rule },
      what: `the exemption from ${rule} for ${match} ends (${owner}: ${reason})`,
      clusters: some,
    })),
    ...fleet.sites.flatMap(({ name, cluster, activations }) =>
      activations.map(({ standing, expiresAt, nodes, registrations }) => ({
        ...{ kind: "activation" as const, at: expiresAt, about: `site ${name}`, clusters: [cluster] },
        what: `${standing ? "the standing activation" : "an activation"} of site ${name} ends; ${registrations} of ${nodes} nodes registered with it${standing ? "; it is replaced before" : ""}`,
      })),
    ),
  ];
  return [...merged, ...others]
    .map((deadline) => ({ ...deadline, over: deadline.at <= fleet.now }))
    .sort((a, b) => (order(a) < order(b) ? -1 : Number(order(a) > order(b))));
}

const order = ({ at, kind, about, what }: Dated): string => [at, kind, about, what].join("\n");

const DAY = /\d{4}-\d{2}-\d{2}(T[\d:.]+Z)?/;

/** Certificates that end, as the findings that watch them say: of clusters' authorities, and of trust anchors of IAM Roles Anywhere. */
function certificatesOf({ findings }: ReviewedCluster): Dated[] {
  return findings.flatMap(({ rule, subject, found, message }) => {
    if (rule !== "authority-expiring" && rule !== TRUST_ANCHOR_RULE) return [];
    const [day] = DAY.exec(found) ?? [];
    if (day === undefined) return [];
    const about = rule === TRUST_ANCHOR_RULE ? `site ${subject.split("/")[0]}` : "";
    return [{ kind: "certificate" as const, at: new Date(day).toISOString(), about, what: message }];
  });
}

/** An average month, by which AWS's own price lists count. */
const HOURS_A_MONTH = 730;

/** What waiting costs, cluster by cluster, the dearest first; clusters it costs nothing are left out. */
export function costsOf({ fleet, clusters }: ReviewMaterial): ReviewCost[] {
  const perHour = Math.max(0, fleet.prices.extended - fleet.prices.standard);
  return clusters
    .filter(({ summary }) => summary.cost.dollars >= 0.01)
    .map(({ summary }): ReviewCost => {
      const { cluster: name, labels, version, cost, deadlines, proposal } = summary;
      const begins = deadlines.find(({ kind }) => kind === "standard-support")?.at;
      return {
        ...{ id: idOf({ summary }), name, tier: labels.tier ?? null, version },
        from: begins !== undefined && begins > fleet.now ? begins : fleet.now,
        dollars: cents(cost.dollars),
        dollarsAMonth: cents(perHour * HOURS_A_MONTH),
        proposal: proposal && { text: proposal.text, command: proposal.command },
      };
    })
    .sort(
      (a, b) => b.dollars - a.dollars || (a.name < b.name ? -1 : Number(a.name > b.name)) || (a.id < b.id ? -1 : 1),
    );
}

export const total = (costs: readonly { dollars: number }[]): number =>
  cents(costs.reduce((sum, { dollars }) => sum + dollars, 0));

/** Days until then, rounded up; 0: it is over. */
export const daysUntil = (at: string, now: string): number =>
  Math.max(0, Math.ceil((Date.parse(at) - Date.parse(now)) / 86_400_000));

type Parts = Pick<FleetReview, "exemptions" | "sites">;

/** Exemptions and hybrid sites, with the days that are left. */
export function withDaysLeft({ exemptions, sites, now }: ReviewMaterial["fleet"]): Parts {
  return {
    exemptions: [...exemptions]
      .map((exemption) => ({ ...exemption, daysLeft: daysUntil(exemption.expires, now) }))
      .sort((a, b) => (a.expires < b.expires ? -1 : Number(a.expires > b.expires)) || (a.rule < b.rule ? -1 : 1)),
    sites: sites.map((site) => ({
      ...site,
      activations: site.activations.map((each) => ({ ...each, daysLeft: daysUntil(each.expiresAt, now) })),
    })),
  };
}
