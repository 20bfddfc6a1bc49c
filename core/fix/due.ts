import { type FindingRecord, type FixAttempt, isOpen } from "../findings/finding.ts";
import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import { matches } from "../fleet/selector.ts";
import type { FixPolicy } from "../policy/drift-policy.ts";
import type { FleetPolicy } from "../policy/policy.ts";
import { freezeAt, windowAt } from "../policy/windows.ts";

type Place = { ref: ClusterRef; labels: ClusterLabels };
type FixRules = Pick<FleetPolicy, "drift" | "windows" | "freezes">;

const HOUR = 3600;
/** After what was tried and did not help, and after what was fixed: who undoes it has a reason, and is not fought. */
const BACK_OFF_SECONDS: Record<FixAttempt["outcome"], number> = { failed: 24 * HOUR, fixed: 24 * HOUR, skipped: HOUR };
const LONGEST_SECONDS = 8 * 24 * HOUR;

/** From when on a finding may be fixed by itself again: each attempt in a row that did not help doubles the time. */
export function nextFixAt({ at, outcome, failures }: FixAttempt): string {
  const seconds = Math.min(BACK_OFF_SECONDS[outcome] * 2 ** Math.max(0, failures - 1), LONGEST_SECONDS);
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

/** The attempt as it is remembered with the finding. */
export const attempted = (before: FixAttempt | undefined, now: Omit<FixAttempt, "failures">): FixAttempt => ({
  ...now,
  failures: now.outcome === "fixed" ? 0 : (before?.failures ?? 0) + 1,
});

/** Whether the policy file has a rule fixed by itself on a cluster now: its entry matches, and its window is open. */
export function isFixedNow(
  { drift, windows }: Omit<FixRules, "freezes">,
  place: Place,
  rule: string,
  now: Date,
): boolean {
  const isOpenNow = ({ window }: FixPolicy): boolean => {
    const named = window === undefined ? undefined : windows[window];
    return window === undefined || (named !== undefined && windowAt(named, now).open);
  };
  return drift.fix.some((entry) => entry.rules.includes(rule) && matches(entry.match, place) && isOpenNow(entry));
}

/**
 * Findings of a cluster that are to be fixed now without anybody asking: the policy file switches their rules on, they can be fixed safely and have persisted, no
 * exemption and no freeze holds, and no attempt was made lately.
 *
 * @returns their ids, sorted
 */
export function dueForFix(policy: FixRules, place: Place, findings: readonly FindingRecord[], now: Date): string[] {
  if (freezeAt(policy.freezes, place, now)) return [];
  const at = now.toISOString();
  return findings
    .filter((finding) => isOpen(finding) && finding.fixable === true && finding.tellAt <= at)
    .filter(({ exemptedUntil }) => exemptedUntil === undefined || exemptedUntil <= at)
    .filter(({ fix }) => fix === undefined || nextFixAt(fix) <= at)
    .filter(({ rule }) => isFixedNow(policy, place, rule, now))
    .map(({ id }) => id)
    .sort();
}
