import { InvalidInputError } from "../errors.ts";
import { clusterId, type FleetCluster } from "./cluster.ts";

/**
 * The cluster a person means by a name, or by `account/region/name` where the name alone is not enough.
 *
 * @throws {InvalidInputError} UNKNOWN_CLUSTER, AMBIGUOUS_CLUSTER
 */
export function clusterNamed(fleet: readonly FleetCluster[], name: string): FleetCluster {
  const meant = fleet.filter(({ snapshot: { ref } }) => ref.name === name || clusterId(ref) === name);
  const [first, ...others] = meant;
  if (!first) throw new InvalidInputError("UNKNOWN_CLUSTER", `the fleet has no cluster ${name}`);
  if (others.length > 0) {
    const ids = meant.map(({ snapshot }) => clusterId(snapshot.ref)).join(", ");
    throw new InvalidInputError("AMBIGUOUS_CLUSTER", `several clusters are called ${name}: ${ids}; use the whole id`);
  }
  return first;
}
