import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import type { Draw } from "./draw.ts";

const PLACES = [
  ["111122223333", "eu-west-1"],
  ["111122223333", "us-east-1"],
  ["444455556666", "eu-west-1"],
] as const;

/** A cluster of some kind: with node groups, Auto Mode, Karpenter beside a node group, or with none of them. */
export function clusterOf(draw: Draw, index: number, start: Date): ClusterSeedInput {
  const { chance, upTo, pick } = draw;
  const [account, region] = pick(PLACES);
  const version = pick(["1.33", "1.34", "1.34", "1.34", "1.35"]);
  const kind = pick(["groups", "groups", "groups", "auto", "karpenter"]);
  const upgradedAt = new Date(start.getTime() - (1 + upTo(9)) * 86_400_000).toISOString();
  const pool = { name: "pool", nodes: 1 + upTo(4), budget: pick(["1", "50%", "100%"]) };
  return {
    account,
    region,
    name: `c${index}`,
    version,
    tags: {
      Environment: pick(["dev", "prod", "prod"]),
      ...(chance(0.4) ? { RedundancyGroup: pick(["g1", "g2"]) } : {}),
    },
    // Some are behind what EKS advises, or far enough that they have to move in two steps.
    addons: [
      { name: "coredns", ...(version === "1.33" && chance(0.5) ? { version: "v1.11.4-eksbuild.24" } : {}) },
      { name: "kube-proxy" },
      ...(chance(0.3) ? [{ name: "vpc-cni", ...(version === "1.35" ? {} : { version: "v1.20.4-eksbuild.2" }) }] : []),
    ],
    ...(kind === "auto" ? { autoMode: true, autoPools: [pool] } : {}),
    ...(kind === "karpenter" ? { karpenterPools: [pool] } : {}),
    nodegroups: Array.from({ length: kind === "auto" ? 0 : upTo(2) }, (_unused, group) => ({
      name: `n${group}`,
      desiredSize: 1 + upTo(3),
      ...(chance(0.3) ? { releaseVersion: `${RELEASES[version]}-20261027` } : {}),
    })),
    ...(chance(0.3) ? { upgradedAt } : {}),
  };
}

/** The patch of the images of late October. */
const RELEASES: Record<string, string> = { "1.33": "1.33.9", "1.34": "1.34.6", "1.35": "1.35.4" };
