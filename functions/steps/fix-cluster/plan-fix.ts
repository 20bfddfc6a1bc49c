import { defineHandler } from "#functions/runtime/define-handler.ts";
import { planClusterFix } from "#functions/runtime/fix/plan.ts";
import { steps } from "#workflows/fix-cluster/contract.ts";

/** Scans the cluster, and writes down what is to be done. Done again it finds the same plan. */
export const handler = defineHandler({
  name: "fix-cluster/plan-fix",
  ...steps["plan-fix"],
  run: async (asked, ports, { now }) => {
    const known = await ports.work.plan(asked.workId);
    if (known) return { waves: known.waves };
    const { plan, items } = await planClusterFix(ports, asked, now);
    return { waves: (await ports.work.create(plan, items)).waves };
  },
});
