import type { ClusterRef } from "../fleet/cluster.ts";
import type { AccessEntrySnapshot } from "../fleet/facts.ts";

/** What single principals may do in a cluster. */
export interface AccessReader {
  /** The access entry of a principal with its policies; undefined when there is none, or the cluster is gone. */
  entry(ref: ClusterRef, principalArn: string): Promise<AccessEntrySnapshot | undefined>;
}
