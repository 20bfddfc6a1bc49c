import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import { type ClusterRecord, isSame } from "#core/fleet/record.ts";
import type { Composition } from "../compose.ts";
import { cleanUp } from "./clean-up.ts";
import { orGone } from "./gone.ts";
import { type LookPorts, lookAtCluster } from "./look.ts";

/**
 * Follows a cluster that is, or may be, being deleted: what is still there is written down, what is gone is cleaned up after. A cluster of the same name that was made
 * since is another one: the one on record is gone.
 *
 * @returns whether the one that was on record is gone, and the record of the one that is there
 */
export async function followDeletion(
  ports: LookPorts & Pick<Composition, "executions" | "argocd">,
  ref: ClusterRef,
  now: Date,
): Promise<{ gone: boolean; record: ClusterRecord | undefined }> {
  const record = await ports.clusterRecords.get(clusterId(ref));
  const snapshot = await orGone(() => ports.clusters.read(ref));
  const gone = !snapshot || (record !== undefined && record.status !== "DELETED" && !isSame(record, snapshot));
  if (gone) await cleanUp(ports, ref, now);
  return { gone, record: snapshot && (await lookAtCluster(ports, ref, { now, seen: snapshot })) };
}
