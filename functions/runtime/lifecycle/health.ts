import { findingId, isOpen } from "#core/findings/finding.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import {
  type AffectedCluster,
  type HealthNews,
  healthFinding,
  healthRule,
  healthSubject,
} from "#core/lifecycle/health.ts";
import { healthNotice } from "#events/fleet/health-notice.ts";
import { mapBounded } from "../bounded.ts";
import { observeFindings } from "../cluster/findings.ts";
import { type LookPorts, lookAtCluster } from "../cluster/look.ts";
import { changeRecord } from "../cluster/records.ts";

const AT_ONCE = 8;

/**
 * Writes down and tells what AWS Health says: a finding and a deadline for every cluster of ours that it names, and one notice in the fleet channel of what is no problem yet; problems are alerts
 * (`core/alerts/sources/health.ts`). The same message again, or a page of it, or an older one, changes nothing.
 *
 * @returns the clusters of ours that it names
 */
export async function tellHealth(ports: LookPorts, news: HealthNews, now: Date): Promise<ClusterRecord[]> {
  const notOurs = [...news.notOurs];
  const found = await mapBounded(news.affected, AT_ONCE, async (affected) => {
    const record = await known(ports, affected.ref, now);
    if (!record) notOurs.push({ entity: clusterId(affected.ref), reason: "there is no such cluster (any more)" });
    return record ? [{ record, affected }] : [];
  });
  const ours = found.flat();
  await mapBounded(ours, AT_ONCE, ({ record, affected }) => writeDown(ports, record, affected, news, now));
  if (healthRule(news) === "health-issue") return ours.map(({ record }) => record);
  const { event, occurrence, code, category, scope, account, region, status, startsAt, endsAt, at, description } = news;
  await ports.events.publish([
    healthNotice({
      ...{ event, occurrence, code, category, scope, account, region, status, at, description, notOurs },
      startsAt: startsAt ?? null,
      endsAt: endsAt ?? null,
      clusters: ours.map(({ record, affected }) => ({ cluster: record.id, resolved: affected.resolved })),
    }),
  ]);
  return ours.map(({ record }) => record);
}

async function known(ports: LookPorts, ref: ClusterRef, now: Date): Promise<ClusterRecord | undefined> {
  const record = (await ports.clusterRecords.get(clusterId(ref))) ?? (await lookAtCluster(ports, ref, { now }));
  return record?.status === "DELETED" ? undefined : record;
}

async function writeDown(
  ports: LookPorts,
  { id, labels }: ClusterRecord,
  { resolved, at }: AffectedCluster,
  news: HealthNews,
  now: Date,
): Promise<void> {
  const scope = { rules: [healthRule(news)], subjects: [healthSubject(news)] };
  const because = "AWS Health says that it is resolved";
  const present = resolved ? [] : [healthFinding(news)];
  await observeFindings(ports, { clusterId: id, at, scope, present, because }, { now, labels });
  const { startsAt, code, event: source } = news;
  if (healthRule(news) !== "health-planned-change" || startsAt === undefined) return;
  // The finding knows which of AWS's messages came last.
  const finding = await ports.findings.get(id, findingId(healthRule(news), healthSubject(news)));
  const open = finding !== undefined && isOpen(finding);
  await changeRecord(ports, id, (record) => {
    const before = record.deadlines?.find((deadline) => deadline.source === source);
    if (open ? before && before.toldAt >= at : !before) return record;
    const others = (record.deadlines ?? []).filter((deadline) => deadline.source !== source);
    const deadline = { kind: "aws-health" as const, at: startsAt, what: `AWS plans ${code}`, source, toldAt: at };
    return { ...record, deadlines: open ? [...others, deadline] : others };
  });
}
