import type { SupportType } from "@aws-sdk/client-eks";
import { statusAt, versionInfo } from "../data/versions.ts";
import { invalidParameter } from "../state.ts";
import { alreadySo, type ConfigKind, pick } from "./kind.ts";

/**
 * What happens at the end of standard support. After it the policy cannot be changed any more (EKS user guide, "View current cluster upgrade policy": it must
 * be set before the end of standard support). The words of that refusal are not published.
 */
export const upgradePolicy: ConfigKind = {
  type: "UpgradePolicyUpdate",
  asked: ({ upgradePolicy }) => pick(upgradePolicy, "supportType"),
  change(cluster, { supportType }, now) {
    if (cluster.upgradePolicy?.supportType === supportType) throw alreadySo(cluster, `supportType: ${supportType}`);
    const members = { clusterName: cluster.name };
    if (supportType !== "STANDARD" && supportType !== "EXTENDED")
      throw invalidParameter(`supportType ${supportType} is not supported`, members);
    const info = versionInfo(cluster.version ?? "");
    if (info && statusAt(info, now) !== "STANDARD_SUPPORT") {
      throw invalidParameter(
        `The upgrade policy of cluster ${cluster.name} cannot be changed because its Kubernetes version ${cluster.version} is in extended support`,
        members,
      );
    }
    return {
      params: [{ type: "UpgradePolicy", value: JSON.stringify({ supportType }) }],
      becomes: { upgradePolicy: { supportType: supportType as SupportType } },
    };
  },
};
