import type { Goal } from "#core/planner/plan.ts";
import { outcomeOf, reasonOf } from "#core/run/errors.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { goesBackTo } from "#functions/runtime/run/going-back.ts";
import { type Ending, endMember, requireMember, requireRun, underWay } from "#functions/runtime/run/members.ts";
import { steps } from "#workflows/upgrade-cluster/contract.ts";

/** Writes how the member ended, tells the fleet and wakes the run. The first report counts; a repeated one tells the same again. */
export const handler = defineHandler({
  name: "upgrade-cluster/report-outcome",
  ...steps["report-outcome"],
  run: async ({ runId, clusterId, owner, note = "", failure }, ports, { now }) => {
    const member = await requireMember(ports.runs, runId, clusterId);
    const ending: Ending = failure
      ? { status: outcomeOf(failure.error), reason: reasonOf(failure.error, failure.cause) }
      : successOf(await requireRun(ports.runs, runId), member, note);
    // A repeated report must not end what came after it: another attempt, or the member's way back.
    if (underWay(member) && member.executionArn !== owner) return ending;
    const ended = await endMember(ports, member, ending, now);
    return { status: ended.status, reason: ended.reason };
  },
});

function successOf(run: RunRecord, member: MemberRecord, note: string): Ending {
  const { goal } = run;
  if (member.status === "rolling-back" || goal.kind === "rollback") {
    const message = `back at Kubernetes ${goesBackTo(run, member)}, verified`;
    return { status: "rolled-back", reason: { code: "ROLLED_BACK", message } };
  }
  return {
    status: "upgraded",
    reason: { code: "UPGRADED", message: `${SUCCESS[goal.kind](member)}${note === "" ? "" : `: ${note}`}` },
  };
}

const SUCCESS: Record<Exclude<Goal["kind"], "rollback">, (member: MemberRecord) => string> = {
  "kubernetes-version": ({ to, pass }) =>
    pass === "control-planes" ? `control plane verified at Kubernetes ${to}` : `verified at Kubernetes ${to}`,
  "node-image": () => "node groups verified at the recommended AMI release",
  addons: () => "add-ons verified at what EKS advises",
  "ca-rotation": ({ pass }) =>
    pass === "trust" ? "the new certificate authority is trusted" : "the new certificate authority signs",
};
