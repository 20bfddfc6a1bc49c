import { rotationState } from "#core/planner/authorities.ts";
import { controlPlaneSeconds } from "#core/planner/durations.ts";
import { requestToken } from "#core/run/names.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { followUpdate } from "#functions/runtime/run/updates.ts";
import { steps } from "#workflows/rotate-authority/contract.ts";

/** Makes the successor the one that signs. One that does already was activated by an earlier attempt, somebody else or EKS, which refuses to do it again. */
export const handler = defineHandler({
  name: "rotate-authority/activate-authority",
  ...steps["activate-authority"],
  run: async ({ runId, clusterId, authorityId }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "ca-activation", now);
    const known = await ports.authorities.list(member.ref);
    if (rotationState(known).signer?.id === authorityId) return { done: true as const };
    const { attempt } = member;
    const token = requestToken({
      runId,
      cluster: clusterId,
      attempt,
      item: "activate-authority",
      version: authorityId,
    });
    const update = await ports.authorities.activate(member.ref, { id: authorityId, token });
    return followUpdate(ports, update, controlPlaneSeconds(), now);
  },
});
