import { secretName } from "#core/baseline/argocd.ts";
import { KubernetesRefusedError } from "#core/errors.ts";
import { type ClusterId, type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import { type ClusterRecord, recordDeleted } from "#core/fleet/record.ts";
import type { Ports } from "#core/ports.ts";
import { groupLockKey, lockKey } from "#core/run/names.ts";
import { clusterDeleted } from "#events/fleet/cluster-deleted.ts";
import type { Composition } from "../compose.ts";
import { closeFindings } from "./findings.ts";
import { changeRecord } from "./records.ts";

type CleanUpPorts = Pick<
  Composition,
  "policy" | "locks" | "executions" | "findings" | "clusterRecords" | "events" | "argocd"
>;

/** What is being cleaned up after. */
export interface GoneCluster {
  id: ClusterId;
  ref: ClusterRef;
  /** Absent: it was never seen. */
  record: ClusterRecord | undefined;
}

/** One thing that was kept for a cluster. It can be taken away twice. */
export interface CleanUpPart {
  name: string;
  /** @returns what was done, in a sentence's half: "2 findings closed" */
  run(ports: CleanUpPorts, cluster: GoneCluster, now: Date): Promise<string>;
}

/** Everything that is kept for a cluster, in the order in which it goes. */
export const CLEAN_UP: readonly CleanUpPart[] = [
  { name: "locks", run: releaseLeftLocks },
  {
    name: "findings",
    run: async (ports, { id }, now) => {
      const closed = await closeFindings(ports, { clusterId: id, at: now.toISOString(), because: "cluster deleted" });
      return closed === 1 ? "1 finding closed" : `${closed} findings closed`;
    },
  },
  {
    name: "Argo CD",
    run: async ({ argocd }, { ref }) => {
      try {
        return (await argocd.unregister(ref)) ? "its registration deleted" : "no registration of ours";
      } catch (error) {
        // Who cannot be asked today may never be; the rest must not wait for it.
        if (!(error instanceof KubernetesRefusedError)) throw error;
        return `delete its registration by hand, if there is one (Secret ${secretName(ref)}): ${error.message}`;
      }
    },
  },
];

/** A workflow that still runs finds the cluster gone by itself and gives its locks back; those of others are nobody's any more. */
async function releaseLeftLocks(
  { locks, executions }: Pick<Ports, "locks" | "executions">,
  { id, record }: GoneCluster,
): Promise<string> {
  const lock = await locks.get(lockKey(id));
  if (!lock) return "no lock was held";
  if ((await executions.describe(lock.owner))?.status === "RUNNING")
    return `${lock.owner} still runs, and ends by itself`;
  const group = record?.labels.redundancyGroup;
  if (group !== undefined) await locks.release(groupLockKey(group), lock.owner);
  await locks.release(lock.key, lock.owner);
  return `the lock of ${lock.owner} released`;
}

/**
 * Cleans up after a cluster that is gone, and tells. A part that fails keeps the others from nothing; what failed is done when this is called again, until
 * which the record does not say that the cluster is deleted.
 *
 * @throws the first part's failure
 */
export async function cleanUp(ports: CleanUpPorts, ref: ClusterRef, now: Date): Promise<void> {
  const id = clusterId(ref);
  const record = await ports.clusterRecords.get(id);
  if (record?.status === "DELETED") return;
  const results = await Promise.allSettled(CLEAN_UP.map(({ run }) => run(ports, { id, ref, record }, now)));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
  const parts = results.map((result, index) => ({
    part: CLEAN_UP[index]?.name ?? "",
    said: result.status === "fulfilled" ? result.value : "",
  }));
  const { archiveChannel } = ports.policy.responses.deleted;
  const createdAt = record?.createdAt ?? "";
  await ports.events.publish([clusterDeleted({ ...ref, createdAt }, { at: now.toISOString(), parts, archiveChannel })]);
  await changeRecord(ports, id, (stored) =>
    stored.createdAt === createdAt ? recordDeleted(stored, now.toISOString()) : stored,
  );
}
