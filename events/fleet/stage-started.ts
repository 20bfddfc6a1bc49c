import * as z from "zod";
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

/** A stage, or the next pass of one, has members to work on and begins. */
export const stageStartedEvent = fleetEvent("Stage Started", {
  ...stagePart,
  pass: z.string(),
  startedAt: instant,
  counts,
});

export function stageStarted(
  run: RunFacts,
  stage: StageFacts & { pass: string },
  members: readonly MemberFacts[],
  startedAt: string,
): FleetEvent {
  return stageStartedEvent.build(startedAt, [], {
    eventKey: `${run.id}/${stage.name}/${stage.pass}/started/${startedAt}`,
    runId: run.id,
    goal: run.goal,
    stage: stage.name,
    pass: stage.pass,
    startedAt,
    counts: countsOf(members),
  });
}
