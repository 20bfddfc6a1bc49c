import { parseClusterId } from "#core/fleet/cluster.ts";
import { adoptionProgressed } from "#events/fleet/cluster-adoption.ts";
import { adoptionPart } from "#functions/runtime/adoption/adoption.ts";
import { waveProgress } from "#functions/runtime/convergence/work.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps as contract } from "#workflows/adopt-cluster/contract.ts";

/** Tells what is done next. */
export const handler = defineHandler({
  name: "adopt-cluster/enter-wave",
  ...contract["enter-wave"],
  run: async ({ clusterId, workId, steps }, ports, { now }) => {
    const record = (await ports.clusterRecords.get(clusterId)) ?? { ref: parseClusterId(clusterId), labels: {} };
    const part = await adoptionPart(ports, record, workId, now);
    const progress = await waveProgress(ports, workId, steps);
    await ports.events.publish([adoptionProgressed({ ...part, ...progress }, steps[0] ?? "")]);
    return {};
  },
});
