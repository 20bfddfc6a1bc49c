import type { ClusterLabels, ClusterSnapshot } from "../fleet/cluster.ts";
import { compareMinor, isMinor } from "../fleet/version.ts";
import { DEFAULT_PREFLIGHT } from "../policy/defaults.ts";
import type { ExemptionPolicy, PreflightPolicy } from "../policy/policy.ts";
import { blocking, reasonOfFindings } from "../preflight/finding.ts";
import { preflight } from "../preflight/preflight.ts";
import { groupsBehind, wholeHop } from "../preflight/work.ts";
import type { PlanningFacts, Reason } from "./plan.ts";

export interface Exclusion {
  status: "skipped" | "blocked";
  reason: Reason;
}

/** What a plan knows beside the cluster. */
export interface ExclusionContext {
  labels?: ClusterLabels;
  exemptions?: readonly ExemptionPolicy[];
  /** Of the strategy; where it is left out, what only the strategy can decide is left to the step before the hop. */
  preflight?: PreflightPolicy;
}

const UNDECIDED: PreflightPolicy = { ...DEFAULT_PREFLIGHT, unknownInsights: "warn" };

/** What is over by itself long before a member's turn comes; the step before its hop looks again. */
const PASSING = new Set(["ADDON_BUSY", "NODEGROUP_NOT_ACTIVE"]);

/**
 * Why a cluster cannot or need not take part in a run to `target`; undefined when it takes part. The workflow would refuse a blocked one
 * anyway; refused here it cannot become the canary that halts its stage.
 */
export function excludedBecause(
  snapshot: ClusterSnapshot,
  target: string,
  maxHops: number,
  facts: PlanningFacts,
  context: ExclusionContext = {},
): Exclusion | undefined {
  const idle = nothingToDo(snapshot, target);
  if (idle) return { status: "skipped", reason: idle };
  const findings = blocking(
    preflight({
      snapshot,
      work: wholeHop(snapshot, target),
      labels: context.labels ?? {},
      policy: context.preflight ?? UNDECIDED,
      exemptions: context.exemptions ?? [],
      freezes: [],
      now: new Date(facts.now),
      versions: facts.versions,
      maxHops,
    }),
  );
  const [first] = findings.filter(({ code }) => !PASSING.has(code));
  if (!first) return undefined;
  return { status: first.code === "EXEMPT" ? "skipped" : "blocked", reason: reasonOfFindings([first]) };
}

/**
 * Why nothing at all can be done with a cluster as it is, whatever the goal; undefined when it can be worked on.
 *
 * @param now ISO 8601: exemptions expire
 */
export function notUsable(
  snapshot: ClusterSnapshot,
  now: string,
  context: ExclusionContext = {},
): Exclusion | undefined {
  const gone = notThere(snapshot);
  if (gone) return { status: "skipped", reason: gone };
  const { version } = snapshot;
  const [first] = blocking(
    preflight({
      snapshot,
      work: { from: version, to: version, target: version, controlPlane: false, nodes: true, addons: true },
      labels: context.labels ?? {},
      policy: context.preflight ?? DEFAULT_PREFLIGHT,
      exemptions: context.exemptions ?? [],
      freezes: [],
      now: new Date(now),
      versions: [],
    }),
  ).filter(({ code }) => !PASSING.has(code));
  if (!first) return undefined;
  return { status: first.code === "EXEMPT" ? "skipped" : "blocked", reason: reasonOfFindings([first]) };
}

/** A cluster that is being made or deleted is in nobody's way. */
export function notThere({ status }: Pick<ClusterSnapshot, "status">): Reason | undefined {
  if (status !== "CREATING" && status !== "DELETING" && status !== "PENDING") return undefined;
  return { code: `CLUSTER_${status}`, message: `the cluster is ${status}` };
}

/** Why there is nothing to do about a cluster on the way to `target`, or nothing yet: not in the way of anybody, and nobody has to act. */
export function nothingToDo(snapshot: ClusterSnapshot, target: string): Reason | undefined {
  const gone = notThere(snapshot);
  if (gone) return gone;
  const { version, nodegroups } = snapshot;
  if (!isMinor(version) || nodegroups.some((group) => !isMinor(group.version))) return undefined;
  const distance = compareMinor(target, version);
  if (distance < 0) {
    const message = `already at ${version}, newer than ${target}; EKS does not go back`;
    return { code: "NEWER_THAN_TARGET", message };
  }
  if (distance > 0 || groupsBehind(snapshot).length > 0) return undefined;
  return { code: "ALREADY_AT_TARGET", message: `already at ${target}, node groups too` };
}
