import { z } from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant, type RunFacts, runPart } from "./common.ts";

/** Somebody paused, resumed or aborted a run. */
export const runControlledEvent = fleetEvent("Run Controlled", {
  ...runPart,
  what: z.enum(["paused", "resumed", "aborted"]),
  by: z.string(),
  why: z.string(),
  at: instant,
});

export function runControlled(
  run: RunFacts,
  control: { what: "paused" | "resumed" | "aborted"; by: string; why: string; at: string },
): FleetEvent {
  const eventKey = `${run.id}/${control.what}/${control.at}`;
  return runControlledEvent.build(control.at, [], { eventKey, runId: run.id, goal: run.goal, ...control });
}
