import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Tells that the control plane is new and its nodes wait. */
export const handler = defineHandler({
  name: "upgrade-cluster/enter-bake",
  ...steps["enter-bake"],
  run: async ({ runId, clusterId }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    await enterPhase(ports, run, await requireMember(ports.runs, runId, clusterId), "bake", now);
    return {};
  },
});
