import { compareMinor } from "#core/fleet/version.ts";
import type { MemberStatus } from "#core/run/run.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";

const OPEN: readonly MemberStatus[] = ["waiting", "upgrading", "overdue", "rolling-back"];
/** Reasons of members on their way: none of them says why somebody ended. */
const NOT_ENDINGS = new Set([
  "BEHIND_TARGET",
  "CANARY",
  "FINISH_UPGRADE",
  "ROLLBACK",
  "ADMITTED",
  "ROLLING_BACK",
  "RETRY",
  "NEXT_PASS",
  "DEADLINE",
  // Its name was taken: what was to be done was never begun.
  "EXECUTION_SUCCEEDED",
]);

/** What must hold once everything is over. */
export async function endViolations(sandbox: Sandbox, runIds: readonly string[]): Promise<string[]> {
  const found: string[] = [...machineViolations(sandbox)];
  for (const { key, owner } of sandbox.locks.held()) found.push(`${key} is still locked by ${owner}`);
  for (const runId of runIds) found.push(...(await runViolations(sandbox, runId)).map((what) => `${runId}: ${what}`));
  for (const { cluster, updates } of sandbox.eks.clusters()) {
    const moves = [...updates.values()].filter(
      ({ update, addon, nodegroup }) =>
        addon === undefined &&
        nodegroup === undefined &&
        update.status === "Successful" &&
        (update.type === "VersionUpdate" || update.type === "VersionRollback"),
    );
    // Each one minor from where the one before led: never to the same version twice in a row.
    for (const [index, { update }] of moves.entries()) {
      const [from, to] = [moves[index - 1]?.update.params?.[0]?.value, update.params?.[0]?.value ?? ""];
      if (from === undefined) continue;
      const up = compareMinor(to, from) > 0;
      if (from === to || up !== (update.type === "VersionUpdate"))
        found.push(`${cluster.name} went from ${from} to ${to} by a ${update.type}`);
    }
  }
  return found;
}

function machineViolations({ engine }: Sandbox): string[] {
  return engine
    .machines()
    .flatMap(({ arn }) =>
      engine
        .executions(arn)
        .flatMap(({ name, status, error, cause }) => [
          ...(status === "RUNNING" ? [`execution ${name} still runs`] : []),
          ...(error === "Sandbox.InternalError" ? [`the sandbox failed in ${name}: ${cause}`] : []),
        ]),
    );
}

async function runViolations({ ports }: Sandbox, runId: string): Promise<string[]> {
  const run = await ports.runs.get(runId);
  if (!run) return [];
  const found: string[] = [];
  if (run.status === "running") found.push("the run never ended");
  if (!run.reason?.message) found.push("the run ended without a reason");
  for (const { name, status, reason } of run.stages) {
    if (!["succeeded", "failed", "skipped"].includes(status)) found.push(`stage ${name} was left ${status}`);
    if (!reason?.message) found.push(`stage ${name} ended ${status} without a reason`);
  }
  for (const { ref, status, reason, rollbackClosesAt, movedTo } of await ports.runs.members(runId)) {
    if (OPEN.includes(status)) found.push(`${ref.name} was left ${status}`);
    if (!reason.code || !reason.message) found.push(`${ref.name} ended ${status} without a reason`);
    if (NOT_ENDINGS.has(reason.code)) found.push(`${ref.name} ended ${status} for a reason of the way: ${reason.code}`);
    if (movedTo !== undefined && status === "upgraded" && rollbackClosesAt === undefined)
      found.push(`${ref.name} was upgraded, and nothing says until when it can go back`);
    if (status === "rolled-back" && rollbackClosesAt !== undefined)
      found.push(`${ref.name} went back and still has a clock for it`);
  }
  return found;
}
