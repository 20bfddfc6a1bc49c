import type { ClusterRef } from "../fleet/cluster.ts";
import type { ClusterFacts, FactName } from "../fleet/facts.ts";

/** Reads what was asked for and nothing else. */
export interface ClusterFactsReader {
  /**
   * A fact that cannot be read (denied, throttled for too long, private endpoint) is `unread` with the reason, and the others are read all the same.
   *
   * @throws {ClusterNotFoundError} there is no such cluster (any more)
   */
  read(ref: ClusterRef, names: readonly FactName[]): Promise<ClusterFacts>;
}
