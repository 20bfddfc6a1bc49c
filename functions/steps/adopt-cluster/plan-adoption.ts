import { parseClusterId } from "#core/fleet/cluster.ts";
import { planAdoption } from "#functions/runtime/adoption/plan.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/adopt-cluster/contract.ts";

/** Compares the cluster with its template, and writes down what is to be done. Done again it finds the same plan. */
export const handler = defineHandler({
  name: "adopt-cluster/plan-adoption",
  ...steps["plan-adoption"],
  run: async ({ clusterId, workId }, ports, { now }) => {
    const known = await ports.work.plan(workId);
    if (known) return { waves: known.waves };
    const { plan, items, events } = await planAdoption(ports, parseClusterId(clusterId), workId, now);
    await ports.events.publish(events);
    return { waves: (await ports.work.create(plan, items)).waves };
  },
});
