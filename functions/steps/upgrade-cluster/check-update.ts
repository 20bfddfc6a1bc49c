import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireMember } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

export const handler = defineHandler({
  name: "upgrade-cluster/check-update",
  ...steps["check-update"],
  run: async ({ runId, clusterId, update, expectedSeconds }, ports, { now }) => {
    const { ref } = await requireMember(ports.runs, runId, clusterId);
    return followUpdate(ports, { cluster: ref, ...update }, expectedSeconds, now);
  },
});
