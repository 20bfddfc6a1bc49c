import type { ClusterSnapshot } from "../fleet/cluster.ts";
import { compareMinor, minorDistance, nextMinor } from "../fleet/version.ts";
import { blockingInsights } from "./insights.ts";
import type { PlanningFacts, Reason } from "./plan.ts";

export interface Exclusion {
  status: "skipped" | "blocked";
  reason: Reason;
}

const skipped = (code: string, message: string): Exclusion => ({ status: "skipped", reason: { code, message } });
const blocked = (code: string, message: string): Exclusion => ({ status: "blocked", reason: { code, message } });

/** Why a cluster cannot or need not take part in a run to `target`; undefined when it takes part. */
export function excludedBecause(
  snapshot: ClusterSnapshot,
  target: string,
  maxHops: number,
  facts: PlanningFacts,
): Exclusion | undefined {
  const { status, version, nodegroups } = snapshot;
  if (status === "CREATING" || status === "DELETING" || status === "PENDING") {
    return skipped(`CLUSTER_${status}`, `the cluster is ${status}`);
  }
  const distance = compareMinor(target, version);
  if (distance < 0)
    return skipped("NEWER_THAN_TARGET", `already at ${version}, newer than ${target}; EKS does not go back`);
  const nodesBehind = nodegroups.some((group) => compareMinor(group.version, target) < 0);
  if (distance === 0 && !nodesBehind) return skipped("ALREADY_AT_TARGET", `already at ${target}, node groups too`);
  if (status !== "ACTIVE") {
    return blocked("CLUSTER_NOT_ACTIVE", `the cluster is ${status}; an upgrade needs it ACTIVE${healthText(snapshot)}`);
  }
  const hops = minorDistance(version, target);
  if (hops > maxHops) {
    return blocked(
      "TOO_MANY_HOPS",
      `${version} to ${target} takes ${hops} hops; the strategy allows ${maxHops}. Upgrade it to ${nextMinor(version)} first, or raise maxHops`,
    );
  }
  const unwell = nodegroups.find((group) => group.status === "DEGRADED" || group.status.endsWith("_FAILED"));
  if (unwell) {
    const issue = unwell.issues[0];
    return blocked(
      "NODEGROUP_UNHEALTHY",
      `node group ${unwell.name} is ${unwell.status}${issue ? `: ${issue.code}: ${issue.message}` : ""}`,
    );
  }
  const [insight] = distance > 0 ? blockingInsights(snapshot, nextMinor(version)) : [];
  if (insight) return blocked("UPGRADE_INSIGHT_ERROR", `upgrade insight "${insight.name}" is ERROR: ${insight.reason}`);
  return supportExclusion(snapshot, target, facts);
}

/** A cluster with support policy STANDARD cannot be put on a version that is in extended support already. */
function supportExclusion(
  { supportType }: ClusterSnapshot,
  target: string,
  facts: PlanningFacts,
): Exclusion | undefined {
  const version = facts.versions.find((candidate) => candidate.version === target);
  if (supportType !== "STANDARD" || version?.status !== "EXTENDED_SUPPORT") return undefined;
  return blocked(
    "SUPPORT_POLICY",
    `its support policy is STANDARD and ${target} is in extended support already; choose a newer target`,
  );
}

function healthText({ issues }: ClusterSnapshot): string {
  const issue = issues[0];
  return issue ? ` (${issue.code}: ${issue.message})` : "";
}
