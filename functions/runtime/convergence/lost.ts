import type { ClusterId } from "#core/fleet/cluster.ts";
import type { AdoptionRecord, ClusterRecord, FixRecord } from "#core/fleet/record.ts";
import type { Reason } from "#core/planner/plan.ts";
import { endingWords } from "#core/run/errors.ts";
import { reportAdoption } from "../adoption/report.ts";
import { releaseLocks } from "../cluster/locks.ts";
import { lockedOf } from "../cluster/records.ts";
import type { Composition } from "../compose.ts";
import { reportFix } from "../fix/report.ts";

type LostPorts = Pick<Composition, "work" | "events" | "clusterRecords" | "policy" | "locks" | "findings">;

/** A kind of work on a cluster: where it is on record, and who tells how it ended. */
interface Kind {
  of(record: ClusterRecord): AdoptionRecord | FixRecord | undefined;
  report(
    ports: LostPorts,
    ended: { clusterId: ClusterId; workId: string; ending: { status: "failed"; reason: Reason } },
    now: Date,
  ): Promise<unknown>;
}

export const ADOPTION: Kind = { of: ({ adoption }) => adoption, report: reportAdoption };
export const FIX: Kind = { of: ({ fix }) => fix, report: reportFix };

interface Ended {
  status: string;
  error?: string | null | undefined;
  cause?: string | null | undefined;
}

/**
 * Ends work whose execution is over: the cluster is given back, and it is told if nobody told it yet.
 *
 * @returns whether it had not been told
 */
export async function endLostWork(
  ports: LostPorts,
  kind: Kind,
  { clusterId, workId, execution }: { clusterId: ClusterId; workId: string; execution: Ended },
  now: Date,
): Promise<boolean> {
  await releaseLocks(ports, await lockedOf(ports, clusterId), workId);
  const record = await ports.clusterRecords.get(clusterId);
  const own = record && kind.of(record);
  if (own?.executionArn !== workId || own.status !== "running") return false;
  const message = `its execution ended ${execution.status} without a report${endingWords(execution)}; what was begun stays as it is`;
  const reason = { code: `EXECUTION_${execution.status}`, message };
  await kind.report(ports, { clusterId, workId, ending: { status: "failed", reason } }, now);
  return true;
}

/** Work that has not ended for this long may have lost its execution. */
const SILENCE_SECONDS = 3600;

/** Ends all of a kind whose execution is over and whose event never came. @returns ids of their clusters */
export async function endAllLost(
  ports: LostPorts & Pick<Composition, "executions">,
  kind: Kind,
  records: readonly ClusterRecord[],
  now: Date,
): Promise<ClusterId[]> {
  const silentSince = new Date(now.getTime() - SILENCE_SECONDS * 1000).toISOString();
  const ended: ClusterId[] = [];
  for (const record of records) {
    const own = kind.of(record);
    if (own?.status !== "running" || own.at > silentSince) continue;
    const { executionArn: workId } = own;
    const execution = (await ports.executions.describe(workId)) ?? { status: "UNKNOWN" };
    if (execution.status === "RUNNING") continue;
    if (await endLostWork(ports, kind, { clusterId: record.id, workId, execution }, now)) ended.push(record.id);
  }
  return ended;
}
