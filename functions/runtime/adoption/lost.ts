import type { ClusterId } from "#core/fleet/cluster.ts";
import { endingWords } from "#core/run/errors.ts";
import { releaseLocks } from "../cluster/locks.ts";
import { lockedOf } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";
import { reportAdoption } from "./report.ts";

type LostPorts = Pick<Composition, "work" | "events" | "clusterRecords" | "policy" | "locks">;

interface Ended {
  status: string;
  error?: string | null | undefined;
  cause?: string | null | undefined;
}

/**
 * Ends an adoption whose execution is over: the cluster is given back, and it is told if nobody told it yet.
 *
 * @returns whether it had not been told
 */
export async function endLostAdoption(
  ports: LostPorts,
  { clusterId, workId, execution }: { clusterId: ClusterId; workId: string; execution: Ended },
  now: Date,
): Promise<boolean> {
  await releaseLocks(ports, await lockedOf(ports, clusterId), workId);
  const { adoption } = (await ports.clusterRecords.get(clusterId)) ?? {};
  if (adoption?.executionArn !== workId || adoption.status !== "running") return false;
  const message = `its execution ended ${execution.status} without a report${endingWords(execution)}; what was begun stays as it is`;
  const reason = { code: `EXECUTION_${execution.status}`, message };
  await reportAdoption(ports, { clusterId, workId, ending: { status: "failed", reason } }, now);
  return true;
}

/** An adoption that has not ended for this long may have lost its execution. */
const SILENCE_SECONDS = 3600;

/** Ends adoptions whose execution is over and whose event never came. @returns ids of their clusters */
export async function endLostAdoptions(
  ports: LostPorts & Pick<Composition, "executions">,
  now: Date,
): Promise<ClusterId[]> {
  const silentSince = new Date(now.getTime() - SILENCE_SECONDS * 1000).toISOString();
  const ended: ClusterId[] = [];
  for (const { id, adoption } of await ports.clusterRecords.list()) {
    if (adoption?.status !== "running" || adoption.at > silentSince) continue;
    const workId = adoption.executionArn;
    const execution = (await ports.executions.describe(workId)) ?? { status: "UNKNOWN" };
    if (execution.status === "RUNNING") continue;
    if (await endLostAdoption(ports, { clusterId: id, workId, execution }, now)) ended.push(id);
  }
  return ended;
}
