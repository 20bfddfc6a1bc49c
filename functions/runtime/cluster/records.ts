import { StaleWriteError } from "#core/errors.ts";
import type { ClusterId } from "#core/fleet/cluster.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import type { Ports } from "#core/ports.ts";

const ATTEMPTS = 5;

/** Does again, on what is stored then, what lost its write against another one. @throws {StaleWriteError} it never won */
export async function untilWritten<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Changes what is on record of a cluster. @returns the record as stored now; undefined when there is none */
export function changeRecord(
  { clusterRecords }: Pick<Ports, "clusterRecords">,
  id: ClusterId,
  change: (record: ClusterRecord) => ClusterRecord,
): Promise<ClusterRecord | undefined> {
  return untilWritten(async () => {
    const record = await clusterRecords.get(id);
    if (!record) return undefined;
    const changed = change(record);
    return changed === record ? record : clusterRecords.save(changed);
  });
}

/** What is locked when somebody works on a cluster outside of any run: the cluster, and its redundancy group as far as it is on record. */
export async function lockedOf(
  { clusterRecords }: Pick<Ports, "clusterRecords">,
  id: ClusterId,
): Promise<{ id: ClusterId; redundancyGroup?: string }> {
  const redundancyGroup = (await clusterRecords.get(id))?.labels.redundancyGroup;
  return { id, ...(redundancyGroup === undefined ? {} : { redundancyGroup }) };
}
