import type { RunView } from "#events/operator/requests.ts";
import type { ClusterRef } from "../fleet/cluster.ts";
import { goalTitle } from "../planner/goals.ts";
import type { RunRecord } from "../run/run.ts";
import { escaped, shorten } from "./blocks.ts";

/** Slack cuts what is longer. */
const MAX_ANSWER = 3000;

/** As many lines as Slack takes; how many did not fit is said, and where all are. */
export function answerOf(lines: readonly string[], elsewhere: string): string {
  const shown: string[] = [];
  let length = 0;
  for (const line of lines) {
    length += line.length + 1;
    if (length > MAX_ANSWER - 100) break;
    shown.push(line);
  }
  const more = lines.length - shown.length;
  return answer([...shown, ...(more > 0 ? [`and ${more} more: ${elsewhere}`] : [])]);
}

const answer = (lines: readonly string[]): string => shorten(lines.join("\n"), MAX_ANSWER);

/** The newest runs, one line each. */
export function runsAnswer(runs: readonly Pick<RunRecord, "id" | "goal" | "status" | "startedAt">[]): string {
  if (runs.length === 0) return "there was no run yet";
  return answer(
    runs.map(({ id, goal, status, startedAt }) => `*${id}* ${goalTitle(goal)}: ${status}, started ${startedAt}`),
  );
}

/** One run, one line per stage. */
export function runAnswer({ run, stages }: RunView): string {
  const reason = run.reason === null ? "" : `: ${run.reason.message}`;
  const control = run.control === null ? "" : ` (${run.control.kind} by ${run.control.by})`;
  return answer([
    `*${run.id}* ${goalTitle(run.goal)}: ${run.status}${escaped(control + reason)}`,
    ...stages.map(({ name, status, members, approvals }) => {
      const upgraded = members.filter((member) => member.status === "upgraded").length;
      const open = approvals.find((approval) => approval.status === "pending");
      const until = open ? `, waits for an approval until ${open.expiresAt}` : "";
      return escaped(`${name}: ${status}, ${upgraded} of ${members.length} upgraded${until}`);
    }),
  ]);
}

/** Every cluster, one line each; how many did not fit is said. */
export function clustersAnswer(clusters: readonly (ClusterRef & { version: string; status: string })[]): string {
  if (clusters.length === 0) return "there is no cluster in any account and Region of the policy file";
  const lines = clusters.map(
    ({ name, version, status, account, region }) =>
      `${escaped(name)} ${version}${status === "ACTIVE" ? "" : ` ${status}`} (${account} ${region})`,
  );
  return answerOf(lines, "fleetwright inventory export lists all");
}
