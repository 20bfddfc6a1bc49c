import type { MemberView, RunView } from "#events/operator/requests.ts";
import { shortTime } from "./time.ts";

/** A run as it stands, in plain lines. */
export function statusLines({ run, stages }: RunView): string[] {
  return [
    `run ${run.id} to Kubernetes ${run.goal.version}, strategy ${run.strategy}, asked for by ${run.requestedBy}`,
    `${run.status} since ${shortTime(run.startedAt)}${run.endedAt === null ? "" : ` until ${shortTime(run.endedAt)}`}${run.reason === null ? "" : `: ${run.reason.message}`}`,
    ...(run.control === null
      ? []
      : [
          `${run.control.kind} by ${run.control.by} at ${shortTime(run.control.at)}${run.control.why === "" ? "" : `: ${run.control.why}`}`,
        ]),
    ...stages.flatMap((stage) => [
      `stage ${stage.name}: ${stage.status}${stage.status === "soaking" && stage.soakUntil ? ` until ${shortTime(stage.soakUntil)}` : ""}${stage.reason === null ? "" : `: ${stage.reason.message}`}`,
      ...stage.members.map((member) => `  ${memberText(member)}`),
    ]),
  ];
}

function memberText({ cluster, from, to, status, phase, reason }: MemberView): string {
  if (status === "upgrading") return `${cluster} ${from} to ${to}: upgrading, ${phase ?? "starting"}`;
  return `${cluster} ${from} to ${to}: ${status}: ${reason.message}`;
}

/** What is new since the last look: lines that were not there before. */
export function changedLines(before: RunView | undefined, now: RunView): string[] {
  const known = new Set(before ? statusLines(before) : []);
  return statusLines(now).filter((line) => !known.has(line));
}
