import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { counts, countsOf, fleetEvent, instant, type MemberFacts, type RunFacts, runPart } from "./common.ts";

/** A run was planned and frozen; its first stage is about to begin. */
export const runStartedEvent = fleetEvent("Run Started", {
  ...runPart,
  strategy: z.string(),
  requestedBy: z.string(),
  startedAt: instant,
  counts,
});

export function runStarted(run: RunFacts, members: readonly MemberFacts[]): FleetEvent {
  const { id, goal, strategy, requestedBy, startedAt } = run;
  const detail = {
    eventKey: `${id}/started`,
    runId: id,
    goal,
    strategy,
    requestedBy,
    startedAt,
    counts: countsOf(members),
  };
  return runStartedEvent.build(startedAt, [], detail);
}
