import type { PresentFinding } from "../findings/finding.ts";
import { findingId } from "../findings/finding.ts";
import type { ClusterRecord } from "../fleet/record.ts";
import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import { type ExtendedCost, extendedCost } from "./cost.ts";
import { type Deadline, supportDeadlines, thresholdOf } from "./deadlines.ts";
import { type Proposal, proposeRun } from "./proposal.ts";

export const SUPPORT_RULE = "support-deadline-near";

/** What the calendar of Kubernetes versions means for one cluster. */
export interface SupportView {
  /** Of its version and of AWS Health, the earlier first. */
  deadlines: Deadline[];
  cost: ExtendedCost & { until: string };
  proposal: Proposal | undefined;
}

type Policy = Pick<FleetPolicy, "lifecycle" | "strategies">;

/** @param until ISO 8601: how far ahead costs are added up; absent: as far as the policy file says */
export function supportOf(
  policy: Policy,
  record: ClusterRecord,
  versions: readonly KubernetesVersionFacts[],
  { now, until }: { now: Date; until?: string | undefined },
): SupportView {
  const { lifecycle } = policy;
  const horizon = until ?? new Date(now.getTime() + lifecycle.horizonSeconds * 1000).toISOString();
  const announced = (record.deadlines ?? []).map(({ kind, at, what }) => ({ kind, at, what }));
  const deadlines = [...supportDeadlines(record, versions), ...announced].sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    deadlines,
    cost: { ...extendedCost(record, versions, lifecycle, { from: now.toISOString(), until: horizon }), until: horizon },
    proposal: proposeRun(policy, record, versions, now),
  };
}

/** An end of support that is to be told. */
export interface NearDeadline extends Deadline {
  /** The threshold it has come within, in seconds; 0: it is over. */
  threshold: number;
}

/** Which ends of support of its version a cluster is near to, or past. */
export function nearDeadlines(
  { lifecycle }: Policy,
  record: ClusterRecord,
  versions: readonly KubernetesVersionFacts[],
  now: Date,
): NearDeadline[] {
  return supportDeadlines(record, versions).flatMap((deadline) => {
    const threshold = thresholdOf(deadline.at, now, lifecycle);
    return threshold === undefined ? [] : [{ ...deadline, threshold }];
  });
}

const SEVERITY = { "standard-support": "medium", "extended-support": "high", "aws-health": "medium" } as const;

export const supportFindingId = ({ kind }: Pick<Deadline, "kind">): string => findingId(SUPPORT_RULE, kind);

/** The deadline as a finding: open until the cluster is at a version whose end of support is further away. */
export function supportFinding(
  { version, supportType = "EXTENDED" }: ClusterRecord,
  { kind, at, what, threshold }: NearDeadline,
  { cost, proposal }: SupportView,
): PresentFinding {
  const day = at.slice(0, 10);
  const money = cost.dollars < 1 ? "" : `; until ${cost.until.slice(0, 10)} that is ${dollars(cost.dollars)}`;
  return {
    rule: SUPPORT_RULE,
    subject: kind,
    severity: SEVERITY[kind],
    found: `Kubernetes ${version}, support policy ${supportType}`,
    wanted: "a version whose support ends later",
    message: `${threshold === 0 ? "Since" : "On"} ${day}: ${what}${money}.`,
    remedy: proposal ? `${proposal.text}: ${proposal.command}` : "EKS offers nothing newer for it; see the calendar",
    evidence: { deadline: at, threshold: String(threshold) },
    persistSeconds: 0,
  };
}

/** `$1,234`, by list prices. */
export const dollars = (amount: number): string =>
  amount.toLocaleString("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 0 });
