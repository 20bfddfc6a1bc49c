import { lockKey } from "#core/run/names.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Gives the cluster back. A lock that is not this execution's (any more) stays with whoever holds it. */
export const handler = defineHandler({
  name: "upgrade-cluster/release-lock",
  ...steps["release-lock"],
  run: async ({ clusterId, owner }, ports) => ({ released: await ports.locks.release(lockKey(clusterId), owner) }),
});
