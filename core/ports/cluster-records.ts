import type { ClusterId } from "../fleet/cluster.ts";
import type { ClusterRecord } from "../fleet/record.ts";

/** What is on record of the fleet's clusters. */
export interface ClusterRecordStore {
  get(id: ClusterId): Promise<ClusterRecord | undefined>;
  /** All of them, deleted ones too while they are kept, by id. May miss what was written in the last second. */
  list(): Promise<ClusterRecord[]>;
  /** Writes when the stored revision is still `record.revision` (0: not stored yet), and raises it. @throws {StaleWriteError} */
  save(record: ClusterRecord): Promise<ClusterRecord>;
}
