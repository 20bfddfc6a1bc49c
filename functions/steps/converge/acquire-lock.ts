import { ClusterBusyError } from "#core/run/errors.ts";
import { acquireLocks } from "#functions/runtime/cluster/locks.ts";
import { lockedOf } from "#functions/runtime/cluster/records.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { steps } from "#workflows/converge/contract.ts";

/** Takes the cluster, and its redundancy group, by the locks that runs take. */
export const handler = defineHandler({
  name: "converge/acquire-lock",
  ...steps["acquire-lock"],
  run: async ({ clusterId, workId }, ports, { now }) => {
    const other = await acquireLocks(ports, await lockedOf(ports, clusterId), workId, now);
    if (!other) return {};
    const message = `another workflow (${other.owner}) holds ${other.key} until ${other.expiresAt}`;
    throw new ClusterBusyError({ code: "LOCK_HELD", message });
  },
});
