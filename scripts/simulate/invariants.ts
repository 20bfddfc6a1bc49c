import { concurrencyOf } from "#core/planner/concurrency.ts";
import { freezeAt, windowAt } from "#core/policy/windows.ts";
import type { RunStore } from "#core/ports.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";

/**
 * A run store that checks, after every write, what must hold at any moment of any run. `broken` gets a sentence for each thing that does not.
 */
export function watchedRuns(store: RunStore, now: () => Date, broken: (what: string) => void): RunStore {
  const check = async (runId: string, started?: MemberRecord) => {
    const run = await store.get(runId);
    if (run)
      for (const what of violations(run, await store.members(runId), started, now()))
        broken(`${now().toISOString()} ${what}`);
  };
  return {
    ...store,
    async save(run) {
      const saved = await store.save(run);
      await check(run.id);
      return saved;
    },
    async moveMember(runId, clusterId, from, change) {
      const moved = await store.moveMember(runId, clusterId, from, change);
      if (moved) await check(runId, change.status === "upgrading" ? moved : undefined);
      return moved;
    },
  };
}

function violations(
  run: RunRecord,
  members: readonly MemberRecord[],
  started: MemberRecord | undefined,
  now: Date,
): string[] {
  const found: string[] = [];
  const upgrading = members.filter(({ status }) => status === "upgrading");
  for (const stage of run.stages) {
    const planned = members.filter((member) => member.stage === stage.name && member.hops.length > 0).length;
    const busy = upgrading.filter((member) => member.stage === stage.name).length;
    const allowed = concurrencyOf(stage.policy.maxConcurrency, planned);
    if (busy > allowed) found.push(`stage ${stage.name} upgrades ${busy} at once, ${allowed} are allowed`);
  }
  const groups = upgrading.flatMap(({ redundancyGroup }) => redundancyGroup ?? []);
  if (new Set(groups).size < groups.length)
    found.push(`two of a redundancy group are upgraded at once: ${groups.join(", ")}`);
  const places = upgrading.map(({ ref }) => `${ref.account}/${ref.region}`);
  for (const place of new Set(places)) {
    const busy = places.filter((other) => other === place).length;
    if (busy > run.frozen.maxConcurrentPerAccountRegion)
      found.push(`${busy} clusters of ${place} are upgraded at once`);
  }
  if (started) found.push(...startViolations(run, members, started, now));
  return found;
}

/** What must hold at the moment a member starts. */
function startViolations(run: RunRecord, members: readonly MemberRecord[], started: MemberRecord, now: Date): string[] {
  const found: string[] = [];
  const { name } = started.ref;
  const at = run.stages.findIndex((stage) => stage.name === started.stage);
  const stage = run.stages[at];
  const window = stage?.policy.window === undefined ? undefined : run.frozen.windows[stage.policy.window];
  if (window && !windowAt(window, now).open) found.push(`${name} starts outside its window`);
  const freeze = freezeAt(run.frozen.freezes, started, now);
  if (freeze) found.push(`${name} starts in freeze ${freeze.name}`);
  const unfinished = run.stages.slice(0, at).filter(({ status }) => status !== "succeeded" && status !== "skipped");
  if (unfinished.length > 0) found.push(`${name} starts before stage ${unfinished[0]?.name} passed`);
  const canaries = members.filter((member) => member.stage === started.stage && member.canary);
  if (
    !started.canary &&
    canaries.some(({ status }) => status === "waiting" || status === "upgrading" || status === "failed")
  ) {
    found.push(`${name} starts before the canaries of its stage succeeded`);
  }
  return found;
}

/** What must hold once everything is over. */
export async function endViolations(sandbox: Sandbox, runId: string): Promise<string[]> {
  const found: string[] = [];
  const run = await sandbox.ports.runs.get(runId);
  const running = sandbox.engine
    .machines()
    .flatMap(({ arn }) => sandbox.engine.executions(arn).filter(({ status }) => status === "RUNNING"));
  for (const { name } of running) found.push(`execution ${name} still runs`);
  for (const { key, owner } of sandbox.locks.held()) found.push(`${key} is still locked by ${owner}`);
  for (const machine of sandbox.engine.machines()) {
    for (const { name, error, cause } of sandbox.engine.executions(machine.arn)) {
      if (error === "Sandbox.InternalError") found.push(`the sandbox failed in ${name}: ${cause}`);
    }
  }
  if (run?.status === "running") found.push("the run never ended");
  if (run && !run.reason?.message) found.push("the run ended without a reason");
  for (const { ref, status, reason } of await sandbox.ports.runs.members(runId)) {
    if (status === "waiting" || status === "upgrading") found.push(`${ref.name} was left ${status}`);
    if (!reason.code || !reason.message) found.push(`${ref.name} ended ${status} without a reason`);
  }
  for (const { cluster, updates } of sandbox.eks.clusters()) {
    const versions = [...updates.values()]
      .filter(
        ({ update, addon, nodegroup }) =>
          update.type === "VersionUpdate" &&
          addon === undefined &&
          nodegroup === undefined &&
          update.status !== "Failed",
      )
      .map(({ update }) => update.params?.[0]?.value);
    if (new Set(versions).size < versions.length)
      found.push(`${cluster.name} was updated twice to one version: ${versions.join(", ")}`);
  }
  return found;
}
