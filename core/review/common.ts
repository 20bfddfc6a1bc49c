import type { ReviewedCluster } from "#events/operator/review.ts";
import { type ClusterId, clusterId } from "../fleet/cluster.ts";

export const idOf = ({ summary: { account, region, cluster: name } }: Pick<ReviewedCluster, "summary">): ClusterId =>
  clusterId({ account, region, name });

/** `444455556666/eu-west-1/payments-prod`: `payments-prod`. */
export const nameOf = (id: ClusterId): string => id.split("/").at(-1) ?? id;

export const distinct = <Value>(values: readonly Value[]): Value[] => [...new Set(values)];

export const cents = (dollars: number): number => Math.round(dollars * 100) / 100;

/** Tiers in the order the strategies go through them, then others by name; clusters without one last. */
export function byTier(tiers: readonly string[]): (a: { tier: string | null }, b: { tier: string | null }) => number {
  const rank = (tier: string | null) =>
    tier === null ? tiers.length + 1 : tiers.includes(tier) ? tiers.indexOf(tier) : tiers.length;
  return (a, b) => rank(a.tier) - rank(b.tier) || ((a.tier ?? "") < (b.tier ?? "") ? -1 : Number(a.tier !== b.tier));
}
