import * as z from "zod";
import { ClusterNotFoundError, FleetwrightError } from "#core/errors.ts";
import { type ClusterSnapshot, clusterId } from "#core/fleet/cluster.ts";
import { scanName } from "#core/run/names.ts";
import { clusterScanRequestedEvent } from "#events/fleet/cluster-scan-requested.ts";
import { lookAtCluster } from "#functions/runtime/cluster/look.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** Something happened to a cluster: what is on record of it is brought up to date, and every rule is asked. */
export const handler = defineHandler({
  name: "on-scan-requested",
  input: z.looseObject({ detail: clusterScanRequestedEvent.schema }),
  output: z.strictObject({ looked: z.boolean(), scan: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const { cluster, because, eventKey } = detail;
    const seen = await readable(() => ports.clusters.read(cluster));
    if (seen === "gone") return { looked: false, scan: false };
    if (seen !== "unreadable") await lookAtCluster(ports, cluster, { now, seen });
    await ports.starter.start({
      stateMachineArn: ports.stateMachines["scan-cluster"],
      name: scanName(clusterId(cluster), eventKey),
      input: { clusterId: clusterId(cluster), because },
    });
    return { looked: seen !== "unreadable", scan: true };
  },
});

/** What keeps a cluster from being read is the scan's to find; the reconcile brings the record up to date when it can be read again. */
async function readable(read: () => Promise<ClusterSnapshot>): Promise<ClusterSnapshot | "gone" | "unreadable"> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ClusterNotFoundError) return "gone";
    // A mistake of ours must not look like something that cannot be read.
    if (error instanceof FleetwrightError) return "unreadable";
    throw error;
  }
}
