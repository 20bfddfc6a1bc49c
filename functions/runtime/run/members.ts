import type { ClusterId } from "#core/fleet/cluster.ts";
import type { Reason } from "#core/planner/plan.ts";
import type { Ports } from "#core/ports.ts";
import { endingWords, UnknownRunError } from "#core/run/errors.ts";
import type { MemberRecord, MemberStatus, RunRecord } from "#core/run/run.ts";
import { clusterUpgradeFinished } from "#events/fleet/cluster-upgrade-finished.ts";
import { clusterUpgradeProgressed } from "#events/fleet/cluster-upgrade-progressed.ts";
import type { Phase } from "#workflows/upgrade-cluster/contract.ts";
import { releaseLocks } from "../cluster/locks.ts";

type Stores = Pick<Ports, "runs" | "events" | "callbacks">;

/** @throws {UnknownRunError} */
export async function requireRun(runs: Ports["runs"], runId: string): Promise<RunRecord> {
  const run = await runs.get(runId);
  if (!run) throw new UnknownRunError(`run ${runId} is not in the table`);
  return run;
}

/** @throws {UnknownRunError} */
export async function requireMember(runs: Ports["runs"], runId: string, cluster: ClusterId): Promise<MemberRecord> {
  const member = await runs.member(runId, cluster);
  if (!member) throw new UnknownRunError(`cluster ${cluster} is not a member of run ${runId}`);
  return member;
}

/** Notes what the workflow does with the member now and tells the fleet once per phase; repeating it tells nobody. */
export async function enterPhase(
  ports: Stores,
  run: RunRecord,
  member: MemberRecord,
  phase: Phase,
  now: Date,
): Promise<void> {
  if (member.phase === phase) return;
  const time = now.toISOString();
  const moved = await ports.runs.moveMember(member.runId, member.id, UNDER_WAY, { phase, updatedAt: time });
  if (moved) await ports.events.publish([clusterUpgradeProgressed({ run, member: moved, phase, time })]);
}

/** Wakes the fleet workflow so that it decides anew. Harmless when nobody waits or the token was used already. */
export async function wakeRun(ports: Stores, runId: string): Promise<void> {
  const token = await ports.runs.touch(runId);
  if (token !== undefined) await ports.callbacks.succeed(token, {});
}

export type Ending = { status: "upgraded" | "rolled-back" | "failed" | "skipped" | "blocked"; reason: Reason };

export const UNDER_WAY: readonly MemberStatus[] = ["upgrading", "overdue", "rolling-back"];

/** An execution still works on the member's cluster. */
export const underWay = ({ status }: Pick<MemberRecord, "status">): boolean => UNDER_WAY.includes(status);

/**
 * Ends a member once: status and reason are written only while an execution works on it. The event carries what stands in the table,
 * so a report that comes late or twice repeats the first one.
 */
export async function endMember(ports: Stores, member: MemberRecord, ending: Ending, now: Date): Promise<Ending> {
  const time = now.toISOString();
  const change = { ...ending, updatedAt: time, endedAt: time };
  // What went back has nothing left that EKS could take back.
  const over = ending.status === "rolled-back" ? (["rollbackClosesAt", "movedTo"] as const) : [];
  const moved = await ports.runs.moveMember(member.runId, member.id, UNDER_WAY, change, over);
  const ended = moved ?? (await requireMember(ports.runs, member.runId, member.id));
  const run = await requireRun(ports.runs, member.runId);
  // Set back to waiting by a retry meanwhile: the report is of an attempt that nobody counts any more.
  if (ended.status === "waiting" || underWay(ended)) return ending;
  await ports.events.publish([clusterUpgradeFinished(run, ended)]);
  await wakeRun(ports, member.runId);
  return { status: ended.status as Ending["status"], reason: ended.reason };
}

/** A member that has not been heard of for this long may have lost its execution. */
const SILENCE_SECONDS = 3600;

/**
 * Ends members whose execution is over without a report (stopped by hand, timed out, lost event). EventBridge tells of most of
 * them at once; this is the reconcile that does not depend on it.
 */
export async function endLostMembers(
  ports: Stores & Pick<Ports, "executions" | "locks">,
  runId: string,
  now: Date,
): Promise<void> {
  const silentSince = new Date(now.getTime() - SILENCE_SECONDS * 1000).toISOString();
  for (const member of await ports.runs.members(runId)) {
    if (!underWay(member) || !member.executionArn || (member.updatedAt ?? "") > silentSince) continue;
    const execution = await ports.executions.describe(member.executionArn);
    // An execution nobody knows was never started: admission starts it again, but no member that its stage goes on without.
    if (!execution && member.status !== "overdue") continue;
    if (execution?.status === "RUNNING") continue;
    await releaseLocks(ports, member, member.executionArn);
    await endMember(ports, member, execution ? lostEnding(execution) : UNKNOWN, now);
  }
}

/** Nothing works on its cluster, so it must not stand in the way of its redundancy group any longer. */
const UNKNOWN: Ending = {
  status: "failed",
  reason: {
    code: "EXECUTION_UNKNOWN",
    message: "past its deadline, and Step Functions knows no execution of it: its start was lost, or it ended long ago",
  },
};

/** How a member ends whose execution ended without reporting. */
export function lostEnding(execution: {
  status: string;
  error?: string | null | undefined;
  cause?: string | null | undefined;
}): Ending {
  const { status } = execution;
  return {
    status: "failed",
    reason: {
      code: `EXECUTION_${status}`,
      message: `its execution ended ${status} without a report${endingWords(execution)}; the cluster may be half upgraded`,
    },
  };
}
