import type { NodegroupSnapshot } from "../../fleet/cluster.ts";
import { block } from "../finding.ts";
import type { Check } from "../input.ts";
import { at, byName, issueLines, issuesText } from "../text.ts";

export const isUnwell = ({ status }: NodegroupSnapshot): boolean => status === "DEGRADED" || status.endsWith("_FAILED");

/** A node group that cannot launch nodes cannot replace them either: the update would end half way, without the old nodes' capacity. */
export const nodegroupHealth: Check = ({ snapshot: { nodegroups, ref } }) =>
  byName(nodegroups)
    .filter(isUnwell)
    .map(({ name, status, issues }) =>
      block({
        code: "NODEGROUP_UNHEALTHY",
        message: `node group ${name} is ${status}${issues.length > 0 ? `: ${issuesText(issues)}` : ""}`,
        evidence: issues.length > 0 ? issueLines(issues) : [`status ${status}, without an issue named by EKS`],
        remedy: `Repair the node group, or delete it if it is not needed; aws eks describe-nodegroup --cluster-name ${ref.name} --nodegroup-name ${name} shows when it is ACTIVE`,
      }),
    );

/** A node group being created, updated or deleted. */
export const nodegroupBusy: Check = ({ snapshot: { nodegroups, observedAt } }) =>
  byName(nodegroups)
    .filter((group) => group.status !== "ACTIVE" && !isUnwell(group))
    .map(({ name, status }) =>
      block({
        code: "NODEGROUP_NOT_ACTIVE",
        message: `node group ${name} is ${status}`,
        evidence: [`status ${status} at ${at(observedAt)}`],
        remedy: "Wait until EKS has finished with it",
      }),
    );
