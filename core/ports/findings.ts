import type { FindingRecord } from "../findings/finding.ts";
import type { ClusterId } from "../fleet/cluster.ts";

/** Findings about clusters, each known by its rule and its subject for as long as the cluster lives. */
export interface FindingStore {
  get(clusterId: ClusterId, findingId: string): Promise<FindingRecord | undefined>;
  /** All of a cluster, closed ones too while they are kept, by finding id. */
  of(clusterId: ClusterId): Promise<FindingRecord[]>;
  /**
   * Of the whole fleet: those that are open, and closed ones whose closing nobody was told of yet; by cluster, then finding id. May miss what was written in
   * the last second.
   */
  outstanding(): Promise<FindingRecord[]>;
  /** Writes when the stored revision is still `finding.revision` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(finding: FindingRecord): Promise<FindingRecord>;
}
