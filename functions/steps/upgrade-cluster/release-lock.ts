import { releaseLocks } from "#functions/runtime/cluster/locks.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Gives the cluster back. A lock that is not this execution's (any more) stays with whoever holds it. */
export const handler = defineHandler({
  name: "upgrade-cluster/release-lock",
  ...steps["release-lock"],
  run: async ({ runId, clusterId, owner }, ports) => {
    const member = await ports.runs.member(runId, clusterId);
    return { released: await releaseLocks(ports, member ?? { id: clusterId }, owner) };
  },
});
