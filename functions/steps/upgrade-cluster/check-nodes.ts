import { NodesUnreadableError } from "#core/errors.ts";
import { convergenceOf } from "#core/planner/convergence.ts";
import { NodesNotConvergedError } from "#core/run/errors.ts";
import { stageOf } from "#core/run/stages.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

const LOOK_SECONDS = 120;

/** Nodes that EKS or Karpenter replaces follow the control plane under disruption budgets: nobody starts that, so it is watched, up to a deadline. */
export const handler = defineHandler({
  name: "upgrade-cluster/check-nodes",
  ...steps["check-nodes"],
  run: async ({ runId, clusterId, to, since }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    try {
      const convergence = convergenceOf(await ports.nodes.list(member.ref), to);
      if (convergence.converged) return { done: true as const, note: convergence.message };
      await enterPhase(ports, run, member, "nodes", now);
      const { nodesDeadlineSeconds } = stageOf(run, member.stage).policy;
      if (now.getTime() - Date.parse(since) >= nodesDeadlineSeconds * 1000) {
        throw new NodesNotConvergedError({ code: "NODES_NOT_CONVERGED", message: convergence.message });
      }
      return { done: false as const, waitSeconds: LOOK_SECONDS };
    } catch (error) {
      if (!(error instanceof NodesUnreadableError)) throw error;
      // Preflight told; where the strategy insists, it blocked.
      return { done: true as const, note: `nodes were not looked at: ${error.message}` };
    }
  },
});
