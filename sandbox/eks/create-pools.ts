import type { Nodegroup } from "@aws-sdk/client-eks";
import type { ClusterSeed } from "../fleet/seed.ts";
import { numberOf } from "../random.ts";
import { kubeletOf, newestKubelet } from "./data/node-releases.ts";
import type { NodePool, PoolKind } from "./node-pools.ts";
import type { ClusterState } from "./state.ts";

const DAY = 86_400_000;

/** Auto Mode's built-in node pools. Source: EKS user guide, "Enable or disable built-in NodePools". */
const BUILT_IN: ClusterSeed["karpenterPools"] = [
  { name: "general-purpose", nodes: 3, budget: "10%", doNotDisrupt: 0, drifts: true },
  { name: "system", nodes: 2, budget: "10%", doNotDisrupt: 0, drifts: true },
];

export const poolKey = (kind: PoolKind, name: string): string => `${kind}/${name}`;

/** The nodes of a new cluster, each a few days old. */
export function createPools(state: ClusterState, seed: ClusterSeed, now: Date): void {
  const { cluster, pools } = state;
  const put = (kind: PoolKind, name: string, kubelets: string[], more: Partial<NodePool> = {}) => {
    const age = (1 + Math.floor(numberOf(`${cluster.arn}/${kind}/${name}/age`) * 9)) * DAY;
    const createdAt = Math.max(now.getTime() - age, cluster.createdAt?.getTime() ?? 0);
    const pool = { kind, name, createdAt, kubelets, moves: [], budget: "10%", doNotDisrupt: 0, drifts: false, ...more };
    pools.set(poolKey(kind, name), pool);
  };

  for (const group of state.nodegroups.values()) put(...groupPool(state, group, now));
  const made: [PoolKind, ClusterSeed["karpenterPools"]][] = [
    ["auto", seed.autoMode ? (seed.autoPools ?? BUILT_IN) : []],
    ["karpenter", seed.karpenterPools],
  ];
  for (const [kind, list] of made) {
    for (const { name, nodes, version, budget, doNotDisrupt, drifts } of list) {
      const kubelet = newestKubelet(version ?? cluster.version, now);
      const follows = kind === "auto" || drifts;
      put(kind, name, new Array<string>(nodes).fill(kubelet), { budget, doNotDisrupt, drifts: follows });
    }
  }
  const hybrid = seed.hybridNodes ?? (seed.remoteNodeNetworks.length > 0 ? registeredNodes(seed) : []);
  // A pool each: they come, go and are upgraded one by one, by hand.
  for (const { name, version, ready } of hybrid) {
    const kubelet = newestKubelet(version ?? cluster.version, now);
    put("hybrid", name, [kubelet], { names: [name], notReady: new Set(ready ? [] : [0]) });
  }
}

/** The pool of a managed node group: its kind, name, kubelets, and the image of its nodes. */
function groupPool(
  { cluster }: ClusterState,
  { nodegroupName = "", version, amiType, releaseVersion, scalingConfig }: Nodegroup,
  now: Date,
): [PoolKind, string, string[], Partial<NodePool>] {
  const kubelet = kubeletOf(version ?? cluster.version, amiType ?? "", releaseVersion ?? "", now);
  const kubelets = new Array<string>(scalingConfig?.desiredSize ?? 0).fill(kubelet);
  return ["nodegroup", nodegroupName, kubelets, releaseVersion === undefined ? {} : { image: releaseVersion }];
}

/** The nodes of a node group that was just made. */
export function nodegroupPool(state: ClusterState, group: Nodegroup, now: Date): void {
  const [kind, name, kubelets, more] = groupPool(state, group, now);
  const pool = { createdAt: now.getTime(), moves: [], budget: "10%", doNotDisrupt: 0, drifts: false };
  state.pools.set(poolKey(kind, name), { kind, name, kubelets, ...pool, ...more });
}

/** The three nodes that SSM knows of a hybrid cluster, by the same names: with SSM, a hybrid node is named by its managed instance. */
function registeredNodes({ account, region, name }: ClusterSeed): { name: string; version?: string; ready: boolean }[] {
  return [1, 2, 3].map((node) => {
    const id = hexOf8(`${account}/${region}/${name}/${node}`);
    return { name: `mi-0${id}${id}`, ready: true };
  });
}

const hexOf8 = (text: string): string =>
  Math.floor(numberOf(text) * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
