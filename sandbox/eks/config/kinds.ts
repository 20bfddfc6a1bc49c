import type { Cluster, UpdateParam, UpdateParamType, UpdateType } from "@aws-sdk/client-eks";
import { invalidParameter } from "../state.ts";
import { accessConfig } from "./access.ts";
import { autoMode } from "./auto-mode.ts";
import { endpointAccess } from "./endpoint-access.ts";
import { alreadySo, type ConfigKind, isObject, pick, same, textOf } from "./kind.ts";
import { logging } from "./logging.ts";
import { remoteNetworks } from "./remote-networks.ts";
import { upgradePolicy } from "./upgrade-policy.ts";

/** A change of one member that is taken over as it is. */
function plain(type: UpdateType, param: UpdateParamType, member: keyof Cluster & string): ConfigKind {
  return {
    type,
    asked: (input) => pick(input, member),
    change(cluster, asked) {
      const wanted = asked[member];
      const before = cluster[member];
      const becomes = isObject(wanted) && isObject(before) ? { ...before, ...wanted } : wanted;
      if (same(before, becomes)) throw alreadySo(cluster, `${member}: ${textOf(wanted)}`);
      return { params: [{ type: param, value: textOf(wanted) }], becomes: { [member]: becomes } };
    },
  };
}

/** Subnets and security groups of the control plane. */
const vpcConfig: ConfigKind = {
  type: "VpcConfigUpdate",
  asked: ({ resourcesVpcConfig }) => pick(resourcesVpcConfig, "subnetIds", "securityGroupIds"),
  change(cluster, asked) {
    const before = cluster.resourcesVpcConfig ?? {};
    const after = { ...before, ...asked };
    if ((after.subnetIds ?? []).length < 2) {
      throw invalidParameter("Subnets specified must be in at least two different AZs", { clusterName: cluster.name });
    }
    if (same(before, after)) throw alreadySo(cluster, `subnetIds: [${(after.subnetIds ?? []).join(", ")}]`);
    const params: UpdateParam[] = [
      { type: "Subnets", value: JSON.stringify(after.subnetIds ?? []) },
      { type: "SecurityGroups", value: JSON.stringify(after.securityGroupIds ?? []) },
    ];
    return { params, becomes: { resourcesVpcConfig: after } };
  },
};

const egress: ConfigKind = {
  type: "ControlPlaneEgressUpdate",
  asked: ({ resourcesVpcConfig }) => pick(resourcesVpcConfig, "controlPlaneEgressMode"),
  change(cluster, asked) {
    const before = cluster.resourcesVpcConfig ?? {};
    const after = { ...before, ...asked };
    if (same(before, after)) throw alreadySo(cluster, `controlPlaneEgressMode: ${after.controlPlaneEgressMode}`);
    const params: UpdateParam[] = [{ type: "ControlPlaneEgressMode", value: String(after.controlPlaneEgressMode) }];
    return { params, becomes: { resourcesVpcConfig: after } };
  },
};

/** All kinds `UpdateClusterConfig` knows; a call may ask for one of them. */
export const configKinds: readonly ConfigKind[] = [
  vpcConfig,
  endpointAccess,
  egress,
  logging,
  accessConfig,
  upgradePolicy,
  autoMode,
  remoteNetworks,
  plain("ZonalShiftConfigUpdate", "ZonalShiftConfig", "zonalShiftConfig"),
  plain("DeletionProtectionUpdate", "DeletionProtection", "deletionProtection"),
  plain("ControlPlaneScalingConfigUpdate", "UpdatedTier", "controlPlaneScalingConfig"),
  plain("ControlPlaneComponentConfigUpdate", "KubeApiServerConfig", "kubeApiServerConfig"),
  plain("ControlPlaneComponentConfigUpdate", "KubeSchedulerConfig", "kubeSchedulerConfig"),
  plain("ControlPlaneComponentConfigUpdate", "KubeControllerManagerConfig", "kubeControllerManagerConfig"),
];
