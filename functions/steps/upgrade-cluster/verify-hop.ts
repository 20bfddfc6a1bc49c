import { compareMinor } from "#core/fleet/version.ts";
import { verifyHop } from "#core/planner/evidence.ts";
import { VerificationPendingError } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Success is what the cluster shows now, not that nothing failed. */
export const handler = defineHandler({
  name: "upgrade-cluster/verify-hop",
  ...steps["verify-hop"],
  run: async ({ runId, clusterId, to, addons }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "verification", now);
    const snapshot = await ports.clusters.read(member.ref);
    const { goal, frozen } = run;
    const controlPlaneOnly = member.pass === "control-planes" && to === member.to;
    const verdict = verifyHop(snapshot, to, member.startedAt ?? run.startedAt, {
      // Goals about images and add-ons leave groups at the minor they have.
      nodes: goal.kind === "kubernetes-version" && !controlPlaneOnly,
      addons: addons.flat(2),
      ...(goal.kind === "node-image" ? { nodeReleases: frozen.nodeReleases } : {}),
    });
    if (!verdict.verified) {
      throw new VerificationPendingError({
        code: verdict.reasons[0]?.code ?? "NOT_VERIFIED",
        message: verdict.reasons.map((reason) => reason.message).join("; "),
      });
    }
    return { goalReached: compareMinor(to, member.to) >= 0, evidence: verdict.evidence };
  },
});
