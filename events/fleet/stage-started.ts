import type { FleetEvent } from "../envelope.ts";
import {
  counts,
  countsOf,
  fleetEvent,
  instant,
  type MemberFacts,
  type RunFacts,
  type StageFacts,
  stagePart,
} from "./common.ts";

/** A stage has members to upgrade and begins. */
export const stageStartedEvent = fleetEvent("Stage Started", { ...stagePart, startedAt: instant, counts });

export function stageStarted(run: RunFacts, stage: StageFacts, members: readonly MemberFacts[]): FleetEvent {
  const startedAt = stage.startedAt ?? run.startedAt;
  return stageStartedEvent.build(startedAt, [], {
    eventKey: `${run.id}/${stage.name}/started`,
    runId: run.id,
    goal: run.goal,
    stage: stage.name,
    startedAt,
    counts: countsOf(members),
  });
}
