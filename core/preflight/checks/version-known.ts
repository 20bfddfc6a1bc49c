import { isMinor } from "../../fleet/version.ts";
import { block } from "../finding.ts";
import type { Check } from "../input.ts";
import { byName } from "../text.ts";

/**
 * AWS leaves versions out for things that failed before they were whole. Nothing else can be said about such a cluster, so the other
 * checks are not asked.
 */
export const versionKnown: Check = ({ snapshot }) => {
  const { version, nodegroups, status, ref } = snapshot;
  if (!isMinor(version)) {
    return [
      block({
        code: "VERSION_UNKNOWN",
        message: `EKS reports no Kubernetes version ("${version}")`,
        evidence: [`status ${status}`],
        remedy: `See why with aws eks describe-cluster --name ${ref.name}; a cluster whose creation failed has to be deleted and created again`,
      }),
    ];
  }
  return byName(nodegroups)
    .filter((group) => !isMinor(group.version))
    .map((group) =>
      block({
        code: "VERSION_UNKNOWN",
        message: `EKS reports no Kubernetes version for node group ${group.name} ("${group.version}")`,
        evidence: [`node group ${group.name} is ${group.status}`],
        remedy: `See why with aws eks describe-nodegroup --cluster-name ${ref.name} --nodegroup-name ${group.name}; delete the node group if its creation failed`,
      }),
    );
};
