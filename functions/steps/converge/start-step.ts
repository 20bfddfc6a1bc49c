import { obstacle, waitsFor } from "#core/convergence/work-item.ts";
import { parseClusterId } from "#core/fleet/cluster.ts";
import { carryOut } from "#functions/runtime/convergence/carry-out.ts";
import { endItem, followItem, requireItem } from "#functions/runtime/convergence/work.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/converge/contract.ts";

/** Begins a step of the plan, if nothing it needs stands in the way. Begun again it finds what it began. */
export const handler = defineHandler({
  name: "converge/start-step",
  ...steps["start-step"],
  run: async ({ clusterId, workId, stepId }, ports, { now }) => {
    const item = await requireItem(ports, workId, stepId);
    if (item.outcome || !item.step) return { done: true as const };
    if (item.pending) return followItem(ports, item, now);
    const inTheWay = item.needs.length === 0 ? undefined : obstacle(item, await ports.work.items(workId));
    if (inTheWay) return endItem(ports, item, waitsFor(inTheWay), now);
    const started = await carryOut(ports, parseClusterId(clusterId), item, item.step);
    if (started.state === "refused") return endItem(ports, item, started.outcome, now);
    if (started.state !== "pending") return endItem(ports, item, { outcome: started.state }, now);
    const startedAt = now.toISOString();
    return followItem(ports, await ports.work.save({ ...item, startedAt, pending: started.pending }), now);
  },
});
