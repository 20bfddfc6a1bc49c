import { compareMinor } from "#core/fleet/version.ts";
import { rollbackObstacles } from "#core/planner/rollback.ts";
import { rollbackSteps } from "#core/planner/rollback-steps.ts";
import { RollbackRefusedError } from "#core/run/errors.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { goesBackTo } from "#functions/runtime/going-back.ts";
import { holdCluster } from "#functions/runtime/hold.ts";
import { mapBounded } from "#functions/runtime/inventory.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/rollback-cluster/contract.ts";

/** Whether the cluster can go back, and what goes back in which order: from what is really there, so that a second execution continues. */
export const handler = defineHandler({
  name: "rollback-cluster/plan-rollback",
  ...steps["plan-rollback"],
  run: async ({ runId, clusterId, owner }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await holdCluster(ports, member, owner, now);
    await enterPhase(ports, run, member, "readiness", now);
    const to = goesBackTo(run, member);
    const snapshot = await ports.clusters.read(member.ref, { insights: "ROLLBACK_READINESS" });
    if (compareMinor(snapshot.version, to) <= 0) {
      return { decision: "done" as const, reason: { code: "ALREADY_BACK", message: `the control plane is at ${to}` } };
    }
    const [obstacle, ...others] = rollbackObstacles({
      snapshot,
      changes: await ports.updates.versionChanges(member.ref),
      versions: await ports.versions.kubernetesVersions(ports.policy.hub),
      now,
    });
    if (obstacle) {
      const message = [obstacle, ...others].map((reason) => reason.message).join("; ");
      throw new RollbackRefusedError({ code: obstacle.code, message: `cannot go back to ${to}: ${message}` });
    }
    const addonFacts = Object.fromEntries(
      await mapBounded(snapshot.addons, 5, async ({ name }) => [
        name,
        await ports.versions.addonVersions(member.ref, name),
      ]),
    );
    const { before } = member;
    const { baseline } = ports.policy;
    const { nodegroups, ...addons } = rollbackSteps({ snapshot, to, before, addonFacts, baseline });
    return {
      decision: "back" as const,
      to,
      nodegroups: nodegroups.map(({ name }) => ({ name })),
      nodegroupConcurrency: stageOf(run, member.stage).policy.nodegroupConcurrency,
      ...addons,
    };
  },
});
