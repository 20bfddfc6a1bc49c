import { hexOf } from "../random.ts";
import { type NodePool, nodesIn, type PoolKind, type PoolNode } from "./node-pools.ts";
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

/** A new node takes a moment until its network is up. */
const READY_AFTER = 60_000;

/**
 * All nodes of a cluster at a time. Node groups in an update are replaced node by node, Auto Mode's and drifting Karpenter's nodes follow the control plane
 * one after the other, hybrid nodes stay as they are. The extra nodes of an update under way are left out: they live for minutes.
 */
export function nodesOf(cluster: ClusterState, now: Date): SimulatedNode[] {
  return [...cluster.pools.values()].flatMap((pool) =>
    nodesIn(pool, now.getTime()).map((node) => simulated(cluster, pool, node, now.getTime())),
  );
}

function simulated(cluster: ClusterState, pool: NodePool, node: PoolNode, now: number): SimulatedNode {
  const id = hexOf(`${cluster.cluster.arn}/${pool.kind}/${pool.name}/${node.index}/${node.createdAt}`, 17);
  const name = pool.names?.[node.index] ?? NAMES[pool.kind](id, cluster.region);
  const replaced = node.createdAt !== pool.createdAt;
  return {
    name,
    kubeletVersion: node.kubelet,
    ready: !(pool.notReady?.has(node.index) ?? false) && (!replaced || now - node.createdAt >= READY_AFTER),
    labels: {
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      ...(pool.kind === "hybrid" ? {} : { "topology.kubernetes.io/region": cluster.region }),
      ...LABELS[pool.kind](pool.name),
    },
    createdAt: new Date(node.createdAt),
  };
}

const privateDns = (id: string, region: string): string => {
  const part = (at: number) => Number.parseInt(id.slice(at, at + 2), 16);
  return `ip-10-${part(0)}-${part(2)}-${part(4)}.${region}.compute.internal`;
};

/** Auto Mode names its nodes by their instance. Source: EKS user guide, "Auto Mode, managed instances". */
const NAMES: Record<PoolKind, (id: string, region: string) => string> = {
  nodegroup: privateDns,
  karpenter: privateDns,
  auto: (id) => `i-${id}`,
  hybrid: (id) => `mi-${id}`,
};

/** Labels EKS and Karpenter set. Sources: EKS user guide, "managed node groups", "Auto Mode", "hybrid nodes"; karpenter.sh, "NodePools". */
const LABELS: Record<PoolKind, (name: string) => Record<string, string>> = {
  nodegroup: (name) => ({ "eks.amazonaws.com/nodegroup": name, "eks.amazonaws.com/capacityType": "ON_DEMAND" }),
  auto: (name) => ({
    "eks.amazonaws.com/compute-type": "auto",
    "eks.amazonaws.com/nodeclass": "default",
    "karpenter.sh/nodepool": name,
  }),
  karpenter: (name) => ({ "karpenter.sh/nodepool": name, "karpenter.k8s.aws/ec2nodeclass": "default" }),
  // Only SSM names nodes `mi-...`.
  hybrid: (name) => ({
    "eks.amazonaws.com/compute-type": "hybrid",
    "eks.amazonaws.com/hybrid-credential-provider": name.startsWith("mi-") ? "ssm" : "iam-ra",
  }),
};
