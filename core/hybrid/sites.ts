import { InvalidInputError } from "../errors.ts";
import { type ClusterRef, clusterId } from "../fleet/cluster.ts";
import { partitionOf } from "../fleet/partition.ts";
import { closest } from "../policy/problem.ts";
import type { SitePolicy } from "../policy/sites-policy.ts";

type Sites = { sites: readonly SitePolicy[] };

/** @throws {InvalidInputError} UNKNOWN_SITE with the names there are */
export function siteNamed({ sites }: Sites, name: string): SitePolicy {
  const site = sites.find((one) => one.name === name);
  if (site) return site;
  const names = sites.map((one) => one.name);
  const meant = closest(name, names);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  const known = names.length === 0 ? "the policy file has no sites" : `the policy file has: ${names.join(", ")}`;
  throw new InvalidInputError("UNKNOWN_SITE", `there is no site ${name}${hint} (${known})`);
}

export const sitesOf = ({ sites }: Sites, cluster: ClusterRef): SitePolicy[] =>
  sites.filter((site) => clusterId(site.cluster) === clusterId(cluster));

/** `arn:aws:iam::111122223333:role/service-role/stores-hybrid`. */
export const hybridRoleArn = ({ role, cluster }: Pick<SitePolicy, "role" | "cluster">): string =>
  `arn:${partitionOf(cluster.region)}:iam::${cluster.account}:role/${role}`;

export const clusterArn = ({ account, region, name }: ClusterRef): string =>
  `arn:${partitionOf(region)}:eks:${region}:${account}:cluster/${name}`;
