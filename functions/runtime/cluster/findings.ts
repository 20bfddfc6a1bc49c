import { isOpen } from "#core/findings/finding.ts";
import { type Observation, type ObservedFinding, observe } from "#core/findings/observe.ts";
import type { ClusterLabels } from "#core/fleet/cluster.ts";
import type { Ports } from "#core/ports.ts";
import { exempted } from "./exempting.ts";
import { untilWritten } from "./records.ts";
import { type FindingPorts, tellFindings } from "./telling.ts";

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
  const records = seen.map(({ record }) => record);
  await tellFindings(ports, records, now);
  return seen;
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
