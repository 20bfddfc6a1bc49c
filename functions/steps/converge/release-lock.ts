import { releaseLocks } from "#functions/runtime/cluster/locks.ts";
import { lockedOf } from "#functions/runtime/cluster/records.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/converge/contract.ts";

/** Gives the cluster back. A lock that is not this execution's stays with whoever holds it. */
export const handler = defineHandler({
  name: "converge/release-lock",
  ...steps["release-lock"],
  run: async ({ clusterId, workId }, ports) => ({
    released: await releaseLocks(ports, await lockedOf(ports, clusterId), workId),
  }),
});
