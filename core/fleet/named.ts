import { InvalidInputError } from "../errors.ts";
import { type ClusterId, clusterId, type FleetCluster, parseClusterId } from "./cluster.ts";

/**
 * The id of the cluster a person means by a name, or by `account/region/name` where the name alone is not enough.
 *
 * @param hint what to do when there is none of the name
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER
 */
export function oneNamed(ids: readonly ClusterId[], name: string, hint = ""): ClusterId {
  const meant = ids.filter((id) => id === name || parseClusterId(id).name === name);
  const [first, ...others] = meant;
  if (first === undefined) throw new InvalidInputError("UNKNOWN_CLUSTER", `the fleet has no cluster ${name}${hint}`);
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
