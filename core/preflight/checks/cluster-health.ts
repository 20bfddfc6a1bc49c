import { block } from "../finding.ts";
import type { Check } from "../input.ts";
import { issueLines, issuesText } from "../text.ts";

/** Health issues EKS reports of the cluster itself: missing subnets, security groups, roles, keys, free addresses. */
export const clusterHealth: Check = ({ snapshot: { issues, ref } }) =>
  issues.length === 0
    ? []
    : [
        block({
          code: "CLUSTER_UNHEALTHY",
          message: `cluster health: ${issuesText(issues)}`,
          evidence: issueLines(issues),
          remedy: `Restore what EKS misses; aws eks describe-cluster --name ${ref.name} --query cluster.health shows when it is satisfied`,
        }),
      ];
