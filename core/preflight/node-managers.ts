import type { NodeManager } from "../fleet/surroundings.ts";

export const WORDS: Readonly<Record<NodeManager, string>> = {
  "auto-mode": "Auto Mode node",
  karpenter: "Karpenter node",
  nodegroup: "node group node",
  hybrid: "hybrid node",
  fargate: "Fargate node",
  "self-managed": "self-managed node",
};

/** How the hybrid nodes of a site of the policy file get to a version: its people have a plan to go by. */
export function remedyAtSite(
  { site, how, batch }: { site: string; how: "cut-over" | "in-place"; batch: number },
  version: string,
): string {
  const words = how === "cut-over" ? "cut over to new hosts" : "run nodeadm upgrade in place";
  return `EKS never upgrades hybrid nodes: ${words}, ${batch} at once; what is typed where: fleetwright hybrid plan ${site} --to ${version}`;
}

/** How nodes of a kind get to a version. */
export function remedyForOld(manager: NodeManager, version: string): string {
  switch (manager) {
    case "hybrid":
      // Sources: EKS user guide, hybrid-nodes-upgrade (cut-over is preferred, in place means downtime of the node).
      return `EKS never upgrades hybrid nodes: cut over to new hosts at ${version}, or run nodeadm upgrade ${version} on each, which takes its pods down meanwhile`;
    case "self-managed":
      return `Bring them to ${version}: put an AMI for it into their launch template and replace the instances, for example by an instance refresh`;
    case "karpenter":
      return `See why Karpenter does not replace them by ${version}: disruption budgets, do-not-disrupt, or an AMI pinned in the EC2NodeClass`;
    case "auto-mode":
      return `See why EKS Auto Mode does not replace them by ${version}: disruption budgets of their node pools and pods`;
    case "fargate":
      return `Restart their pods (kubectl rollout restart): a Fargate pod keeps the kubelet it was started with, a new one gets ${version}`;
    case "nodegroup":
      return `Put an AMI for ${version} into a new version of the node group's launch template, and update the group to it`;
  }
}
