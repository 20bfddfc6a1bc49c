import type { ClusterRef } from "../fleet/cluster.ts";
import type { AccessPolicyAssociation } from "../fleet/facts.ts";

/** What single principals may do in a cluster. */
export interface AccessReader {
  /** Access policies associated with a principal's access entry; none when it has no entry, or the cluster is gone. */
  policiesOf(ref: ClusterRef, principalArn: string): Promise<AccessPolicyAssociation[]>;
}
