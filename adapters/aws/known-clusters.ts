import type { Cluster } from "@aws-sdk/client-eks";
import { type ClusterId, type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { Clock } from "#core/ports.ts";

/** What reads of one cluster that belong together share; a change of its endpoint is known to the next. */
const KEEP_MILLISECONDS = 60_000;

/**
 * Clusters as EKS described them a moment ago, for who needs no more than the way to their Kubernetes APIs: several facts read at once ask EKS once. What is asked
 * for as a fact is never taken from here.
 */
export class KnownClusters {
  readonly #clock: Clock;
  readonly #kept = new Map<ClusterId, { until: number; cluster: Promise<Cluster> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** As it is known, or as it is now. A failure is not kept. */
  of(ref: ClusterRef, ask: () => Promise<Cluster>): Promise<Cluster> {
    const known = this.#kept.get(clusterId(ref));
    if (known && known.until > this.#clock.now().getTime()) return known.cluster;
    const cluster = ask();
    this.#keep(ref, cluster);
    cluster.catch(() => this.forget(ref));
    return cluster;
  }

  saw(ref: ClusterRef, cluster: Cluster): void {
    this.#keep(ref, Promise.resolve(cluster));
  }

  /** It was not as it was known: the next one asks. */
  forget(ref: ClusterRef): void {
    this.#kept.delete(clusterId(ref));
  }

  #keep(ref: ClusterRef, cluster: Promise<Cluster>): void {
    const now = this.#clock.now().getTime();
    // In the order in which they were kept: a function that lives long holds no more than the clusters of the last minute.
    for (const [id, { until }] of this.#kept) {
      if (until > now) break;
      this.#kept.delete(id);
    }
    this.#kept.delete(clusterId(ref));
    this.#kept.set(clusterId(ref), { until: now + KEEP_MILLISECONDS, cluster });
  }
}
