import { FleetwrightError, InvalidInputError } from "#core/errors.ts";
import type { ClusterRef, FleetCluster } from "#core/fleet/cluster.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { resolveLabels } from "#core/fleet/labels.ts";
import { placesOf } from "#core/policy/places.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { ClusterReader } from "#core/ports.ts";
import { mapBounded } from "../bounded.ts";
import { orGone } from "./gone.ts";

/** Clusters read at once. The adapters cap calls per account and Region on their own; this bounds memory and sockets. */
const READS_AT_ONCE = 16;

/**
 * Reads every cluster of every account and Region of the policy, with its labels, in a stable order. A place that cannot be
 * listed fails the whole reading: a plan over half a fleet would look complete and not be.
 *
 * @throws {InvalidInputError} INVENTORY_INCOMPLETE, naming the account, Region and what AWS said
 */
export async function readFleet(policy: FleetPolicy, clusters: ClusterReader): Promise<FleetCluster[]> {
  return readClusters(policy, clusters, await listFleet(policy, clusters));
}

/** Where every cluster of the fleet is, in a stable order. @throws {InvalidInputError} INVENTORY_INCOMPLETE */
export async function listFleet(policy: FleetPolicy, clusters: ClusterReader): Promise<ClusterRef[]> {
  const listed = await mapBounded(placesOf(policy), READS_AT_ONCE, async (scope): Promise<ClusterRef[]> => {
    try {
      const names = await clusters.list(scope);
      return names.map((name) => ({ ...scope, name }));
    } catch (cause) {
      // What may pass is repeated by the workflow; what will not is told to the person who asks.
      if (cause instanceof FleetwrightError && cause.retryable) throw cause;
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new InvalidInputError(
        "INVENTORY_INCOMPLETE",
        `clusters of account ${scope.account} in ${scope.region} cannot be listed: ${words}`,
        { cause },
      );
    }
  });
  return listed.flat().sort((a, b) => (clusterId(a) < clusterId(b) ? -1 : 1));
}

/** Reads these clusters with their labels, in their order; who only shows them can do without EKS's insights. */
export async function readClusters(
  policy: FleetPolicy,
  clusters: ClusterReader,
  refs: readonly ClusterRef[],
  { insights = true }: { insights?: boolean } = {},
): Promise<FleetCluster[]> {
  const read = await mapBounded(refs, READS_AT_ONCE, async (ref): Promise<FleetCluster | undefined> => {
    // Deleted between the two calls: it is simply not part of the fleet any more.
    const snapshot = await orGone(() => clusters.read(ref, { insights }));
    return snapshot && { snapshot, labels: resolveLabels(policy.clusters, snapshot) };
  });
  return read.filter((cluster) => cluster !== undefined);
}
