import { parseClusterId } from "#core/fleet/cluster.ts";
import { verifyAdoption } from "#functions/runtime/adoption/check.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/adopt-cluster/contract.ts";

/** The cluster's first scan, and whether what was done shows. */
export const handler = defineHandler({
  name: "adopt-cluster/verify-adoption",
  ...steps["verify-adoption"],
  run: ({ clusterId, workId, since }, ports, { now }) =>
    verifyAdoption(ports, { ref: parseClusterId(clusterId), workId, since }, now),
});
