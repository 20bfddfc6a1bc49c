import { NodesUnreadableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import { convergenceOf } from "#core/planner/convergence.ts";
import { nextNodesLookSeconds } from "#core/planner/durations.ts";
import type { Ports } from "#core/ports.ts";
import { NodesNotConvergedError } from "#core/run/errors.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Nodes that EKS or Karpenter replaces follow the control plane under disruption budgets: nobody starts that, so it is watched, up to a deadline. */
export const handler = defineHandler({
  name: "upgrade-cluster/check-nodes",
  ...steps["check-nodes"],
  run: async ({ runId, clusterId, to, since }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    const look = await lookAt(ports, member.ref, to);
    if (look.converged) return { done: true as const, note: look.message };
    // Preflight told of nodes that nobody can read; where the strategy insists on reading them, or they were seen to be behind, that is no end.
    const insists = run.frozen.preflight.unreadableNodes === "block" || member.phase === "nodes";
    if (look.code === "NODES_UNREADABLE" && !insists) return { done: true as const, note: look.message };
    await enterPhase(ports, run, member, "nodes", now);
    const { nodesDeadlineSeconds } = stageOf(run, member.stage).policy;
    const elapsedSeconds = (now.getTime() - Date.parse(since)) / 1000;
    if (elapsedSeconds >= nodesDeadlineSeconds) throw new NodesNotConvergedError(look);
    return { done: false as const, waitSeconds: nextNodesLookSeconds(elapsedSeconds) };
  },
});

async function lookAt({ nodes }: Pick<Ports, "nodes">, ref: ClusterRef, to: string) {
  try {
    return { code: "NODES_NOT_CONVERGED", ...convergenceOf(await nodes.list(ref), to) };
  } catch (error) {
    if (!(error instanceof NodesUnreadableError)) throw error;
    return { code: error.code, converged: false, message: `nodes cannot be looked at: ${error.message}` };
  }
}
