import type { Reason } from "#core/planner/plan.ts";
import type { Ports } from "#core/ports.ts";
import { continuationName, executionArn } from "#core/run/names.ts";
import type { RunRecord } from "#core/run/run.ts";
import { endRun } from "#core/run/stages.ts";
import { runFinished } from "#events/fleet/run-finished.ts";
import type { Composition } from "../compose.ts";

/**
 * Ends a run that has not ended: who never started is told why, and the fleet is told how it ended. Members still being upgraded go on and report by
 * themselves. Doing it again only tells it again.
 *
 * @param broken why the workflow itself could not go on; absent when the stages decide
 */
export async function finishRun(
  ports: Pick<Ports, "runs" | "events">,
  run: RunRecord,
  broken: Reason | undefined,
  now: Date,
): Promise<{ status: "succeeded" | "failed"; reason: Reason }> {
  const ended = run.status === "running" ? await ports.runs.save(endRun(run, broken, now)) : run;
  const reason = ended.reason ?? { code: "ENDED", message: "the run ended" };
  for (const member of await ports.runs.members(run.id)) {
    if (member.status !== "waiting") continue;
    await ports.runs.moveMember(run.id, member.id, ["waiting"], {
      status: "skipped",
      reason: { code: "RUN_ENDED", message: `not started: ${brief(reason)}` },
      endedAt: now.toISOString(),
    });
  }
  await ports.events.publish([runFinished(ended, await ports.runs.members(run.id))]);
  return { status: ended.status === "succeeded" ? "succeeded" : "failed", reason };
}

/** How far back a run that has not ended may have started: an execution lasts a year at most. */
const RUNNING_DAYS = 366;

/** Every run that has not ended, however many came after it, newest first. */
export function runningRuns(runs: Pick<Ports["runs"], "running">, now: Date): Promise<RunRecord[]> {
  return runs.running(new Date(now.getTime() - RUNNING_DAYS * 86_400_000).toISOString());
}

/** The first words of a reason: the whole of it stands with the run already, and once is enough. */
const brief = ({ message }: Reason): string => message.split(": ")[0] ?? message;

/** The execution that drives the run now: long runs go on in parts. Undefined when Step Functions knows none under these names. */
export async function lastExecution(
  { executions, stateMachines }: Pick<Composition, "executions" | "stateMachines">,
  runId: string,
): Promise<{ part: number; status: string; error?: string; cause?: string } | undefined> {
  let last: Awaited<ReturnType<typeof lastExecution>>;
  for (let part = 1; ; part++) {
    const found = await executions.describe(
      executionArn(stateMachines["upgrade-fleet"], continuationName(runId, part)),
    );
    if (!found) return last;
    last = { part, ...found };
  }
}
