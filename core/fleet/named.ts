import { InvalidInputError } from "../errors.ts";
import { type ClusterRef, clusterId, type FleetCluster } from "./cluster.ts";

const MOST_NAMES = 20;

/**
 * The cluster a person means by a name, or by `account/region/name` where the name alone is not enough.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER
 */
export function clusterNamed(fleet: readonly FleetCluster[], name: string): FleetCluster {
  const refs = fleet.map(({ snapshot }) => snapshot.ref);
  return fleet[refs.indexOf(refNamed(refs, name))] as FleetCluster;
}

/** The same where nothing but their places is known. */
export function refNamed(refs: readonly ClusterRef[], name: string): ClusterRef {
  const meant = refs.filter((ref) => ref.name === name || clusterId(ref) === name);
  const [first, ...others] = meant;
  if (!first) {
    const names = refs.map((ref) => (name.includes("/") ? clusterId(ref) : ref.name));
    throw new InvalidInputError("UNKNOWN_CLUSTER", unknownCluster(name, names));
  }
  if (others.length > 0) {
    const ids = meant.map(clusterId).join(", ");
    throw new InvalidInputError("AMBIGUOUS_CLUSTER", `several clusters are called ${name}: ${ids}; use the whole id`);
  }
  return first;
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
