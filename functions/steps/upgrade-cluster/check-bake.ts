import { verifyHop } from "#core/planner/evidence.ts";
import { BakeFailedError } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { requireMember } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** After the bake the control plane must be what it was made, and healthy; only then are nodes touched. */
export const handler = defineHandler({
  name: "upgrade-cluster/check-bake",
  ...steps["check-bake"],
  run: async ({ runId, clusterId, to, since }, ports) => {
    const { ref } = await requireMember(ports.runs, runId, clusterId);
    const snapshot = await ports.clusters.read(ref);
    const verdict = verifyHop(snapshot, to, since, { nodes: false });
    const problems = [
      ...(verdict.verified ? [] : verdict.reasons),
      ...snapshot.issues.map(({ code, message }) => ({ code: "CLUSTER_UNHEALTHY", message: `${code}: ${message}` })),
    ];
    if (problems.length > 0) {
      const message = `after its bake: ${problems.map((problem) => problem.message).join("; ")}; its nodes were not touched`;
      throw new BakeFailedError({ code: "BAKE_FAILED", message });
    }
    return { evidence: verdict.verified ? verdict.evidence : [] };
  },
});
