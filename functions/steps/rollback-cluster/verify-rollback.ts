import { compareMinor } from "#core/fleet/version.ts";
import { verifyHop } from "#core/planner/evidence.ts";
import { VerificationPendingError } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/rollback-cluster/contract.ts";

/** Success is that the cluster shows the older minor everywhere, and nothing newer, after this rollback began. */
export const handler = defineHandler({
  name: "rollback-cluster/verify-rollback",
  ...steps["verify-rollback"],
  run: async ({ runId, clusterId, to, since }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "verification", now);
    const snapshot = await ports.clusters.read(member.ref);
    // Older nodes are as they were before; newer ones are looked for below.
    const verdict = verifyHop(snapshot, to, since, { nodes: false });
    const newer = [
      ...(compareMinor(snapshot.version, to) > 0 ? [`the control plane is still at ${snapshot.version}`] : []),
      ...snapshot.nodegroups
        .filter(({ version }) => compareMinor(version, to) > 0)
        .map(({ name, version }) => `node group ${name} is still at ${version}`),
    ];
    if (verdict.verified && newer.length === 0) return { evidence: verdict.evidence };
    const reasons = verdict.verified ? [] : verdict.reasons;
    throw new VerificationPendingError({
      code: reasons[0]?.code ?? "STILL_NEWER",
      message: [...newer, ...reasons.map(({ message }) => message)].join("; "),
    });
  },
});
