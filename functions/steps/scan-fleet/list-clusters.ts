import { defineHandler } from "#functions/runtime/define-handler.ts";
import { listPlace } from "#functions/runtime/drift/scan-fleet.ts";
import { steps } from "#workflows/scan-fleet/contract.ts";

/** Clusters one function scans: seconds of work by thirty calls each, and minutes when EKS throttles. */
const BATCH = 50;

/** The clusters of one account and Region, in batches. */
export const handler = defineHandler({
  name: "scan-fleet/list-clusters",
  ...steps["list-clusters"],
  run: async (place, ports) => {
    const { clusters, unlisted = null } = await listPlace(ports, place, () => ports.clusterRecords.list());
    const names = clusters.map(({ name }) => name).sort();
    const batches = Array.from({ length: Math.ceil(names.length / BATCH) }, (_, index) =>
      names.slice(index * BATCH, (index + 1) * BATCH),
    );
    return { batches, unlisted };
  },
});
