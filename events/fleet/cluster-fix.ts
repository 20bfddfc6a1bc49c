import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster, reason } from "./common.ts";
import { atMost, shortTroubles, trouble } from "./lists.ts";

/** Parts of every event about a fix. */
const fix = {
  ...onCluster,
  /** Name of its execution. */
  fix: z.string(),
  at: instant,
};

/** Findings of a cluster are being fixed. */
export const clusterFixStartedEvent = fleetEvent("Cluster Fix Started", {
  ...fix,
  cause: z.enum(["automatic", "by-hand"]),
  /** In words: who asks, why. */
  because: z.string(),
});

/** A wave of its steps begins, or it waits. */
export const clusterFixProgressedEvent = fleetEvent("Cluster Fix Progressed", {
  ...fix,
  /** Steps that are over, of all there are; 0 of 0 while it is not known yet. */
  over: z.int(),
  of: z.int(),
  /** What is done now, a sentence each. */
  doing: z.array(z.string()),
  /** What it waits for; null: it does something. */
  waitsFor: z.string().nullable(),
});

/** How a fix ended. `incomplete`: not everything that was begun is fixed. `skipped`: nothing was begun, and that is nobody's failure. */
export const clusterFixFinishedEvent = fleetEvent("Cluster Fix Finished", {
  ...fix,
  status: z.enum(["fixed", "incomplete", "failed", "skipped"]),
  reason,
  /** Sentences; long lists end with how many more there are. */
  fixed: z.array(z.string()),
  /** What was over before anything was begun. */
  alreadySo: z.array(z.string()),
  notFixed: z.array(trouble),
  /** Findings nothing was begun about. */
  needsPerson: z.array(trouble),
});

type Detail<Event extends { schema: z.ZodType }> = Omit<z.input<Event["schema"]>, "eventKey">;

export function fixStarted(facts: Detail<typeof clusterFixStartedEvent>): FleetEvent {
  const eventKey = `fix/${facts.fix}/started`;
  return clusterFixStartedEvent.build(facts.at, [arnOf(facts.cluster)], { eventKey, ...facts });
}

/** @param moment tells it from the others of its fix */
export function fixProgressed(facts: Detail<typeof clusterFixProgressedEvent>, moment: string): FleetEvent {
  const eventKey = `fix/${facts.fix}/${moment}`;
  return clusterFixProgressedEvent.build(facts.at, [arnOf(facts.cluster)], { eventKey, ...facts });
}

export function fixFinished(facts: Detail<typeof clusterFixFinishedEvent>): FleetEvent {
  return clusterFixFinishedEvent.build(facts.at, [arnOf(facts.cluster)], {
    eventKey: `fix/${facts.fix}/finished`,
    ...facts,
    fixed: atMost(facts.fixed, String),
    alreadySo: atMost(facts.alreadySo, String),
    notFixed: shortTroubles(facts.notFixed),
    needsPerson: shortTroubles(facts.needsPerson),
  });
}
