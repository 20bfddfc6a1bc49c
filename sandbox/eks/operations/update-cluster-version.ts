import type { Operation } from "../../aws/service.ts";
import { moveControlPlane } from "../control-plane.ts";
import { controlPlaneSeconds } from "../data/durations.ts";
import { minorOf, versionInfo } from "../data/versions.ts";
import { rollBack, versionParams } from "../rollback.ts";
import { type ClusterState, type EksWorld, findCluster, invalidParameter, invalidRequest } from "../state.ts";
import { refuseWhileUpdating, repeated, startUpdate } from "../updates.ts";

/** One minor forward, or back to the one before. */
export function updateClusterVersion(world: EksWorld): Operation {
  return (call) => {
    const state = findCluster(world, call, call.input.name);
    const { cluster } = state;
    const again = repeated(state, call);
    if (again) return { update: again };
    const to = String(call.input.version ?? "");
    const back = minorOf(to) === minorOf(cluster.version) - 1;
    refuseWhileUpdating(state, back ? "VersionRollback" : "VersionUpdate");
    const members = { clusterName: cluster.name };
    if (cluster.status !== "ACTIVE") {
      throw invalidRequest(`Cluster ${cluster.name} is not in ACTIVE state, it is ${cluster.status}`, members);
    }
    if (!versionInfo(to)) throw invalidParameter("unsupported Kubernetes version", members);
    if (back) return { update: rollBack(world, state, call, to) };
    if (minorOf(to) !== minorOf(cluster.version) + 1) {
      throw invalidParameter(`Unsupported Kubernetes minor version update from ${cluster.version} to ${to}`, members);
    }
    refuseWithNodegroupsBehind(state);
    cluster.status = "UPDATING";
    const update = startUpdate(world, state, call, {
      type: "VersionUpdate",
      params: versionParams(to),
      seconds: controlPlaneSeconds(`${world.seed}/${cluster.arn}/${to}`),
      fault: world.faults.take(cluster.name, "control-plane-fails", "update-hangs"),
      succeed: () => moveControlPlane(world, state, to),
      fail: () => {
        cluster.status = "ACTIVE";
        return [
          {
            errorCode: "IpNotAvailable",
            errorMessage: "There are not enough free IP addresses in the cluster's subnets for the new control plane.",
            resourceIds: cluster.resourcesVpcConfig?.subnetIds ?? [],
          },
        ];
      },
    });
    return { update };
  };
}

/** EKS wants node groups at the control plane's version before it moves, in the words recorded by its users. */
function refuseWithNodegroupsBehind({ cluster, nodegroups }: ClusterState): void {
  const behind = [...nodegroups.values()].filter(
    ({ version }) => minorOf(version ?? cluster.version) < minorOf(cluster.version),
  );
  if (behind.length === 0) return;
  const names = behind.map(({ nodegroupName }) => nodegroupName).join(", ");
  throw invalidRequest(
    `Nodegroups ${names} must be updated to match cluster version ${cluster.version} before updating cluster version`,
    { clusterName: cluster.name },
  );
}
