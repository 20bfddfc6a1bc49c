import { SEVERITIES, type Severity } from "../baseline/rules.ts";
import { type FindingRecord, isOpen } from "./finding.ts";

/** What a week was for one cluster, as far as something is not as it should be. Times are ISO 8601 strings in UTC. */
export interface ClusterDigest {
  /** Open and not exempted, by severity, those that there are. */
  counts: Partial<Record<Severity, number>>;
  /** The worst first, of the same severity the oldest. */
  worst: { rule: string; subject: string; severity: Severity; message: string; openedAt: string }[];
  oldest: { rule: string; message: string; openedAt: string };
  /** Since the time before. */
  opened: number;
  closed: number;
  /** Exemptions that end soon, the first to end first. */
  ending: { rule: string; subject: string; until: string }[];
}

const WORST = 5;
const ENDING = 10;

const gravity = ({ severity }: Pick<FindingRecord, "severity">): number => SEVERITIES.indexOf(severity);

/**
 * @param findings all of one cluster, closed ones too
 * @returns undefined when nothing is off: nobody is told that all is well
 */
export function clusterDigest(
  findings: readonly FindingRecord[],
  { now, since, endingSeconds }: { now: Date; since: string; endingSeconds: number },
): ClusterDigest | undefined {
  const at = now.toISOString();
  const soon = new Date(now.getTime() + endingSeconds * 1000).toISOString();
  const isExempt = ({ exemptedUntil }: FindingRecord): boolean => exemptedUntil !== undefined && exemptedUntil > at;
  const open = findings.filter(isOpen);
  const off = open
    .filter((finding) => !isExempt(finding))
    .sort((a, b) => gravity(b) - gravity(a) || compare(a.openedAt, b.openedAt) || compare(a.id, b.id));
  const [oldest] = [...off].sort((a, b) => compare(a.openedAt, b.openedAt) || compare(a.id, b.id));
  if (!oldest) return undefined;
  const counts: ClusterDigest["counts"] = {};
  for (const { severity } of off) counts[severity] = (counts[severity] ?? 0) + 1;
  return {
    counts,
    worst: off
      .slice(0, WORST)
      .map(({ rule, subject, severity, message, openedAt }) => ({ rule, subject, severity, message, openedAt })),
    oldest: { rule: oldest.rule, message: oldest.message, openedAt: oldest.openedAt },
    opened: findings.filter(({ openedAt }) => openedAt >= since && openedAt <= at).length,
    closed: findings.filter(({ closedAt }) => closedAt !== undefined && closedAt >= since && closedAt <= at).length,
    ending: open
      .flatMap(({ rule, subject, exemptedUntil: until }) =>
        until !== undefined && until > at && until <= soon ? [{ rule, subject, until }] : [],
      )
      .sort((a, b) => compare(a.until, b.until))
      .slice(0, ENDING),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
