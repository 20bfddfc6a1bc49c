import type { ComputeConfigRequest, KubernetesNetworkConfigRequest, StorageConfigRequest } from "@aws-sdk/client-eks";
import { invalidParameter } from "../state.ts";
import { alreadySo, type ConfigKind, pick } from "./kind.ts";

/** Compute, load balancing and storage of Auto Mode go on and off together. Source: API reference, `ComputeConfigRequest`. */
export const autoMode: ConfigKind = {
  type: "AutoModeUpdate",
  asked: (input) => pick(input, "computeConfig", "kubernetesNetworkConfig", "storageConfig"),
  change(cluster, asked) {
    const compute = asked.computeConfig as ComputeConfigRequest | undefined;
    const network = asked.kubernetesNetworkConfig as KubernetesNetworkConfigRequest | undefined;
    const storage = asked.storageConfig as StorageConfigRequest | undefined;
    const on = compute?.enabled;
    if (network?.elasticLoadBalancing?.enabled !== on || storage?.blockStorage?.enabled !== on || on === undefined) {
      throw invalidParameter(
        "For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.",
        { clusterName: cluster.name },
      );
    }
    const { enabled = false, nodePools, nodeRoleArn } = { ...cluster.computeConfig, ...compute };
    if ((cluster.computeConfig?.enabled ?? false) === enabled && compute?.nodePools === undefined)
      throw alreadySo(cluster, `computeConfig: ${enabled}`);
    return {
      params: [
        { type: "ComputeConfig", value: JSON.stringify(compute) },
        { type: "KubernetesNetworkConfig", value: JSON.stringify(network) },
        { type: "StorageConfig", value: JSON.stringify(storage) },
      ],
      becomes: {
        computeConfig: { enabled, nodePools: nodePools ?? [], ...(nodeRoleArn ? { nodeRoleArn } : {}) },
        kubernetesNetworkConfig: { ...cluster.kubernetesNetworkConfig, elasticLoadBalancing: { enabled } },
        storageConfig: { blockStorage: { enabled } },
      },
    };
  },
};
