import type { KubernetesVersionFacts } from "../planner/plan.ts";
import type { LifecyclePolicy } from "../policy/lifecycle-policy.ts";
import type { SupportedCluster } from "./deadlines.ts";

/** What staying at a version costs beyond the price of one in standard support. */
export interface ExtendedCost {
  /** Cluster-hours in extended support. */
  hours: number;
  dollars: number;
}

const HOUR = 3_600_000;

/**
 * The cost of extended support ahead, for a cluster that stays at its version. Charged is from the end of standard support until that of extended support, when EKS
 * upgrades the control plane by itself; how soon it does is not known, so nothing is counted after it. Nothing for support policy STANDARD, by which EKS upgrades instead.
 *
 * @param period both ISO 8601, UTC
 */
export function extendedCost(
  { version, supportType }: SupportedCluster,
  versions: readonly KubernetesVersionFacts[],
  { prices }: Pick<LifecyclePolicy, "prices">,
  { from, until }: { from: string; until: string },
): ExtendedCost {
  const facts = versions.find((each) => each.version === version);
  if (supportType === "STANDARD" || facts?.endOfStandardSupport === undefined) return { hours: 0, dollars: 0 };
  const begins = Math.max(Date.parse(from), Date.parse(facts.endOfStandardSupport));
  const ends = Math.min(Date.parse(until), Date.parse(facts.endOfExtendedSupport ?? until));
  const hours = Math.max(0, ends - begins) / HOUR;
  return { hours, dollars: hours * Math.max(0, prices.extended - prices.standard) };
}
