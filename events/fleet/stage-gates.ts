import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { clusterRef, fleetEvent, instant, type RunFacts, reason, stagePart } from "./common.ts";

/** A gate of a soaking stage failed: its soak is held, or its clusters go back. */
export const gateFailedEvent = fleetEvent("Gate Failed", {
  ...stagePart,
  action: z.enum(["hold", "rollback"]),
  reason,
  at: instant,
});

export function gateFailed(
  run: RunFacts,
  stage: string,
  failure: { action: "hold" | "rollback"; reason: z.infer<typeof reason>; at: string },
): FleetEvent {
  return gateFailedEvent.build(failure.at, [], {
    eventKey: `${run.id}/${stage}/gate/${failure.action}/${failure.at}`,
    runId: run.id,
    goal: run.goal,
    stage,
    ...failure,
  });
}

/**
 * A stage soaks and asks a gate of the user's own. Whoever checks (Argo CD, a smoke test) answers with a `Gate Answer` event on the fleet bus that
 * names run, stage and gate, before `answerBy`.
 */
export const gateAskedEvent = fleetEvent("Gate Asked", {
  ...stagePart,
  gate: z.string(),
  clusters: z.array(clusterRef),
  answerBy: instant,
});

export function gateAsked(
  run: RunFacts,
  stage: string,
  question: { gate: string; clusters: z.infer<typeof clusterRef>[]; askedAt: string; answerBy: string },
): FleetEvent {
  const { askedAt, ...rest } = question;
  return gateAskedEvent.build(askedAt, [], {
    eventKey: `${run.id}/${stage}/gate/${question.gate}/${askedAt}`,
    runId: run.id,
    goal: run.goal,
    stage,
    ...rest,
  });
}
