import { InvalidInputError } from "../errors.ts";
import { type ClusterId, clusterId, type FleetCluster, parseClusterId } from "./cluster.ts";

const MOST_NAMES = 20;

/**
 * The id of the cluster a person means by a name, or by `account/region/name` where the name alone is not enough.
 *
 * @param hint what to do when there is none of the name; absent: which names there are
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER
 */
export function oneNamed(ids: readonly ClusterId[], name: string, hint?: string): ClusterId {
  const meant = ids.filter((id) => id === name || parseClusterId(id).name === name);
  const [first, ...others] = meant;
  if (first === undefined) {
    const names = name.includes("/") ? ids : ids.map((id) => parseClusterId(id).name);
    const message = hint === undefined ? unknownCluster(name, names) : `the fleet has no cluster ${name}${hint}`;
    throw new InvalidInputError("UNKNOWN_CLUSTER", message);
  }
  if (others.length > 0) {
    const message = `several clusters are called ${name}: ${meant.join(", ")}; use the whole id`;
    throw new InvalidInputError("AMBIGUOUS_CLUSTER", message);
  }
  return first;
}

/** The same among clusters that were read. @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER */
export function clusterNamed(fleet: readonly FleetCluster[], name: string): FleetCluster {
  const byId = new Map(fleet.map((cluster) => [clusterId(cluster.snapshot.ref), cluster]));
  return byId.get(oneNamed([...byId.keys()], name)) as FleetCluster;
}

/** That the fleet has no cluster of a name, and which were perhaps meant. */
export function unknownCluster(cluster: string, names: readonly string[]): string {
  const all = [...new Set(names)].sort();
  const alike = all.filter((name) => name.includes(cluster) || cluster.includes(name));
  const shown = (alike.length > 0 ? alike : all).slice(0, MOST_NAMES);
  const more = alike.length === 0 && all.length > shown.length ? ` and ${all.length - shown.length} more` : "";
  const hint = alike.length > 0 ? `did you mean: ${shown.join(", ")}` : `it has: ${shown.join(", ") || "none"}${more}`;
  return `the fleet has no cluster ${cluster}; ${hint}`;
}
