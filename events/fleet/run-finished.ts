import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { counts, countsOf, fleetEvent, instant, type MemberFacts, type RunFacts, reason, runPart } from "./common.ts";

/** A run is over, with how and why. */
export const runFinishedEvent = fleetEvent("Run Finished", {
  ...runPart,
  status: z.enum(["succeeded", "failed"]),
  reason,
  startedAt: instant,
  endedAt: instant,
  counts,
});

export function runFinished(run: RunFacts, members: readonly MemberFacts[]): FleetEvent {
  const { id, goal, startedAt } = run;
  const endedAt = run.endedAt ?? startedAt;
  return runFinishedEvent.build(endedAt, [], {
    eventKey: `${id}/finished/${endedAt}`,
    runId: id,
    goal,
    status: run.status === "succeeded" ? "succeeded" : "failed",
    reason: run.reason ?? { code: "ENDED", message: "the run ended" },
    startedAt,
    endedAt,
    counts: countsOf(members),
  });
}
