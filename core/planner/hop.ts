import type { ClusterSnapshot, NodegroupSnapshot } from "../fleet/cluster.ts";
import { allowedKubeletSkew, compareMinor, minorDistance, nextMinor } from "../fleet/version.ts";
import type { BaselinePolicy } from "../policy/policy.ts";
import type { AddonVersionFacts } from "../ports.ts";
import { type AddonChange, addonWaves, versionForBoth, versionForTarget } from "./addons.ts";
import { nodegroupSeconds } from "./durations.ts";
import { blockingInsights, insightText } from "./insights.ts";
import type { Reason } from "./plan.ts";

export interface HopInput {
  /** Read just now, with insights. */
  snapshot: ClusterSnapshot;
  /** Where the run is to take the cluster. */
  target: string;
  addonFacts: Readonly<Record<string, readonly AddonVersionFacts[]>>;
  baseline: BaselinePolicy;
  /**
   * Whether node groups may lag behind the control plane when it moves. EKS's API asks for equal minors, its guide allows three:
   * strict unless somebody decides otherwise.
   */
  nodeSkew?: "strict" | "kubernetes";
}

export type HopDecision =
  | { kind: "done"; reason: Reason }
  | { kind: "blocked"; reasons: Reason[] }
  | {
      kind: "hop";
      from: string;
      to: string;
      controlPlane: boolean;
      addonsBefore: AddonChange[][];
      nodegroups: { name: string; expectedSeconds: number }[];
      addonsAfter: AddonChange[][];
    };

/**
 * What has to be done next on the way to the target, from what the cluster is now. A hop that was begun is continued: whatever is there
 * already is not part of the answer.
 */
export function prepareHop(input: HopInput): HopDecision {
  const { snapshot, target } = input;
  const moves = compareMinor(snapshot.version, target) < 0;
  // Nodes first: a control plane with older nodes has not finished the hop before.
  const behind = behindControlPlane(snapshot);
  const controlPlane = moves && behind.length === 0;
  const to = controlPlane ? nextMinor(snapshot.version) : snapshot.version;

  const obstacles = obstaclesOf(input, controlPlane, to);
  if (obstacles.length > 0) return { kind: "blocked", reasons: obstacles };

  const { before, after, impossible } = addonChanges(input, snapshot.version, to);
  if (impossible.length > 0) return { kind: "blocked", reasons: impossible };
  const nodegroups = (controlPlane ? managed(snapshot) : behind).map((group) => ({
    name: group.name,
    expectedSeconds: nodegroupSeconds(group),
  }));
  if (!controlPlane && nodegroups.length === 0 && before.length + after.length === 0) {
    const message = `control plane, ${managed(snapshot).length} node groups and ${snapshot.addons.length} add-ons are at ${target}`;
    return { kind: "done", reason: { code: "AT_TARGET", message } };
  }
  return {
    kind: "hop",
    from: snapshot.version,
    to,
    controlPlane,
    addonsBefore: addonWaves(before, input.baseline),
    nodegroups,
    addonsAfter: addonWaves(after, input.baseline),
  };
}

/** Auto Mode replaces its nodes by itself; there is nothing to update but what people manage. */
const managed = ({ nodegroups }: ClusterSnapshot): NodegroupSnapshot[] => nodegroups;

const behindControlPlane = (snapshot: ClusterSnapshot): NodegroupSnapshot[] =>
  managed(snapshot).filter((group) => compareMinor(group.version, snapshot.version) < 0);

function obstaclesOf({ snapshot, nodeSkew = "strict" }: HopInput, controlPlane: boolean, to: string): Reason[] {
  const reasons: Reason[] = [];
  if (snapshot.status !== "ACTIVE") {
    reasons.push({
      code: "CLUSTER_NOT_ACTIVE",
      message: `the cluster is ${snapshot.status}; an update needs it ACTIVE`,
    });
  }
  for (const { code, message } of snapshot.issues) {
    reasons.push({ code: "CLUSTER_UNHEALTHY", message: `cluster health: ${code}: ${message}` });
  }
  for (const group of managed(snapshot)) {
    if (group.status !== "ACTIVE") {
      const issue = group.issues[0];
      const words = issue ? `: ${issue.code}: ${issue.message}` : "";
      reasons.push({ code: "NODEGROUP_NOT_ACTIVE", message: `node group ${group.name} is ${group.status}${words}` });
    }
  }
  for (const addon of snapshot.addons) {
    if (addon.status === "CREATING" || addon.status === "UPDATING" || addon.status === "DELETING") {
      reasons.push({ code: "ADDON_BUSY", message: `add-on ${addon.name} is ${addon.status}` });
    }
  }
  if (!controlPlane) return reasons;

  for (const insight of blockingInsights(snapshot, to)) {
    reasons.push({
      code: "UPGRADE_INSIGHT_ERROR",
      message: `upgrade insight "${insight.name}" is ERROR: ${insightText(insight)}`,
    });
  }
  const allowed = nodeSkew === "strict" ? 1 : allowedKubeletSkew(to);
  for (const group of managed(snapshot)) {
    const distance = minorDistance(group.version, to);
    if (distance > allowed) {
      const message = `node group ${group.name} at ${group.version} would be ${distance} minors behind ${to}; ${allowed} allowed. Upgrade its nodes first`;
      reasons.push({ code: "NODE_SKEW", message });
    }
  }
  return reasons;
}

function addonChanges({ snapshot, addonFacts }: HopInput, from: string, to: string) {
  const before: AddonChange[] = [];
  const after: AddonChange[] = [];
  const impossible: Reason[] = [];
  for (const { name, version } of snapshot.addons) {
    const facts = addonFacts[name] ?? [];
    // An add-on EKS offers no versions of is not one that EKS could update.
    if (facts.length === 0) continue;
    const target = versionForTarget(version, to, facts);
    if (target === undefined) {
      impossible.push({
        code: "ADDON_INCOMPATIBLE",
        message: `no version of add-on ${name} at or above ${version} fits ${to}`,
      });
      continue;
    }
    let current = version;
    if (from !== to) {
      const both = versionForBoth(version, from, to, facts);
      if (both !== undefined && both !== version) {
        before.push({ name, from: version, to: both });
        current = both;
      }
    }
    if (target !== current && versionForTarget(current, to, facts) !== current)
      after.push({ name, from: current, to: target });
  }
  return { before, after, impossible };
}
