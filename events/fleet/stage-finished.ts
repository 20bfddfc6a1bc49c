import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import {
  counts,
  countsOf,
  fleetEvent,
  instant,
  type MemberFacts,
  type RunFacts,
  reason,
  type StageFacts,
  stagePart,
} from "./common.ts";

/** A stage is over: passed and soaked, failed, or skipped because nobody in it had anything to do. */
export const stageFinishedEvent = fleetEvent("Stage Finished", {
  ...stagePart,
  status: z.enum(["succeeded", "failed", "skipped"]),
  reason,
  endedAt: instant,
  counts,
});

export function stageFinished(
  run: RunFacts,
  stage: StageFacts,
  members: readonly MemberFacts[],
  now: Date,
): FleetEvent {
  const endedAt = stage.endedAt ?? now.toISOString();
  return stageFinishedEvent.build(endedAt, [], {
    eventKey: `${run.id}/${stage.name}/finished/${endedAt}`,
    runId: run.id,
    goal: run.goal,
    stage: stage.name,
    status: stageFinishedEvent.schema.shape.status.parse(stage.status),
    reason: stage.reason ?? { code: "ENDED", message: "the stage ended" },
    endedAt,
    counts: countsOf(members),
  });
}
