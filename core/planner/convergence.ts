import type { NodeManager, NodeSnapshot } from "../fleet/surroundings.ts";
import { compareMinor, isMinor } from "../fleet/version.ts";

/** Replaced by EKS or Karpenter on their own once the control plane has moved; nobody else starts that. */
const FOLLOWING: readonly NodeManager[] = ["auto-mode", "karpenter"];

export interface Convergence {
  converged: boolean;
  /** How many nodes follow by themselves, and how many are there. */
  following: number;
  arrived: number;
  message: string;
}

/** How far the nodes are that follow the control plane by themselves, under disruption budgets. */
export function convergenceOf(nodes: readonly NodeSnapshot[], to: string): Convergence {
  const following = nodes.filter(({ manager }) => FOLLOWING.includes(manager));
  // A node that has just registered may not tell its version yet.
  const there = ({ kubeletVersion, ready }: NodeSnapshot) =>
    ready && isMinor(kubeletVersion) && compareMinor(kubeletVersion, to) >= 0;
  const behind = following.filter((node) => !there(node));
  const arrived = following.length - behind.length;
  const named = behind
    .map(({ name, kubeletVersion, group }) => `${name}${group === undefined ? "" : ` (${group})`} at ${kubeletVersion}`)
    .slice(0, 3)
    .join(", ");
  return {
    converged: behind.length === 0,
    following: following.length,
    arrived,
    message:
      behind.length === 0
        ? `${following.length} nodes followed to ${to}`
        : `${arrived} of ${following.length} nodes followed to ${to}; behind: ${named}${behind.length > 3 ? ` and ${behind.length - 3} more` : ""}`,
  };
}
