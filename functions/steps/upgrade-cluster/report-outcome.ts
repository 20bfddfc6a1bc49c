import { outcomeOf, reasonOf } from "#core/run/errors.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { endMember, requireMember } from "#functions/runtime/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Writes how the member ended, tells the fleet and wakes the run. The first report counts; a repeated one tells the same again. */
export const handler = defineHandler({
  name: "upgrade-cluster/report-outcome",
  ...steps["report-outcome"],
  run: async ({ runId, clusterId, failure }, ports, { now }) => {
    const member = await requireMember(ports.runs, runId, clusterId);
    const ending = failure
      ? { status: outcomeOf(failure.error), reason: reasonOf(failure.error, failure.cause) }
      : {
          status: "upgraded" as const,
          reason: { code: "UPGRADED", message: `verified at Kubernetes ${member.to}` },
        };
    const ended = await endMember(ports, member, ending, now);
    return { status: ended.status, reason: ended.reason };
  },
});
