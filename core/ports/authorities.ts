import type { ClusterRef } from "../fleet/cluster.ts";
import type { CertificateAuthoritySnapshot } from "../fleet/surroundings.ts";
import type { UpdateRef } from "./updates.ts";

export interface CertificateAuthorities {
  /** At most two. @throws {ClusterNotFoundError} */
  list(ref: ClusterRef): Promise<CertificateAuthoritySnapshot[]>;
  /** Appends a successor; the same token finds the one appended before. @returns its id */
  append(ref: ClusterRef, token: string): Promise<string>;
  activate(ref: ClusterRef, change: { id: string; token: string }): Promise<UpdateRef>;
}
