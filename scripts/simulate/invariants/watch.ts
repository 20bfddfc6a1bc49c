import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import type { Sandbox } from "#sandbox/sandbox.ts";
import { evidenceViolations, skewViolations, watchChanges } from "./clusters.ts";
import { limitViolations } from "./limits.ts";
import { gatesNotGood, startViolations } from "./starts.ts";

/**
 * Checks after every write of a run, and before every change of a cluster, what must hold at any moment. `broken` gets a sentence for each thing that does
 * not.
 *
 * @param groupOf redundancy group of a cluster id
 */
export function watch(
  sandbox: Sandbox,
  groupOf: (id: string) => string | undefined,
  broken: (what: string) => void,
): void {
  const { runs } = sandbox.ports;
  const tell = (found: readonly string[]) => {
    for (const what of found) broken(`${sandbox.clock.now().toISOString()} ${what}`);
  };
  const always = async (run: RunRecord | undefined) => {
    if (!run) return;
    tell(limitViolations(run, await runs.members(run.id)).map((what) => `${run.id}: ${what}`));
    tell(skewViolations(sandbox));
  };
  sandbox.ports.runs = {
    ...runs,
    async save(run) {
      const before = await runs.get(run.id);
      const saved = await runs.save(run);
      tell(stageViolations(before, saved, await runs.members(run.id)));
      await always(saved);
      return saved;
    },
    async moveMember(runId, clusterId, from, change, clear) {
      const before = await runs.member(runId, clusterId);
      const moved = await runs.moveMember(runId, clusterId, from, change, clear);
      const run = await runs.get(runId);
      if (!moved || !run) return moved;
      if (change.status === "upgrading")
        tell(
          startViolations(run, await runs.members(runId), moved, sandbox.clock.now()).map(
            (what) => `${runId}: ${what}`,
          ),
        );
      if (change.status !== undefined && before?.status !== change.status)
        tell(evidenceViolations(sandbox, run, moved));
      await always(run);
      return moved;
    },
  };
  watchChanges(sandbox, groupOf, (what) => tell([what]));
}

/** A stage goes on to its soak, or to its end, with few failures and enough success, unless somebody said so. */
function stageViolations(before: RunRecord | undefined, run: RunRecord, members: readonly MemberRecord[]): string[] {
  return run.stages.flatMap((stage) => {
    const was = before?.stages.find(({ name }) => name === stage.name);
    if (!was || stage.directive) return [];
    if (was.status !== "pending" && stage.status === "pending" && was.pass !== stage.pass && !was.endedAt) {
      const notGood = gatesNotGood(was);
      return notGood.length > 0
        ? [`${run.id}: stage ${stage.name} goes on with gates not good: ${notGood.join(", ")}`]
        : [];
    }
    if (was.status !== "running" || (stage.status !== "soaking" && stage.status !== "succeeded")) return [];
    const ofStage = members.filter((member) => member.stage === stage.name);
    const count = (...statuses: MemberRecord["status"][]) =>
      ofStage.filter(({ status }) => statuses.includes(status)).length;
    const [good, bad] = [count("upgraded", "rolled-back"), count("failed", "overdue")];
    return [
      ...(good === 0 ? [`${run.id}: stage ${stage.name} passed with nobody at the target`] : []),
      ...(bad > stage.policy.failureBudget ? [`${run.id}: stage ${stage.name} passed with ${bad} failures`] : []),
    ];
  });
}
