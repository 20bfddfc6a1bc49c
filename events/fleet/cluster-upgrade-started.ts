import type { FleetEvent } from "../envelope.ts";
import { arnOf, clusterPart, fleetEvent, instant, type MemberFacts, type RunFacts } from "./common.ts";

/** A run's workflow has taken a cluster's lock and begins to upgrade it. */
export const clusterUpgradeStartedEvent = fleetEvent("Cluster Upgrade Started", { ...clusterPart, startedAt: instant });

export function clusterUpgradeStarted(run: RunFacts, member: MemberFacts, now: Date): FleetEvent {
  const startedAt = member.startedAt ?? now.toISOString();
  return clusterUpgradeStartedEvent.build(startedAt, [arnOf(member.ref)], {
    eventKey: `${run.id}/${arnOf(member.ref)}/started/${startedAt}`,
    runId: run.id,
    goal: run.goal,
    stage: member.stage,
    cluster: member.ref,
    from: member.from,
    to: member.to,
    startedAt,
  });
}
