import { parseClusterId } from "#core/fleet/cluster.ts";
import { adoptionProgressed } from "#events/fleet/cluster-adoption.ts";
import { adoptionPart } from "#functions/runtime/adoption/adoption.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps as contract } from "#workflows/adopt-cluster/contract.ts";

/** Tells what is done next. */
export const handler = defineHandler({
  name: "adopt-cluster/enter-wave",
  ...contract["enter-wave"],
  run: async ({ clusterId, workId, steps }, ports, { now }) => {
    const record = (await ports.clusterRecords.get(clusterId)) ?? { ref: parseClusterId(clusterId), labels: {} };
    const carried = (await ports.work.items(workId)).filter(({ step }) => step);
    const part = await adoptionPart(ports, record, workId, now);
    const doing = carried.filter(({ id }) => steps.includes(id)).map(({ what }) => what);
    const over = carried.filter(({ outcome }) => outcome).length;
    await ports.events.publish([adoptionProgressed({ ...part, over, of: carried.length, doing }, steps[0] ?? "")]);
    return {};
  },
});
