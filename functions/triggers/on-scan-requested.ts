import * as z from "zod";
import { clusterId } from "#core/fleet/cluster.ts";
import { scanName } from "#core/run/names.ts";
import { clusterScanRequestedEvent } from "#events/fleet/cluster-scan-requested.ts";
import { lookAtCluster } from "#functions/runtime/cluster/look.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** Something happened to a cluster: what is on record of it is brought up to date, and every rule is asked. */
export const handler = defineHandler({
  name: "on-scan-requested",
  input: z.looseObject({ detail: clusterScanRequestedEvent.schema }),
  output: z.strictObject({ looked: z.boolean() }),
  run: async ({ detail }, ports, { now }) => {
    const { cluster, because, eventKey } = detail;
    if ((await lookAtCluster(ports, cluster, { now })) === undefined) return { looked: false };
    await ports.starter.start({
      stateMachineArn: ports.stateMachines["scan-cluster"],
      name: scanName(clusterId(cluster), eventKey),
      input: { clusterId: clusterId(cluster), because },
    });
    return { looked: true };
  },
});
