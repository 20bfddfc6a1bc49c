import { notThere } from "#core/planner/exclusion.ts";
import { goalHop, workOf } from "#core/planner/goal-hop.ts";
import { recordedVersionsOf } from "#core/planner/recorded.ts";
import { reasonOfFindings } from "#core/preflight/finding.ts";
import { ClusterGoneError, ClusterNotReadyError } from "#core/run/errors.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { holdCluster } from "#functions/runtime/run/hold.ts";
import { enterPhase, requireMember, requireRun, UNDER_WAY } from "#functions/runtime/run/members.ts";
import { readFacts } from "#functions/runtime/run/readiness.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Decides the next hop from what the cluster is now, not from what the plan believed: a half-done hop is continued. */
export const handler = defineHandler({
  name: "upgrade-cluster/check-readiness",
  ...steps["check-readiness"],
  run: async ({ runId, clusterId, owner }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await holdCluster(ports, member, owner, now);
    await enterPhase(ports, run, member, "readiness", now);

    const { goal, frozen } = run;
    const { pass = "all", ref, to: target } = member;
    const snapshot = await ports.clusters.read(ref, { insights: true });
    const gone = notThere(snapshot);
    if (gone) throw new ClusterGoneError(gone);
    const work = workOf(goal, pass, snapshot, target);
    const { addonFacts = {}, ...facts } = await readFacts(ports, snapshot, {
      work,
      policy: frozen.preflight,
      forHop: true,
    });
    const decision = goalHop(goal, pass, {
      snapshot,
      target,
      addonFacts,
      nodeReleases: frozen.nodeReleases,
      baseline: ports.policy.baseline,
      preflight: {
        ...facts,
        policy: frozen.preflight,
        now,
        labels: member.labels,
        exemptions: ports.policy.exemptions,
        freezes: frozen.freezes,
        versions: await ports.versions.kubernetesVersions(ports.policy.hub),
      },
    });
    if (decision.kind === "blocked") throw new ClusterNotReadyError(reasonOfFindings(decision.reasons));
    // Nothing left to start is no proof: nodes that follow by themselves are watched and the cluster is verified all the same.
    const { version } = snapshot;
    const idle = { from: version, to: version, controlPlane: false, addonsBefore: [], nodegroups: [], addonsAfter: [] };
    const { from, to, controlPlane, addonsBefore, nodegroups, addonsAfter } = decision.kind === "hop" ? decision : idle;
    // Where a rollback goes. A hop that was begun before keeps what was written then.
    if (decision.kind === "hop" && (!member.before || (controlPlane && member.before.version !== from)))
      await ports.runs.moveMember(runId, clusterId, UNDER_WAY, { before: recordedVersionsOf(snapshot) });
    const { nodegroupConcurrency, bakeSeconds } = stageOf(run, member.stage).policy;
    return {
      from,
      to,
      controlPlane,
      addonsBefore,
      bakeSeconds: controlPlane && work.nodes ? bakeSeconds : 0,
      nodegroups: nodegroups.map(({ name }) => ({ name })),
      watchNodes: work.nodes && goal.kind === "kubernetes-version",
      addonsAfter,
      nodegroupConcurrency,
    };
  },
});
