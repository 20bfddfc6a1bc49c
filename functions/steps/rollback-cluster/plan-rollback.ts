import { compareMinor } from "#core/fleet/version.ts";
import type { Reason } from "#core/planner/plan.ts";
import { type RollbackFacts, rollbackObstacles, rollbackUnderWay } from "#core/planner/rollback.ts";
import { rollbackSteps } from "#core/planner/rollback-steps.ts";
import { RollbackRefusedError } from "#core/run/errors.ts";
import { stageOf } from "#core/run/stages.ts";
import { mapBounded } from "#functions/runtime/bounded.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { goesBackTo, readNodes } from "#functions/runtime/run/going-back.ts";
import { holdCluster } from "#functions/runtime/run/hold.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
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
    const addonFacts = Object.fromEntries(
      await mapBounded(snapshot.addons, 5, async ({ name }) => [
        name,
        await ports.versions.addonVersions(member.ref, name),
      ]),
    );
    const { before } = member;
    const { baseline } = ports.policy;
    const nodes = await readNodes(ports, member.ref);
    const { stuck, ...goBack } = rollbackSteps({ snapshot, to, before, nodes, addonFacts, baseline });
    // An earlier execution took the control plane back; what is left are add-ons.
    const controlPlane = compareMinor(snapshot.version, to) !== 0;
    const obstacles = controlPlane ? await obstaclesOf(ports, { snapshot, nodes, now }, to) : [];
    for (const { name, version } of controlPlane ? stuck : []) {
      const message = `no version of add-on ${name} fits both ${snapshot.version} and ${to}, and its present one (${version}) does not fit ${to}`;
      obstacles.push({ code: "ADDON_CANNOT_GO_BACK", message: `${message}; remove it for the rollback` });
    }
    const [first] = obstacles;
    if (first) {
      const message = obstacles.map((reason) => reason.message).join("; ");
      throw new RollbackRefusedError({ code: first.code, message: `cannot go back to ${to}: ${message}` });
    }
    const { nodegroups, addonsBefore, addonsAfter } = goBack;
    return {
      to,
      controlPlane,
      nodegroups: nodegroups.map(({ name }) => ({ name })),
      nodegroupConcurrency: stageOf(run, member.stage).policy.nodegroupConcurrency,
      addonsBefore,
      addonsAfter,
    };
  },
});

async function obstaclesOf(
  ports: Pick<Composition, "updates" | "versions" | "policy">,
  facts: Omit<RollbackFacts, "changes" | "versions">,
  to: string,
): Promise<Reason[]> {
  const changes = await ports.updates.versionChanges(facts.snapshot.ref);
  // Started by an execution that is over: EKS is at it, and the step that starts it follows it.
  if (rollbackUnderWay(changes, to)) return [];
  const versions = await ports.versions.kubernetesVersions(ports.policy.hub);
  return rollbackObstacles({ ...facts, changes, versions }, to);
}
