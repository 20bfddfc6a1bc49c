import type { ClusterRef } from "../fleet/cluster.ts";
import type { VersionChange } from "../fleet/surroundings.ts";

/** An EKS update under way: which one, and of what. */
export interface UpdateRef {
  cluster: ClusterRef;
  updateId: string;
  addon?: string | undefined;
  nodegroup?: string | undefined;
}

export interface UpdateState {
  status: "InProgress" | "Failed" | "Cancelled" | "Successful";
  createdAt: string;
  errors: { code: string; message: string; resourceIds: string[] }[];
}

/**
 * Starts EKS updates. `token` is the `clientRequestToken`: the same token finds the update it started before instead of
 * starting a second.
 */
export interface ClusterUpdater {
  updateControlPlane(ref: ClusterRef, change: { version: string; token: string }): Promise<UpdateRef>;
  updateAddon(ref: ClusterRef, change: { addon: string; version: string; token: string }): Promise<UpdateRef>;
  /**
   * @param change.version minor to go to, also back; left out, the group stays at its minor and takes a newer image
   * @param change.releaseVersion AMI release; left out, EKS takes its latest
   * @param change.force evict pods that disruption budgets protect
   */
  updateNodegroup(
    ref: ClusterRef,
    change: {
      nodegroup: string;
      version?: string | undefined;
      releaseVersion?: string | undefined;
      force?: boolean | undefined;
      token: string;
    },
  ): Promise<UpdateRef>;
  /** Takes the control plane back to the minor before. @param change.timeoutMinutes Auto Mode only: 120 to 10,080; EKS takes 720 by itself */
  rollbackControlPlane(
    ref: ClusterRef,
    change: { version: string; timeoutMinutes?: number | undefined; token: string },
  ): Promise<UpdateRef>;
  /** Asks EKS to stop an update; only a `VersionRollback` whose Auto Mode nodes still roll back can be. @throws {UpdateRefusedError} */
  cancel(update: UpdateRef): Promise<void>;
  /** Version updates and rollbacks of a control plane that EKS remembers, newest first. */
  versionChanges(ref: ClusterRef): Promise<VersionChange[]>;
  /** @throws {UpdateNotFoundError} @throws {ClusterNotFoundError} when the cluster was deleted meanwhile */
  describe(update: UpdateRef): Promise<UpdateState>;
}
