import { authorityText, rotationState } from "#core/planner/authorities.ts";
import { VerificationPendingError } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/members.ts";
import { steps } from "#workflows/rotate-authority/contract.ts";

/** Success is that the new authority signs and the cluster is ACTIVE. */
export const handler = defineHandler({
  name: "rotate-authority/verify-authority",
  ...steps["verify-authority"],
  run: async ({ runId, clusterId, authorityId }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "verification", now);
    const authorities = await ports.authorities.list(member.ref);
    const { signer } = rotationState(authorities);
    const { status } = await ports.clusters.read(member.ref);
    if (signer?.id !== authorityId || status !== "ACTIVE") {
      const message = `authority ${authorityId} does not sign yet (${signer?.id ?? "none"} does), the cluster is ${status}`;
      throw new VerificationPendingError({ code: "AUTHORITY_NOT_IN_USE", message });
    }
    return { evidence: [authorityText(authorities)] };
  },
});
