import { hexOf } from "../random.ts";
import { versionInfo } from "./data/versions.ts";
import type { ClusterState } from "./state.ts";

/** A node as the cluster's Kubernetes API lists it. */
export interface SimulatedNode {
  name: string;
  /** As the kubelet says it: `v1.34.6-eks-0f4c7a1`. */
  kubeletVersion: string;
  ready: boolean;
  labels: Record<string, string>;
  createdAt: Date;
}

/** All nodes of a cluster: those of node groups, three of Auto Mode, three hybrid ones. */
export function nodesOf({ cluster, nodegroups }: ClusterState, now: Date): SimulatedNode[] {
  const nodes = (kind: string, count: number, minor: string, labels: Record<string, string>): SimulatedNode[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `${kind}-${hexOf(`${cluster.arn}/${kind}/${index}`, 17)}`,
      kubeletVersion: `v${versionInfo(minor)?.patch ?? `${minor}.0`}-eks-0f4c7a1`,
      ready: true,
      labels,
      createdAt: cluster.createdAt ?? now,
    }));
  const isHybrid = (cluster.remoteNetworkConfig?.remoteNodeNetworks?.length ?? 0) > 0;
  const auto = { "eks.amazonaws.com/compute-type": "auto", "karpenter.sh/nodepool": "general-purpose" };
  return [
    ...[...nodegroups.values()].flatMap(({ nodegroupName = "", version = "", scalingConfig }) =>
      nodes(`ip-${nodegroupName}`, scalingConfig?.desiredSize ?? 0, version, {
        "eks.amazonaws.com/nodegroup": nodegroupName,
      }),
    ),
    ...(cluster.computeConfig?.enabled ? nodes("i", 3, cluster.version, auto) : []),
    ...(isHybrid ? nodes("mi", 3, cluster.version, { "eks.amazonaws.com/compute-type": "hybrid" }) : []),
  ];
}
