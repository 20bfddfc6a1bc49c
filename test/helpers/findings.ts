import type { FindingRecord, PresentFinding } from "#core/findings/finding.ts";
import { findingId } from "#core/findings/finding.ts";

export const presentFinding = (change: Partial<PresentFinding> = {}): PresentFinding => ({
  rule: "addon-degraded",
  subject: "coredns",
  severity: "high",
  found: "DEGRADED",
  wanted: "ACTIVE",
  message: "add-on coredns is degraded",
  remedy: "add nodes",
  ...change,
});

const SEEN = "2026-11-21T09:00:00.000Z";

/** A finding on record since nine o'clock; not stored yet. */
export function findingRecord(cluster: string, change: Partial<FindingRecord> = {}): FindingRecord {
  const { rule = "addon-degraded", subject = "coredns" } = change;
  return {
    ...presentFinding(),
    clusterId: `111122223333/eu-west-1/${cluster}`,
    id: findingId(rule, subject),
    firstSeenAt: SEEN,
    lastSeenAt: SEEN,
    openedAt: SEEN,
    tellAt: "2026-11-21T09:05:00.000Z",
    reopened: 0,
    revision: 0,
    ...change,
  };
}
