import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant, type RunFacts, reason, type StageFacts, stagePart } from "./common.ts";

/** A stage's clusters are upgraded; the run waits until `soakUntil` before the next stage. */
export const stageSoakingEvent = fleetEvent("Stage Soaking", {
  ...stagePart,
  reason,
  at: instant,
  soakUntil: instant,
});

export function stageSoaking(run: RunFacts, stage: StageFacts, now: Date): FleetEvent {
  return stageSoakingEvent.build(now.toISOString(), [], {
    eventKey: `${run.id}/${stage.name}/soaking/${stage.soakUntil ?? ""}`,
    runId: run.id,
    goal: run.goal,
    stage: stage.name,
    reason: stage.reason ?? { code: "STAGE_PASSED", message: "passed" },
    at: now.toISOString(),
    soakUntil: stage.soakUntil ?? now.toISOString(),
  });
}
