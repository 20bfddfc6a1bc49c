import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant, type RunFacts, runPart } from "./common.ts";

const what = z.enum([
  "paused",
  "resumed",
  "aborted",
  "retried",
  "stage-skipped",
  "stage-completed",
  "stage-rolled-back",
]);

/** Somebody paused, resumed, aborted or retried a run, or said how one of its stages goes on. */
export const runControlledEvent = fleetEvent("Run Controlled", {
  ...runPart,
  what,
  /** The stage it is about; null for the whole run. */
  stage: z.string().nullable(),
  by: z.string(),
  why: z.string(),
  at: instant,
});

export function runControlled(
  run: RunFacts,
  control: { what: z.infer<typeof what>; stage?: string; by: string; why: string; at: string },
): FleetEvent {
  const { what, stage = null, by, why, at } = control;
  const eventKey = `${run.id}/${stage ?? ""}/${what}/${at}`;
  return runControlledEvent.build(at, [], { eventKey, runId: run.id, goal: run.goal, what, stage, by, why, at });
}
