import { type FindingRecord, isOpen, openSeconds } from "#core/findings/finding.ts";
import { type Observation, type ObservedFinding, observe } from "#core/findings/observe.ts";
import { told, toTell } from "#core/findings/telling.ts";
import { parseClusterId } from "#core/fleet/cluster.ts";
import type { Ports } from "#core/ports.ts";
import { findingClosed, findingOpened, securityFinding } from "#events/fleet/findings.ts";
import { untilWritten } from "./records.ts";

type FindingPorts = Pick<Ports, "findings" | "events">;

/**
 * Writes down what a look at a cluster found, and tells what is to be told of it.
 *
 * @param options.silently nothing new is opened: what is found while our own work is under way may be that work
 * @returns what changed, in the findings' order
 */
export async function observeFindings(
  ports: FindingPorts,
  observation: Observation,
  { now, silently = false }: { now: Date; silently?: boolean },
): Promise<ObservedFinding[]> {
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

/**
 * Tells what is to be told of a finding, if anything. The event goes out first: who dies before writing that down tells it again, under the same key.
 *
 * @returns whether something was told
 */
export async function tellFinding(ports: FindingPorts, finding: FindingRecord, now: Date): Promise<boolean> {
  const telling = toTell(finding, now);
  if (!telling) return false;
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
