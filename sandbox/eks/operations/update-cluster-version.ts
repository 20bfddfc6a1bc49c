import type { Operation } from "../../aws/service.ts";
import { addonFits } from "../data/addons.ts";
import { controlPlaneSeconds } from "../data/durations.ts";
import { versionInfo } from "../data/versions.ts";
import { type ClusterState, type EksWorld, findCluster, invalidParameter, invalidRequest } from "../state.ts";
import { refuseWhileUpdating, repeated, startUpdate } from "../updates.ts";

const minorOf = (version: string | undefined): number => Number((version ?? "1.0").split(".")[1]);

/**
 * One minor forward. EKS wants node groups at the control plane's version before it moves, in the words recorded by its users.
 * Going back (version rollback) is not simulated yet and refused.
 */
export function updateClusterVersion(world: EksWorld): Operation {
  return (call) => {
    const state = findCluster(world, call, call.input.name);
    const { cluster } = state;
    const again = repeated(state, call);
    if (again) return { update: again };
    refuseWhileUpdating(state, "VersionUpdate");
    const members = { clusterName: cluster.name };
    if (cluster.status !== "ACTIVE") {
      throw invalidRequest(`Cluster ${cluster.name} is not in ACTIVE state, it is ${cluster.status}`, members);
    }
    const to = String(call.input.version ?? "");
    if (!versionInfo(to)) throw invalidParameter("unsupported Kubernetes version", members);
    if (minorOf(to) !== minorOf(cluster.version) + 1) {
      throw invalidParameter(`Unsupported Kubernetes minor version update from ${cluster.version} to ${to}`, members);
    }
    const behind = [...state.nodegroups.values()].filter(({ version }) => minorOf(version) < minorOf(cluster.version));
    if (behind.length > 0) {
      const names = behind.map(({ nodegroupName }) => nodegroupName).join(", ");
      throw invalidRequest(
        `Nodegroups ${names} must be updated to match cluster version ${cluster.version} before updating cluster version`,
        members,
      );
    }
    cluster.status = "UPDATING";
    const update = startUpdate(world, state, call, {
      type: "VersionUpdate",
      params: [
        { type: "Version", value: to },
        { type: "PlatformVersion", value: versionInfo(to)?.platformVersion ?? "eks.1" },
      ],
      seconds: controlPlaneSeconds(`${world.seed}/${cluster.arn}/${to}`),
      fault: world.faults.take(cluster.name, "control-plane-fails", "update-hangs"),
      succeed: () => moveTo(state, to),
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

function moveTo(state: ClusterState, version: string): void {
  const { cluster } = state;
  cluster.version = version;
  cluster.platformVersion = versionInfo(version)?.platformVersion ?? "eks.1";
  cluster.status = "ACTIVE";
  for (const addon of state.addons.values()) {
    if (addonFits(addon.addonName ?? "", addon.addonVersion ?? "", version)) continue;
    addon.status = "DEGRADED";
    const message = `Add-on version ${addon.addonVersion} does not support Kubernetes ${version}`;
    addon.health = { issues: [{ code: "InsufficientNumberOfReplicas", message, resourceIds: [] }] };
  }
}
