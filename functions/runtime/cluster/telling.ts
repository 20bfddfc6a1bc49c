import { type FindingRecord, openSeconds } from "#core/findings/finding.ts";
import { isOfFirstLook, type Told, togetherDigest, told, toTell } from "#core/findings/telling.ts";
import { parseClusterId } from "#core/fleet/cluster.ts";
import type { FleetEvent } from "#events/envelope.ts";
import { clusterReviewed, reviewedFindingOver } from "#events/fleet/cluster-reviewed.ts";
import { findingClosed, findingOpened, securityFinding } from "#events/fleet/findings.ts";
import { mapBounded } from "../bounded.ts";
import type { Composition } from "../compose.ts";
import { isExemptNow } from "./exempting.ts";
import { untilWritten } from "./records.ts";

export type FindingPorts = Pick<Composition, "policy" | "clusterRecords" | "findings" | "events">;

const AT_ONCE = 8;

/**
 * Tells what is to be told of findings, if anything: one by one, but those of the first look at a cluster as a whole.
 *
 * @returns how many were told
 */
export async function tellFindings(
  ports: FindingPorts,
  findings: readonly FindingRecord[],
  now: Date,
): Promise<number> {
  const clusters = new Map<string, FindingRecord[]>();
  const single: FindingRecord[] = [];
  for (const finding of findings) {
    if (!isOfFirstLook(finding, now)) single.push(finding);
    else clusters.set(finding.clusterId, [...(clusters.get(finding.clusterId) ?? []), finding]);
  }
  let count = 0;
  for (const together of clusters.values()) count += await tellTogether(ports, together, now);
  for (const finding of single) if (await tellFinding(ports, finding, now)) count += 1;
  return count;
}

/** What the first look at a cluster found, in one event; a single finding as any other. */
async function tellTogether(ports: FindingPorts, findings: readonly FindingRecord[], now: Date): Promise<number> {
  const hidden = await mapBounded(findings, AT_ONCE, (finding) => isExemptNow(ports, finding, now));
  const open = findings.filter((_, index) => !hidden[index]);
  const [first] = open;
  if (!first) return 0;
  if (open.length === 1) return Number(await tellFinding(ports, first, now));
  const { clusterId, firstLook = "" } = first;
  const look = { createdAt: firstLook, digest: togetherDigest(open), at: now.toISOString() };
  await ports.events.publish([clusterReviewed(parseClusterId(clusterId), open, look)]);
  await mapBounded(open, AT_ONCE, (finding) => writeTold(ports, finding, "together", now));
  return open.length;
}

/**
 * Tells what is to be told of a finding, if anything. An exemption that was prolonged since the cluster was looked at holds all the same. The event goes out
 * first: who dies before writing that down tells it again, under the same key.
 *
 * @returns whether something was told
 */
export async function tellFinding(ports: FindingPorts, finding: FindingRecord, now: Date): Promise<boolean> {
  const telling = toTell(finding, now);
  if (!telling) return false;
  if (telling === "opened" && (await isExemptNow(ports, finding, now))) return false;
  const cluster = parseClusterId(finding.clusterId);
  await ports.events.publish(
    telling === "closed"
      ? closingOf(finding, now)
      : [(finding.security ? securityFinding : findingOpened)(cluster, finding, now.toISOString())],
  );
  await writeTold(ports, finding, telling, now);
  return true;
}

/** No alert fires for what was told together: the message that told of it says that it is over. */
function closingOf(finding: FindingRecord, now: Date): FleetEvent[] {
  const cluster = parseClusterId(finding.clusterId);
  const { closedBecause: because = "", closedAt = now.toISOString(), firstLook, toldTogether } = finding;
  const ending = { because, openSeconds: openSeconds(finding, now) };
  return [
    findingClosed(cluster, finding, { ...ending, closedAt }),
    ...(toldTogether && firstLook !== undefined
      ? [reviewedFindingOver(cluster, finding, { ...ending, createdAt: firstLook, at: closedAt })]
      : []),
  ];
}

const writeTold = (
  { findings }: Pick<FindingPorts, "findings">,
  finding: FindingRecord,
  telling: Told,
  now: Date,
): Promise<void> =>
  untilWritten(async () => {
    const stored = await findings.get(finding.clusterId, finding.id);
    // Closed or opened again meanwhile: what was told is told all the same, if it is the same occurrence.
    if (!stored || stored.openedAt !== finding.openedAt) return;
    await findings.save(told(stored, telling, now));
  });

/** Findings nobody looks at again by themselves: told once they have persisted. @returns how many were told */
export const tellOutstanding = async (ports: FindingPorts, now: Date): Promise<number> =>
  tellFindings(ports, await ports.findings.outstanding(), now);
