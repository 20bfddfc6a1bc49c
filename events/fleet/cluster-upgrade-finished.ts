import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, clusterPart, fleetEvent, instant, type MemberFacts, type RunFacts, reason } from "./common.ts";

/** How a cluster's upgrade or rollback ended. `overdue`: it is still under way, and its stage goes on without it. */
export const clusterUpgradeFinishedEvent = fleetEvent("Cluster Upgrade Finished", {
  ...clusterPart,
  status: z.enum(["upgraded", "failed", "skipped", "blocked", "overdue", "rolled-back"]),
  reason,
  startedAt: instant.nullable(),
  endedAt: instant,
});

export function clusterUpgradeFinished(run: RunFacts, member: MemberFacts): FleetEvent {
  const endedAt = member.endedAt ?? member.startedAt ?? run.startedAt;
  return clusterUpgradeFinishedEvent.build(endedAt, [arnOf(member.ref)], {
    eventKey: `${run.id}/${arnOf(member.ref)}/${member.status}/${endedAt}`,
    runId: run.id,
    goal: run.goal,
    stage: member.stage,
    cluster: member.ref,
    from: member.from,
    to: member.to,
    status: clusterUpgradeFinishedEvent.schema.shape.status.parse(member.status),
    reason: member.reason,
    startedAt: member.startedAt ?? null,
    endedAt,
  });
}
