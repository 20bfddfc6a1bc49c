import { minorsBetween } from "#core/fleet/version.ts";
import type { ChangeRequest } from "#core/run/control.ts";
import { continuationName } from "#core/run/names.ts";
import { retried, rollbackFailed } from "#core/run/retry.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { nextStage } from "#core/run/stages.ts";
import { runControlled } from "#events/fleet/run-controlled.ts";
import type { Composition } from "../compose.ts";
import { decidedAnew, existing } from "./control.ts";
import { wakeRun } from "./members.ts";
import { lastExecution } from "./runs.ts";

/**
 * Gives members another attempt. A run that had ended is opened again and driven by a new execution; in one under way the members wait
 * again and are admitted like all others. Asked again after it broke off, it does what is left.
 *
 * @returns how many members are tried again
 * @throws {InvalidInputError} UNKNOWN_RUN and those of `retried`
 */
export async function retryRun(
  ports: Pick<Composition, "runs" | "events" | "callbacks" | "executions" | "starter" | "stateMachines">,
  runId: string,
  clusters: readonly string[],
  request: ChangeRequest,
): Promise<number> {
  // Conditional on the revision: of two who retry at once, the second decides on what the first one left.
  const { retry, saved, last } = await decidedAnew(async () => {
    const run = await existing(ports, runId);
    const last = await lastExecution(ports, runId);
    const driven = last === undefined || last.status === "RUNNING";
    const retry = retried(run, await ports.runs.members(runId), clusters, driven);
    return { retry, saved: await ports.runs.save(retry.run), last };
  });
  for (const member of retry.members) await waitAgain(ports, member, request);
  try {
    await ports.events.publish([runControlled(saved, { what: "retried", ...request })]);
  } finally {
    // Also when it cannot be told: an open run that nobody drives would only be ended again.
    if (retry.reopened) await drive(ports, saved, (last?.part ?? 0) + 1);
    else await wakeRun(ports, runId);
  }
  return retry.count;
}

/** Starts the part of the fleet execution that goes on with a run; of two who do, both find the same one. */
async function drive(
  { starter, stateMachines }: Pick<Composition, "starter" | "stateMachines">,
  run: RunRecord,
  part: number,
): Promise<void> {
  await starter.start({
    stateMachineArn: stateMachines["upgrade-fleet"],
    name: continuationName(run.id, part),
    input: { continueRun: run.id, stage: nextStage(run)?.name ?? null, part },
  });
}

async function waitAgain(
  { runs }: Pick<Composition, "runs">,
  member: MemberRecord,
  request: ChangeRequest,
): Promise<void> {
  if (rollbackFailed(member)) {
    const { code } = member.reason;
    const reason = { code, message: `${member.reason.message}; goes back again, by ${request.by}` };
    const change = { reason, attempt: member.attempt + 1, updatedAt: request.at };
    await runs.moveMember(member.runId, member.id, ["failed"], change);
    return;
  }
  // Also in an earlier pass, which a retry may repeat: an execution's name is taken for good.
  const started = member.pass !== undefined;
  const message = started
    ? `${member.reason.message}; retried by ${request.by}`
    : `again part of the run, by ${request.by}`;
  // Blocked by the plan, it never got the versions it goes through.
  const hops = minorsBetween(member.from, member.to);
  await runs.moveMember(
    member.runId,
    member.id,
    [member.status],
    {
      status: "waiting",
      reason: { code: "RETRY", message },
      // Also who waited for its second pass when the run ended: names of executions of the first are used up, should that be repeated.
      attempt: started || member.pass !== undefined ? member.attempt + 1 : member.attempt,
      updatedAt: request.at,
      ...(member.hops.length > 0 ? {} : { hops: hops.length > 0 ? hops : [member.to] }),
    },
    ["phase", "executionArn", "startedAt", "endedAt"],
  );
}
