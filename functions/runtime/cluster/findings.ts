import { exemptedUntil, isExemptible, withExemptions } from "#core/findings/exemptions.ts";
import { type FindingRecord, isOpen, openSeconds, type PresentFinding } from "#core/findings/finding.ts";
import { type Observation, type ObservedFinding, observe } from "#core/findings/observe.ts";
import { told, toTell } from "#core/findings/telling.ts";
import { type ClusterId, type ClusterLabels, parseClusterId } from "#core/fleet/cluster.ts";
import type { Ports } from "#core/ports.ts";
import { findingClosed, findingOpened, securityFinding } from "#events/fleet/findings.ts";
import type { Composition } from "../compose.ts";
import { untilWritten } from "./records.ts";

export type FindingPorts = Pick<Composition, "policy" | "clusterRecords" | "findings" | "events">;

/**
 * Writes down what a look at a cluster found, with the exemptions that hold, and tells what is to be told of it.
 *
 * @param options.labels of the cluster as it was seen; absent: those on record, if an exemption asks for them
 * @param options.silently nothing new is opened: what is found while our own work is under way may be that work
 * @returns what changed, in the findings' order
 */
export async function observeFindings(
  ports: FindingPorts,
  looked: Observation,
  { now, silently = false, labels }: { now: Date; silently?: boolean; labels?: ClusterLabels },
): Promise<ObservedFinding[]> {
  const observation = { ...looked, present: await exempted(ports, looked, { now, labels }) };
  const seen = await untilWritten(async () => {
    const known = await ports.findings.of(observation.clusterId);
    const found = observe(known, observation).filter(
      ({ change }) => !silently || change === "kept" || change === "closed",
    );
    return Promise.all(found.map(async (each) => ({ ...each, record: await ports.findings.save(each.record) })));
  });
  for (const { record } of seen) await tellFinding(ports, record, now);
  return seen;
}

/** What was found, with the exemptions that hold. */
async function exempted(
  ports: Pick<FindingPorts, "policy" | "clusterRecords">,
  { clusterId: id, present }: { clusterId: ClusterId; present: readonly PresentFinding[] },
  { now, labels }: { now: Date; labels?: ClusterLabels | undefined },
): Promise<readonly PresentFinding[]> {
  const { exemptions } = ports.policy;
  if (!present.some((finding) => isExemptible(exemptions, finding, now))) return present;
  return withExemptions(exemptions, present, await aboutOf(ports, id, labels), now);
}

async function aboutOf({ clusterRecords }: Pick<FindingPorts, "clusterRecords">, id: ClusterId, seen?: ClusterLabels) {
  return { ref: parseClusterId(id), labels: seen ?? (await clusterRecords.get(id))?.labels ?? {} };
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
  await ports.events.publish([
    telling === "closed"
      ? findingClosed(cluster, finding, {
          because: finding.closedBecause ?? "",
          closedAt: finding.closedAt ?? now.toISOString(),
          openSeconds: openSeconds(finding, now),
        })
      : finding.security
        ? securityFinding(cluster, finding, now.toISOString())
        : findingOpened(cluster, finding, now.toISOString()),
  ]);
  await untilWritten(async () => {
    const stored = await ports.findings.get(finding.clusterId, finding.id);
    // Closed or opened again meanwhile: what was told is told all the same, if it is the same occurrence.
    if (!stored || stored.openedAt !== finding.openedAt) return;
    await ports.findings.save(told(stored, telling, now));
  });
  return true;
}

/** What was written down of exemptions is as old as the last look; the policy file is not. */
async function isExemptNow(ports: FindingPorts, finding: FindingRecord, now: Date): Promise<boolean> {
  const { exemptions } = ports.policy;
  if (!isExemptible(exemptions, finding, now)) return false;
  const until = exemptedUntil(exemptions, finding, await aboutOf(ports, finding.clusterId), now);
  if (until === undefined) return false;
  await untilWritten(async () => {
    const stored = await ports.findings.get(finding.clusterId, finding.id);
    if (stored && isOpen(stored)) await ports.findings.save({ ...stored, exemptedUntil: until });
  });
  return true;
}

/** Findings nobody looks at again by themselves: told once they have persisted. @returns how many were told */
export async function tellOutstanding(ports: FindingPorts, now: Date): Promise<number> {
  let count = 0;
  for (const finding of await ports.findings.outstanding()) if (await tellFinding(ports, finding, now)) count += 1;
  return count;
}

/** Closes whatever is open about a cluster. @returns how many were closed */
export async function closeFindings(
  { findings }: Pick<Ports, "findings">,
  observation: Omit<Observation, "present" | "scope">,
): Promise<number> {
  return untilWritten(async () => {
    const open = (await findings.of(observation.clusterId)).filter(isOpen);
    const closing = observe(open, { ...observation, present: [], scope: { rules: "all" } });
    // What closes them is told as a whole.
    for (const { record } of closing) await findings.save({ ...record, closingToldAt: observation.at });
    return closing.length;
  });
}
