import { prepareHop } from "#core/planner/hop.ts";
import { ClusterNotReadyError, LockHeldError } from "#core/run/errors.ts";
import { lockKey } from "#core/run/names.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { mapBounded } from "#functions/runtime/inventory.ts";
import { acquireClusterLock } from "#functions/runtime/locks.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Decides the next hop from what the cluster is now, not from what the plan believed: a half-done hop is continued. */
export const handler = defineHandler({
  name: "upgrade-cluster/check-readiness",
  ...steps["check-readiness"],
  run: async ({ runId, clusterId, owner }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    const lock = await acquireClusterLock(ports, lockKey(clusterId), owner, now);
    if (lock.owner !== owner) {
      throw new LockHeldError({ code: "LOCK_LOST", message: `the lock went to ${lock.owner} meanwhile` });
    }
    await enterPhase(ports, run, member, "readiness", now);

    const snapshot = await ports.clusters.read(member.ref, { insights: true });
    const addonFacts = Object.fromEntries(
      await mapBounded(snapshot.addons, 5, async ({ name }) => [
        name,
        await ports.versions.addonVersions(member.ref, name),
      ]),
    );
    const decision = prepareHop({ snapshot, target: member.to, addonFacts, baseline: ports.policy.baseline });
    if (decision.kind === "blocked") {
      const [first, ...others] = decision.reasons;
      const code = first?.code ?? "NOT_READY";
      throw new ClusterNotReadyError({ code, message: [first, ...others].map((reason) => reason?.message).join("; ") });
    }
    if (decision.kind === "done") return { decision: "done" as const, reason: decision.reason };
    return {
      decision: "hop" as const,
      from: decision.from,
      to: decision.to,
      controlPlane: decision.controlPlane,
      addonsBefore: decision.addonsBefore,
      nodegroups: decision.nodegroups.map(({ name }) => ({ name })),
      addonsAfter: decision.addonsAfter,
      nodegroupConcurrency: stageOf(run, member.stage).policy.nodegroupConcurrency,
    };
  },
});
