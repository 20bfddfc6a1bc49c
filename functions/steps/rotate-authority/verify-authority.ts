import { authorityText, rotationState, trustOf } from "#core/planner/authorities.ts";
import { VerificationPendingError } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { readNodes } from "#functions/runtime/run/going-back.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/rotate-authority/contract.ts";

/**
 * Success of an activation is that the new authority signs and the cluster is ACTIVE; of the pass before, that the nodes that were replaced are newer than it.
 * Nodes that somebody else has to replace are named: whoever approves the activation has to know of them.
 */
export const handler = defineHandler({
  name: "rotate-authority/verify-authority",
  ...steps["verify-authority"],
  run: async ({ runId, clusterId, authorityId }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "verification", now);
    const authorities = await ports.authorities.list(member.ref);
    if (member.pass === "trust") {
      const authority = authorities.find(({ id }) => id === authorityId);
      const trust = trustOf(authority, await readNodes(ports, member.ref));
      if (trust.kind === "pending") throw new VerificationPendingError(trust.reason);
      return { evidence: [trust.message] };
    }
    const { signer } = rotationState(authorities);
    const { status } = await ports.clusters.read(member.ref);
    if (signer?.id !== authorityId || status !== "ACTIVE") {
      const message = `authority ${authorityId} does not sign yet (${signer?.id ?? "none"} does), the cluster is ${status}`;
      throw new VerificationPendingError({ code: "AUTHORITY_NOT_IN_USE", message });
    }
    return { evidence: [authorityText(authorities)] };
  },
});
