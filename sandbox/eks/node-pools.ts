import { driftSchedule } from "./data/durations.ts";

/** Who makes the nodes of a pool, and so who replaces them. */
export type PoolKind = "nodegroup" | "auto" | "karpenter" | "hybrid";

/** The replacement of nodes by others: node `i` at `at[i]`, infinity for those that stay. */
export interface Move {
  kubelet: string;
  /** Release of the AMI, of node groups. */
  image?: string;
  at: number[];
}

/**
 * Nodes that belong together, as what they were and what was done to them. Where each node is at a time follows from that, so that nothing has to happen
 * when a node is replaced.
 */
export interface NodePool {
  kind: PoolKind;
  name: string;
  createdAt: number;
  /** Kubelet of each node at first, and of node groups the release of their AMI. */
  kubelets: string[];
  image?: string;
  /** Names that never change; others are made from the pool's name and the time a node came. */
  names?: string[];
  notReady?: ReadonlySet<number>;
  moves: Move[];
  /** Auto Mode and Karpenter: nodes to be replaced at once (`2`, `10%`), nodes never to be replaced, and whether they follow the control plane. */
  budget: string;
  doNotDisrupt: number;
  drifts: boolean;
}

export interface PoolNode {
  index: number;
  kubelet: string;
  image: string | undefined;
  createdAt: number;
}

/** `1.34` of `v1.34.6-eks-0f4c7a1`. */
export const minorOfKubelet = (kubelet: string): string => /^v(\d+\.\d+)\./.exec(kubelet)?.[1] ?? "";

export function nodesIn(pool: NodePool, now: number): PoolNode[] {
  return pool.kubelets.map((first, index) => {
    const node: PoolNode = { index, kubelet: first, image: pool.image, createdAt: pool.createdAt };
    for (const { kubelet, image, at } of pool.moves) {
      const when = at[index] ?? Number.POSITIVE_INFINITY;
      if (when <= now) Object.assign(node, { kubelet, image, createdAt: when });
    }
    return node;
  });
}

/** Nothing more is replaced from now on. */
export function halt(pool: NodePool, now: number): void {
  for (const move of pool.moves) move.at = move.at.map((when) => (when > now ? Number.POSITIVE_INFINITY : when));
}

/** Nodes a budget lets go at once; Karpenter rounds percentages up. Source: karpenter.sh, "Disruption", budgets. */
export function allowedAtOnce({ budget, kubelets }: Pick<NodePool, "budget" | "kubelets">): number {
  const value = Number.parseInt(budget, 10);
  return budget.endsWith("%") ? Math.ceil((kubelets.length * value) / 100) : value;
}

/**
 * Lets a pool drift to a kubelet: nodes of its minor stay, the others are replaced one batch of the budget after the other.
 *
 * @returns when the last node is replaced; infinity when one of them never is
 */
export function drift(pool: NodePool, kubelet: string, options: { now: number; key: string; stuck: boolean }): number {
  const { now, key, stuck } = options;
  halt(pool, now);
  const minor = minorOfKubelet(kubelet);
  const drifted = nodesIn(pool, now).filter((node) => minorOfKubelet(node.kubelet) !== minor);
  const schedule = driftSchedule(drifted.length, allowedAtOnce(pool), `${key}/${pool.kind}/${pool.name}/${minor}`);
  // Where it gets stuck, it does so half way: the worst place to be.
  const last = stuck ? Math.floor(drifted.length / 2) : drifted.length;
  const going = new Set([...drifted.keys()].sort((a, b) => (schedule[a] ?? 0) - (schedule[b] ?? 0)).slice(0, last));
  const at = pool.kubelets.map(() => Number.POSITIVE_INFINITY);
  for (const [position, { index }] of drifted.entries()) {
    if (going.has(position) && index >= pool.doNotDisrupt)
      at[index] = now + (schedule[position] ?? Number.POSITIVE_INFINITY) * 1000;
  }
  if (drifted.length > 0) pool.moves.push({ kubelet, at });
  return Math.max(now, ...drifted.map(({ index }) => at[index] ?? now));
}
