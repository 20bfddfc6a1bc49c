import { ClusterNotReadyError, VerificationPendingError } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { enterPhase, requireMember, requireRun } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/rotate-authority/contract.ts";

const LOOK_SECONDS = 60;
/** EKS says nothing of how long it takes; a day is a distribution that hangs. */
const PATIENCE_SECONDS = 24 * 3600;

/** Whether EKS has brought the successor to what it manages itself. */
export const handler = defineHandler({
  name: "rotate-authority/check-distribution",
  ...steps["check-distribution"],
  run: async ({ runId, clusterId, authorityId, since }, ports, { now }) => {
    const run = await requireRun(ports.runs, runId);
    const member = await requireMember(ports.runs, runId, clusterId);
    await enterPhase(ports, run, member, "ca-distribution", now);
    const authority = (await ports.authorities.list(member.ref)).find(({ id }) => id === authorityId);
    if (!authority)
      throw new VerificationPendingError({
        code: "NO_SUCCESSOR",
        message: `EKS does not list authority ${authorityId} yet`,
      });
    if (authority.distributionStatus === "COMPLETE") return { done: true as const };
    const seconds = (now.getTime() - Date.parse(since)) / 1000;
    if (authority.distributionStatus !== "IN_PROGRESS" || seconds > PATIENCE_SECONDS) {
      const state = `the distribution of authority ${authorityId} is ${authority.distributionStatus} after ${Math.round(seconds / 60)} minutes`;
      const remedy = `delete it (aws eks delete-certificate-authority --cluster-name ${member.ref.name} --certificate-authority-id ${authorityId}) and retry: the next attempt appends a new one`;
      const message = `${state}; ${remedy}`;
      throw new ClusterNotReadyError({ code: "DISTRIBUTION_FAILED", message });
    }
    return { done: false as const, waitSeconds: LOOK_SECONDS };
  },
});
