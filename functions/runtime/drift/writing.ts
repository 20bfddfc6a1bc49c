import type { DriftFinding } from "#core/drift/rule.ts";
import { exemptibleRules } from "#core/drift/rule-ids.ts";
import { RULE_FAILED } from "#core/drift/rules/index.ts";
import { type FindingRecord, findingId, type PresentFinding } from "#core/findings/finding.ts";
import type { ObservedFinding } from "#core/findings/observe.ts";
import { textDigest } from "#core/findings/telling.ts";
import { safelyFixable } from "#core/fix/plan.ts";
import { type ClusterLabels, type ClusterRef, clusterId, parseClusterId } from "#core/fleet/cluster.ts";
import { ruleFailed } from "#events/fleet/rule-failed.ts";
import { observeFindings } from "../cluster/findings.ts";
import { isLocked } from "../cluster/locks.ts";
import { changeRecord } from "../cluster/records.ts";
import type { Scanned, ScanPorts } from "./scanned.ts";

/** What a scan looked at, and found. */
export interface Look {
  at: string;
  /** Rules that were asked. */
  rules: readonly string[];
  present: readonly DriftFinding[];
  labels: ClusterLabels;
  firstLook: string | undefined;
}

/** Whether every rule had been asked about this very cluster before. Nobody has been told of one that is on no record. */
export async function wasReviewed(
  { clusterRecords }: Pick<ScanPorts, "clusterRecords">,
  ref: ClusterRef,
  { createdAt }: { createdAt: string },
): Promise<boolean> {
  const record = await clusterRecords.get(clusterId(ref));
  return record?.createdAt === createdAt && record.reviewedAt !== undefined;
}

export const markReviewed = (
  ports: Pick<ScanPorts, "clusterRecords">,
  ref: ClusterRef,
  { createdAt, at }: { createdAt: string; at: string },
) =>
  changeRecord(ports, clusterId(ref), (record) =>
    record.createdAt === createdAt ? { ...record, reviewedAt: at } : record,
  );

export const UNCHANGED: Scanned["changes"] = { opened: 0, reopened: 0, kept: 0, closed: 0 };

/** Writes down what a scan found, and tells what is to be told of it. @param options.because why findings that are over now are so, where it is known */
export async function writeFound(
  ports: ScanPorts,
  ref: ClusterRef,
  { at, rules, present, labels, firstLook }: Look,
  { now, because }: { now: Date; because?: (finding: FindingRecord) => string | undefined },
): Promise<Scanned["changes"]> {
  const id = clusterId(ref);
  const silently = await isLocked(ports, id, now);
  const fixable = safelyFixable(present);
  const facts = present.map(
    ({ step: _, needsPerson: __, ...finding }): PresentFinding => ({
      ...finding,
      fixable: fixable.has(findingId(finding.rule, finding.subject)),
    }),
  );
  const observation = {
    clusterId: id,
    at,
    scope: { rules, known: knownRules(ports.policy) },
    present: facts,
    firstLook,
    ...(because ? { because } : {}),
  };
  const seen = await observeFindings(ports, observation, { now, silently, labels });
  await tellFailed(ports, seen, now);
  const changes = { ...UNCHANGED };
  for (const { change } of seen) changes[change] += 1;
  return changes;
}

/** A finding by a rule that is nobody's any more is over: the user took the rule out of the policy file. */
const knownRules = ({ drift }: ScanPorts["policy"]): string[] => exemptibleRules(drift.custom.map(({ id }) => id));

/** An expression that fails does so for many clusters: their findings are listed, and the fleet is told once of each expression. */
async function tellFailed(
  { policy, events }: Pick<ScanPorts, "policy" | "events">,
  seen: readonly ObservedFinding[],
  now: Date,
): Promise<void> {
  const failed = seen.filter(
    ({ change, record }) => record.rule === RULE_FAILED.id && (change === "opened" || change === "reopened"),
  );
  const at = now.toISOString();
  const news = failed.flatMap(({ record: { clusterId: id, subject: rule, found } }) => {
    const own = policy.drift.custom.find((each) => each.id === rule);
    return own
      ? [ruleFailed(parseClusterId(id), { rule, when: own.when, digest: textDigest(own.when), message: found, at })]
      : [];
  });
  if (news.length > 0) await events.publish(news);
}
