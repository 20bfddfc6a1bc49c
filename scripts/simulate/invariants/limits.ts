import { concurrencyOf } from "#core/planner/concurrency.ts";
import { changesItsCluster } from "#core/planner/occupancy.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";

/** What must hold between the members of a run at any moment. */
export function limitViolations(run: RunRecord, members: readonly MemberRecord[]): string[] {
  const found: string[] = [];
  for (const stage of run.stages) {
    const ofStage = members.filter((member) => member.stage === stage.name);
    const planned = ofStage.filter(({ hops }) => hops.length > 0).length;
    const busy = ofStage.filter(({ status }) => status === "upgrading" || status === "rolling-back").length;
    const allowed = concurrencyOf(stage.policy.maxConcurrency, planned);
    if (busy > allowed) found.push(`stage ${stage.name} works on ${busy} at once, ${allowed} are allowed`);
  }
  const changing = members.filter(changesItsCluster);
  const groups = changing.flatMap(({ redundancyGroup }) => redundancyGroup ?? []);
  if (new Set(groups).size < groups.length)
    found.push(`two of a redundancy group are changed at once: ${groups.join(", ")}`);
  const places = changing.map(({ ref }) => `${ref.account}/${ref.region}`);
  for (const place of new Set(places)) {
    const busy = places.filter((other) => other === place).length;
    if (busy > run.frozen.maxConcurrentPerAccountRegion) found.push(`${busy} clusters of ${place} are changed at once`);
  }
  return found;
}
