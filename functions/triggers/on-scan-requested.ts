import * as z from "zod";
import { clusterScanRequestedEvent } from "#events/fleet/cluster-scan-requested.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { lookAtCluster } from "#functions/runtime/look.ts";

/** Something happened to a cluster: what is on record of it is brought up to date. */
export const handler = defineHandler({
  name: "on-scan-requested",
  input: z.looseObject({ detail: clusterScanRequestedEvent.schema }),
  output: z.strictObject({ looked: z.boolean() }),
  run: async ({ detail }, ports, { now }) => ({
    looked: (await lookAtCluster(ports, detail.cluster, { now })) !== undefined,
  }),
});
