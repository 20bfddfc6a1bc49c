import type { ClusterSnapshot } from "../fleet/cluster.ts";
import { compareMinor, isMinor, minorsBetween, nextMinor } from "../fleet/version.ts";
import { blockingInsights, insightText } from "./insights.ts";
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
  const unversioned = versionUnknown(snapshot);
  if (unversioned) return unversioned;
  const distance = compareMinor(target, version);
  if (distance < 0)
    return skipped("NEWER_THAN_TARGET", `already at ${version}, newer than ${target}; EKS does not go back`);
  const nodesBehind = nodegroups.some((group) => compareMinor(group.version, target) < 0);
  if (distance === 0 && !nodesBehind) return skipped("ALREADY_AT_TARGET", `already at ${target}, node groups too`);
  if (status !== "ACTIVE") {
    return blocked(
      "CLUSTER_NOT_ACTIVE",
      `the cluster is ${status}; an upgrade needs it ACTIVE${snapshot.issues.length > 0 ? ` (${healthText(snapshot)})` : ""}`,
    );
  }
  const hops = minorsBetween(version, target);
  if (hops.length > maxHops) {
    return blocked(
      "TOO_MANY_HOPS",
      `${version} to ${target} takes ${hops.length} hops; the strategy allows ${maxHops}. Upgrade it to ${nextMinor(version)} first, or raise maxHops`,
    );
  }
  // The workflow would refuse it anyway; refused here it cannot become the canary that halts its stage.
  if (snapshot.issues.length > 0) return blocked("CLUSTER_UNHEALTHY", `cluster health: ${healthText(snapshot)}`);
  const unwell = nodegroups.find((group) => group.status === "DEGRADED" || group.status.endsWith("_FAILED"));
  if (unwell) {
    const issue = unwell.issues[0];
    return blocked(
      "NODEGROUP_UNHEALTHY",
      `node group ${unwell.name} is ${unwell.status}${issue ? `: ${issue.code}: ${issue.message}` : ""}`,
    );
  }
  const [insight] = distance > 0 ? blockingInsights(snapshot, nextMinor(version)) : [];
  if (insight)
    return blocked("UPGRADE_INSIGHT_ERROR", `upgrade insight "${insight.name}" is ERROR: ${insightText(insight)}`);
  return hopExclusion(snapshot, target, hops, facts);
}

/**
 * AWS leaves versions out for things that failed before they were whole. Nothing can be decided about such a cluster, and it must not
 * stand in the way of the others.
 */
function versionUnknown({ version, nodegroups }: ClusterSnapshot): Exclusion | undefined {
  if (!isMinor(version)) return blocked("VERSION_UNKNOWN", `EKS reports no Kubernetes version ("${version}")`);
  const group = nodegroups.find((candidate) => !isMinor(candidate.version));
  if (!group) return undefined;
  return blocked(
    "VERSION_UNKNOWN",
    `EKS reports no Kubernetes version for node group ${group.name} ("${group.version}")`,
  );
}

/**
 * Each hop is an update to a version of its own, and EKS must offer every one of them: found out half way, the cluster would be left
 * between two versions. A cluster with support policy STANDARD cannot be put on a version that is in extended support already.
 */
function hopExclusion(
  { supportType }: ClusterSnapshot,
  target: string,
  hops: readonly string[],
  { versions }: PlanningFacts,
): Exclusion | undefined {
  for (const hop of hops) {
    const status = versions.find(({ version }) => version === hop)?.status ?? "UNSUPPORTED";
    const way = hop === target ? hop : `${hop}, on the way to ${target},`;
    if (status === "UNSUPPORTED") return blocked("HOP_NOT_OFFERED", `EKS does not offer ${way} any more`);
    if (status === "EXTENDED_SUPPORT" && supportType === "STANDARD") {
      const message = `its support policy is STANDARD and ${way} is in extended support already`;
      return blocked("SUPPORT_POLICY", `${message}; choose a newer target, or set the policy to EXTENDED`);
    }
  }
  return undefined;
}

const healthText = ({ issues }: ClusterSnapshot): string =>
  issues.map(({ code, message }) => `${code}: ${message}`).join("; ");
