import type { Reason } from "../planner/plan.ts";

/** Something that keeps a cluster or a stage from the target. */
export interface Obstacle {
  stage: string;
  /** Absent: the stage as a whole. */
  cluster: string | null;
  status: string;
  reason: Reason;
  advice: string;
}

/** What to do about a reason, by its code. What EKS itself says stands in the reason's message. */
const ADVICE: Record<string, string> = {
  UPGRADE_INSIGHT_ERROR:
    "Stop what the insight names (move its clients to the newer API); EKS forgets usage after 30 days. Then plan again.",
  NODEGROUP_UNHEALTHY: "Repair or replace the node group; a cluster whose nodes cannot be replaced is not upgraded.",
  NODEGROUP_NOT_ACTIVE: "Wait for the node group's change to end, or repair it, then start a run for what is left.",
  CLUSTER_UNHEALTHY: "Resolve the health issues that describe-cluster shows.",
  CLUSTER_NOT_ACTIVE: "Wait until the cluster is ACTIVE, or exempt it in the policy file.",
  TOO_MANY_HOPS: "Run to the next minor first, or raise maxHops of the strategy.",
  HOP_NOT_OFFERED: "EKS no longer offers a version on the way; a new cluster is the way forward.",
  SUPPORT_POLICY: "Choose a newer target, or set the cluster's upgrade policy to EXTENDED.",
  VERSION_UNKNOWN: "The cluster or node group never became whole: delete or repair it.",
  ADDON_INCOMPATIBLE: "Update or remove the add-on by hand; EKS offers no version that fits.",
  ADDON_NOT_ACTIVE: "Repair the add-on (describe-addon says what is wrong with it).",
  NODE_SKEW: "Bring the node groups to the control plane's minor first.",
  POD_EVICTION_FAILURE:
    "Check the disruption budgets of what runs there: one that allows no disruption stops the drain.",
  BAKE_FAILED:
    "Look at what the cluster shows since its control plane moved. Repair and retry, or take it back: its nodes are where they were.",
  NODES_NOT_CONVERGED:
    "See why the nodes are not replaced: disruption budgets of pods and node pools, do-not-disrupt, or a pinned AMI.",
  UPDATE_OVERDUE: "Look at the update in the EKS console. It may still end; then start a run for what is left.",
  CANARY_FAILED: "Nobody else was started. Repair the canary, or choose another one, and plan again.",
  FAILURE_BUDGET: "More failed than failureBudget allows. Repair those, or raise the budget knowingly.",
  MIN_SUCCESS: "Fewer reached the target than minSuccess asks for. Repair those that did not.",
  NOTHING_PROVEN: "Everybody in the stage is blocked: unblock one, or leave the stage out of the strategy.",
  GATE_FAILED: "Find out what the gate saw; the stage's clusters are where they were before it.",
  ROLLED_BACK: "Nothing to repair on the cluster: it is where it was. `upgrade retry` takes it up again by name.",
  APPROVAL_EXPIRED:
    "Nobody answered in time: ask the approvers, or give them longer (approval.expires); `upgrade retry` asks again.",
  APPROVAL_REJECTED: "Talk to who rejected it; `upgrade retry` asks again.",
  DEADLINE: "Its update was still under way; it may have ended since. `upgrade retry` takes it up.",
  NODEGROUP_CANNOT_GO_BACK:
    "Make a node group at the older minor, move its pods, delete the newer one, and roll back again.",
  WINDOW_NEVER_OPENS: "The window's cron never fires again: correct it in the policy file.",
};

/** Reasons that need nobody: the cluster is where the run goes, or is to be left alone. */
const FINE = new Set([
  "ALREADY_AT_TARGET",
  "NEWER_THAN_TARGET",
  "NO_NEWER_VERSION",
  "NO_NODEGROUPS",
  "NO_PUBLISHED_IMAGE",
  "NO_ADDONS",
  "ALREADY_ROTATED",
  "SKIPPED_BY_HAND",
  "EXEMPT",
  "EXEMPTED",
  "EMPTY_STAGE",
]);

const ASK_REASON = "See the reason; once it no longer holds, plan again.";

export const adviceFor = (code: string): string => ADVICE[code] ?? ASK_REASON;

/** Everything that did not reach the target and somebody can do something about, stage by stage: the stage first, then its clusters. */
export function obstaclesOf(
  stages: readonly {
    name: string;
    status: string;
    reason: Reason | null;
    clusters: readonly { name: string; status: string; reason: Reason }[];
  }[],
): Obstacle[] {
  return stages.flatMap(({ name: stage, status, reason, clusters }) => {
    const found = clusters
      .filter((cluster) => cluster.status !== "upgraded" && !FINE.has(cluster.reason.code))
      // Those a halted stage never started share one reason, which the stage tells.
      .filter((cluster) => cluster.reason.code !== "RUN_ENDED")
      .map((cluster) => obstacle(stage, cluster.name, cluster.status, cluster.reason));
    return status === "failed" && reason ? [obstacle(stage, null, status, reason), ...found] : found;
  });
}

const obstacle = (stage: string, cluster: string | null, status: string, reason: Reason): Obstacle => ({
  stage,
  cluster,
  status,
  reason,
  advice: adviceFor(reason.code),
});
