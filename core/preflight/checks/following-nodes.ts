import { type PreflightFinding, warn } from "../finding.ts";
import type { Check } from "../input.ts";
import { count, some } from "../text.ts";

/**
 * Nodes that somebody else replaces as soon as the control plane has moved. Sources: EKS user guide, automode and rollback-automode;
 * aws/karpenter-provider-aws#6923 (AMI discovery drifts every node once the version changes).
 */
export const followingNodes: Check = ({ snapshot, work, nodes }) => {
  if (!work.controlPlane) return [];
  const findings: PreflightFinding[] = [];
  const known = nodes === undefined || "unreadable" in nodes ? [] : nodes;
  const names = (manager: string) =>
    known
      .filter((node) => node.manager === manager)
      .map(({ name }) => name)
      .sort();
  if (snapshot.autoMode) {
    const auto = names("auto-mode");
    findings.push(
      warn({
        code: "AUTO_MODE_NODES",
        message: `EKS Auto Mode replaces its nodes by itself once the control plane is at ${work.to}, under their disruption budgets`,
        evidence: auto.length === 0 ? ["Auto Mode is on"] : [`${count(auto.length, "Auto Mode node")}: ${some(auto)}`],
        remedy:
          "Check that disruption budgets of pods and node pools let nodes go, and that it may happen at the time of the upgrade; the nodes' step waits for them",
      }),
    );
  }
  const karpenter = names("karpenter");
  if (karpenter.length > 0) {
    findings.push(
      warn({
        code: "KARPENTER_NODES",
        message: `Karpenter drifts its nodes by itself once the control plane is at ${work.to}, under their disruption budgets`,
        evidence: [`${count(karpenter.length, "Karpenter node")}: ${some(karpenter)}`],
        remedy:
          "Check that the node pools' disruption budgets allow it at the time of the upgrade; an AMI pinned in the EC2NodeClass has to be changed by hand",
      }),
    );
  }
  return findings;
};
