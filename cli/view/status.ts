import { goalText } from "#core/planner/goals.ts";
import type { ApprovalView, MemberView, RunView } from "#events/operator/requests.ts";
import { versionsText } from "./text.ts";
import { shortTime } from "./time.ts";

/** A run as it stands, in plain lines. */
export function statusLines({ run, stages }: RunView): string[] {
  return [
    `run ${run.id} ${goalText(run.goal)}, strategy ${run.strategy}, asked for by ${run.requestedBy}`,
    `${run.status} since ${shortTime(run.startedAt)}${run.endedAt === null ? "" : ` until ${shortTime(run.endedAt)}`}${run.reason === null ? "" : `: ${run.reason.message}`}`,
    ...(run.control === null
      ? []
      : [
          `${run.control.kind} by ${run.control.by} at ${shortTime(run.control.at)}${run.control.why === "" ? "" : `: ${run.control.why}`}`,
        ]),
    ...stages.flatMap((stage) => [
      `stage ${stage.name}${stage.pass === "all" ? "" : ` (${stage.pass})`}: ${stage.status}${stage.status === "soaking" && stage.soakUntil ? ` until ${shortTime(stage.soakUntil)}` : ""}${stage.reason === null ? "" : `: ${stage.reason.message}`}`,
      ...stage.approvals.map((approval) => `  ${approvalText(approval)}`),
      ...stage.gates.map(({ name, status, reason }) => `  gate ${name}: ${status}: ${reason}`),
      ...stage.members.map((member) => `  ${memberText(member)}`),
    ]),
  ];
}

function approvalText({ moment, status, expiresAt, approvers, by, why }: ApprovalView): string {
  const who = approvers.length > 0 ? ` by ${approvers.join(" or ")}` : "";
  if (status === "pending")
    return `approval ${moment}: pending${who}, until ${expiresAt ? shortTime(expiresAt) : "answered"}`;
  return `approval ${moment}: ${status}${by === null ? "" : ` by ${by}`}${why ? `: ${why}` : ""}`;
}

function memberText(member: MemberView): string {
  const { cluster, from, to, status, phase, reason, attempt, rollbackClosesAt } = member;
  const again = attempt > 1 ? `, attempt ${attempt}` : "";
  const what = `${cluster} ${versionsText(from, to)}`;
  if (status === "upgrading" || status === "rolling-back") return `${what}: ${status}, ${phase ?? "starting"}${again}`;
  const clock = status === "upgraded" && rollbackClosesAt ? `; rollback closes at ${shortTime(rollbackClosesAt)}` : "";
  return `${what}: ${status}: ${reason.message}${again}${clock}`;
}

/** What is new since the last look: lines that were not there before. */
export function changedLines(before: RunView | undefined, now: RunView): string[] {
  const known = new Set(before ? statusLines(before) : []);
  return statusLines(now).filter((line) => !known.has(line));
}
