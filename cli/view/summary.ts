import { goalText } from "#core/planner/goals.ts";
import type { RunDocument } from "../run-document.ts";
import { colours as c } from "./colours.ts";
import { type Column, table } from "./table.ts";
import { duration, secondsBetween, shortTime } from "./time.ts";

type Row = RunDocument["stages"][number]["members"][number] & { stage: string };

const COLUMNS: Column<Row>[] = [
  { title: "stage", text: ({ stage }) => stage },
  { title: "cluster", text: ({ cluster }) => cluster },
  { title: "account", text: ({ account }) => account, wideOnly: true },
  { title: "Region", text: ({ region }) => region, wideOnly: true },
  { title: "from", text: ({ from }) => from },
  { title: "to", text: ({ to }) => to },
  { title: "ended", text: ({ status }) => status },
  {
    title: "took",
    text: ({ startedAt, endedAt }) => (startedAt && endedAt ? duration(secondsBetween(startedAt, endedAt)) : ""),
  },
];

/** The closing summary of a run, for a terminal of `width` columns: every cluster with how it ended, then the figures. */
export function summary(document: RunDocument, width: number): string[] {
  const { run, stages, counts, virtualSeconds, wallSeconds, seed } = document;
  const rows = stages.flatMap((stage) => stage.members.map((member) => ({ ...member, stage: stage.name })));
  const left = stages.flatMap((stage) =>
    stage.members
      .filter(({ status }) => status !== "upgraded")
      .map(({ cluster, status, reason }) => `  ${cluster} ${status}: ${reason.message} [${reason.code}]`),
  );
  const verdict = run.status === "succeeded" ? c.green(run.status) : c.red(run.status);
  return [
    "",
    table(rows, COLUMNS, width),
    ...(left.length > 0 ? ["", "Not upgraded, and why:", ...left] : []),
    "",
    `Run ${run.id} ${verdict}: ${counts.upgraded} of ${counts.clusters} clusters brought ${goalText(run.goal)}, ${counts.skipped} left alone, ${counts.failed} failed${counts.rolledBack > 0 ? `, ${counts.rolledBack} rolled back` : ""}.`,
    `${shortTime(run.startedAt)} to ${shortTime(run.endedAt ?? run.startedAt)} UTC: ${duration(virtualSeconds)} of virtual time in ${wallSeconds.toFixed(1)} s.`,
    `${counts.stateTransitions} state transitions, ${counts.lambdaInvocations} Lambda invocations, ${counts.awsApiCalls} AWS API calls, ${counts.slackMessages} Slack messages (seed ${seed}).`,
  ];
}
