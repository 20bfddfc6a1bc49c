import { waitForCluster } from "#core/adoption/waiting.ts";
import { parseClusterId } from "#core/fleet/cluster.ts";
import { readConfiguration } from "#functions/runtime/cluster/facts.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/adopt-cluster/contract.ts";

export const handler = defineHandler({
  name: "adopt-cluster/check-active",
  ...steps["check-active"],
  run: async ({ clusterId, input, since }, ports, { now }) => {
    const cluster = await readConfiguration(ports, parseClusterId(clusterId));
    return waitForCluster(cluster, { createdAt: input.createdAt, since, now, seed: clusterId });
  },
});
