import type { ClusterStatus } from "../../fleet/cluster.ts";
import { block } from "../finding.ts";
import type { Check } from "../input.ts";
import { at, issueLines, issuesText } from "../text.ts";

/** EKS refuses updates of a cluster that is not ACTIVE. Source: API reference, UpdateClusterVersion. */
export const clusterActive: Check = ({ snapshot }) => {
  const { status, issues, observedAt, ref } = snapshot;
  if (status === "ACTIVE") return [];
  const why = issues.length > 0 ? ` (${issuesText(issues)})` : "";
  return [
    block({
      code: "CLUSTER_NOT_ACTIVE",
      message: `the cluster is ${status}; an update needs it ACTIVE${why}`,
      evidence: [`status ${status} at ${at(observedAt)}`, ...issueLines(issues)],
      remedy: remedyOf(status, ref.name),
    }),
  ];
};

function remedyOf(status: ClusterStatus, name: string): string {
  if (status === "UPDATING")
    return `Wait until the update under way has ended (aws eks list-updates --name ${name} names it)`;
  if (status === "CREATING" || status === "PENDING") return "Wait until EKS has finished creating it";
  if (status === "DELETING") return "Nothing to do: the cluster is going away";
  return `See what failed with aws eks describe-cluster --name ${name}, and repair or replace the cluster`;
}
