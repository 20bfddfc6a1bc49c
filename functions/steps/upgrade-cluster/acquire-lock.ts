import { LockHeldError } from "#core/run/errors.ts";
import { lockKey } from "#core/run/names.ts";
import { clusterUpgradeStarted } from "#events/fleet/cluster-upgrade-started.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { acquireClusterLock } from "#functions/runtime/locks.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Takes the cluster for this execution. From here on nobody else of ours changes it. */
export const handler = defineHandler({
  name: "upgrade-cluster/acquire-lock",
  ...steps["acquire-lock"],
  run: async ({ runId, clusterId, owner }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    const lock = await acquireClusterLock(ports, lockKey(clusterId), owner, now);
    if (lock.owner !== owner) {
      throw new LockHeldError({
        code: "LOCK_HELD",
        message: `another workflow (${lock.owner}) holds the cluster until ${lock.expiresAt}`,
      });
    }
    await ports.events.publish([clusterUpgradeStarted(run, member, now)]);
    await enterPhase(ports, run, member, "readiness", now);
    return { expiresAt: lock.expiresAt };
  },
});
