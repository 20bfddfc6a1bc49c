import { ClusterNotFoundError } from "#core/errors.ts";
import type { ClusterSnapshot } from "#core/fleet/cluster.ts";
import { nextPollSeconds } from "#core/planner/durations.ts";
import { moveNotWritten } from "#core/planner/rollback-admission.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireMember, UNDER_WAY } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** The longest that updates beside a failed one are waited for; a node group of hundreds of nodes takes hours. */
const PATIENCE_SECONDS = 6 * 3600;

/**
 * After a failure: whether EKS still changes the cluster. What was started beside the update that failed cannot be stopped, and until it is over neither a
 * retry nor the next cluster of the redundancy group may begin. A control plane that moved although its step failed is written down here, so that it can be
 * taken back like the others.
 */
export const handler = defineHandler({
  name: "upgrade-cluster/settle-updates",
  ...steps["settle-updates"],
  run: async ({ runId, clusterId, since }, ports, { now }) => {
    const member = await requireMember(ports.runs, runId, clusterId);
    const done = (note: string) => ({ done: true as const, note });
    try {
      const snapshot = await ports.clusters.read(member.ref);
      const moved = moveNotWritten(member, snapshot.version);
      if (moved) await ports.runs.moveMember(runId, clusterId, UNDER_WAY, moved);
      const busy = busyParts(snapshot);
      if (busy.length === 0) return done("nothing is under way");
      const elapsedSeconds = Math.max(0, (now.getTime() - Date.parse(since)) / 1000);
      if (elapsedSeconds >= PATIENCE_SECONDS) return done(`still under way: ${busy.join(", ")}`);
      return {
        done: false as const,
        waitSeconds: nextPollSeconds({ elapsedSeconds, expectedSeconds: 0, seed: clusterId }),
      };
    } catch (error) {
      if (error instanceof ClusterNotFoundError) return done("the cluster does not exist any more");
      throw error;
    }
  },
});

function busyParts({ status, nodegroups, addons }: ClusterSnapshot): string[] {
  return [
    ...(status === "UPDATING" ? ["control plane"] : []),
    ...nodegroups.filter((group) => group.status === "UPDATING").map(({ name }) => `node group ${name}`),
    ...addons.filter((addon) => addon.status === "UPDATING").map(({ name }) => `add-on ${name}`),
  ];
}
