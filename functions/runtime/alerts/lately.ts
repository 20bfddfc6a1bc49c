import { latelyOn } from "#core/alerts/lately.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { Ports } from "#core/ports.ts";

/** Runs that are looked at for what was done to a cluster. */
const RUNS = 5;

/** What was done to a cluster lately, newest first: what an alert may come from. */
export async function latelyDone(
  { clusterRecords, runs }: Pick<Ports, "clusterRecords" | "runs">,
  cluster: ClusterRef,
  now: Date,
): Promise<string[]> {
  const id = clusterId(cluster);
  const [record, newest] = await Promise.all([clusterRecords.get(id), runs.list(RUNS)]);
  const members = await Promise.all(newest.map((run) => runs.member(run.id, id)));
  return latelyOn(
    record,
    members.flatMap((member) => member ?? []),
    now,
  );
}
