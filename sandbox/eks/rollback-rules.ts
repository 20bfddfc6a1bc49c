import { minorOf, statusAt, versionInfo } from "./data/versions.ts";
import { type ClusterState, invalidParameter, invalidRequest, type UpdateEntry } from "./state.ts";

/** Rules of going back. Source: EKS user guide, "Rollback cluster to previous Kubernetes version", prerequisites. */
const WINDOW = 7 * 86_400_000;

/** The newest change of the control plane's version that succeeded. */
function lastChange({ updates }: ClusterState): UpdateEntry | undefined {
  return [...updates.values()]
    .filter(
      ({ update, addon, nodegroup, endedAt }) =>
        addon === undefined &&
        nodegroup === undefined &&
        endedAt !== undefined &&
        update.status === "Successful" &&
        (update.type === "VersionUpdate" || update.type === "VersionRollback"),
    )
    .sort((a, b) => (b.endedAt?.getTime() ?? 0) - (a.endedAt?.getTime() ?? 0))[0];
}

/**
 * Where the cluster can go back to, and until when: one minor, once, within seven days after the upgrade was completed. An upgrade that EKS made at the end
 * of extended support cannot be taken back.
 */
export function openRollback(state: ClusterState, now: Date): { to: string; until: Date } | undefined {
  const change = lastChange(state);
  if (change?.update.type !== "VersionUpdate" || change.byEks || !change.endedAt) return undefined;
  const until = new Date(change.endedAt.getTime() + WINDOW);
  return now < until ? { to: `1.${minorOf(state.cluster.version) - 1}`, until } : undefined;
}

/**
 * What `force` does not help against. EKS publishes no words for these; the codes are the ones it documents for a request that does not fit the
 * cluster's state.
 *
 * @throws {AwsError} InvalidRequestException, InvalidParameterException
 */
export function refuseRollback(state: ClusterState, to: string, now: Date): void {
  const { cluster } = state;
  const members = { clusterName: cluster.name };
  const change = lastChange(state);
  const cannot = `Cluster ${cluster.name} cannot be rolled back from ${cluster.version} to ${to}`;
  if (!change) {
    throw invalidRequest(`${cannot}: it was not upgraded to its current version`, members);
  }
  if (change.update.type === "VersionRollback") {
    throw invalidRequest(`${cannot}: it was rolled back already`, members);
  }
  if (change.byEks) {
    throw invalidRequest(`${cannot}: it was upgraded automatically at the end of extended support`, members);
  }
  if (!openRollback(state, now)) {
    throw invalidRequest(`${cannot}: more than 7 days have passed since the upgrade`, members);
  }
  const info = versionInfo(to);
  const support = info ? statusAt(info, now) : "UNSUPPORTED";
  if (support === "UNSUPPORTED") throw invalidParameter("unsupported Kubernetes version", members);
  if (support === "EXTENDED_SUPPORT" && cluster.upgradePolicy?.supportType !== "EXTENDED") {
    throw invalidRequest(`${cannot}: ${to} is in extended support and the upgrade policy is STANDARD`, members);
  }
}
