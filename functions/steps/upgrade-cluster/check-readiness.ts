import { prepareHop } from "#core/planner/hop.ts";
import { DEFAULT_PREFLIGHT } from "#core/policy/defaults.ts";
import { reasonOfFindings } from "#core/preflight/finding.ts";
import { nextHop } from "#core/preflight/work.ts";
import { ClusterNotReadyError, LockHeldError } from "#core/run/errors.ts";
import { lockKey } from "#core/run/names.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { acquireClusterLock } from "#functions/runtime/locks.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/members.ts";
import { readFacts } from "#functions/runtime/readiness.ts";
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
    // A strategy that left the policy file meanwhile leaves the strictest.
    const policy = ports.policy.strategies[run.strategy]?.preflight ?? DEFAULT_PREFLIGHT;
    const work = nextHop(snapshot, member.to);
    const { addonFacts = {}, ...facts } = await readFacts(ports, snapshot, { work, policy, forHop: true });
    const decision = prepareHop({
      snapshot,
      target: member.to,
      addonFacts,
      baseline: ports.policy.baseline,
      preflight: {
        ...facts,
        policy,
        now,
        labels: member.labels,
        exemptions: ports.policy.exemptions,
        freezes: run.frozen.freezes,
        versions: await ports.versions.kubernetesVersions(ports.policy.hub),
      },
    });
    if (decision.kind === "blocked") throw new ClusterNotReadyError(reasonOfFindings(decision.reasons));
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
