import Table from "cli-table3";
import pc from "picocolors";
import type { RunDocument } from "../run-document.ts";
import { COMPACT } from "./table.ts";
import { duration, secondsBetween, shortTime } from "./time.ts";

/** The closing summary of a run: every cluster with how it ended, then the figures. */
export function summary(document: RunDocument): string[] {
  const { run, stages, counts, virtualSeconds, wallSeconds, seed } = document;
  const table = new Table({
    head: ["stage", "cluster", "account", "Region", "from", "to", "ended", "took"],
    chars: COMPACT,
    style: { head: [], border: [] },
  });
  for (const stage of stages) {
    for (const member of stage.members) {
      const took = member.startedAt && member.endedAt ? duration(secondsBetween(member.startedAt, member.endedAt)) : "";
      table.push([
        stage.name,
        member.cluster,
        member.account,
        member.region,
        member.from,
        member.to,
        member.status,
        took,
      ]);
    }
  }
  const left = stages.flatMap((stage) =>
    stage.members
      .filter(({ status }) => status !== "upgraded")
      .map(({ cluster, status, reason }) => `  ${cluster} ${status}: ${reason.message} [${reason.code}]`),
  );
  const verdict = run.status === "succeeded" ? pc.green(run.status) : pc.red(run.status);
  return [
    "",
    table.toString(),
    ...(left.length > 0 ? ["", "Not upgraded, and why:", ...left] : []),
    "",
    `Run ${run.id} ${verdict}: ${counts.upgraded} of ${counts.clusters} clusters upgraded to Kubernetes ${run.goal.version}, ${counts.skipped} left alone, ${counts.failed} failed.`,
    `${shortTime(run.startedAt)} to ${shortTime(run.endedAt ?? run.startedAt)} UTC: ${duration(virtualSeconds)} of virtual time in ${wallSeconds.toFixed(1)} s.`,
    `${counts.stateTransitions} state transitions, ${counts.lambdaInvocations} Lambda invocations, ${counts.awsApiCalls} AWS API calls, ${counts.slackMessages} Slack messages (seed ${seed}).`,
  ];
}
