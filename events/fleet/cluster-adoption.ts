import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, fleetEvent, instant, onCluster, reason } from "./common.ts";
import { atMost, shortTroubles, trouble } from "./lists.ts";

/** Parts of every event about an adoption. */
const adoption = {
  ...onCluster,
  /** Name of its execution. */
  adoption: z.string(),
  /** Where it is told: in the cluster's own channel, or in the fleet's until that is there. */
  channel: z.enum(["cluster", "fleet"]),
  at: instant,
};

/** A cluster is being made to look like the standard template. */
export const clusterAdoptionStartedEvent = fleetEvent("Cluster Adoption Started", {
  ...adoption,
  cause: z.enum(["created", "discovered", "by-hand"]),
  /** In words: who made the cluster, who asks, why. */
  because: z.string(),
  /** EKS's: `CREATING`, `ACTIVE`. */
  status: z.string(),
});

/** A wave of its steps begins. */
export const clusterAdoptionProgressedEvent = fleetEvent("Cluster Adoption Progressed", {
  ...adoption,
  /** Steps that are over, of all there are. */
  over: z.int(),
  of: z.int(),
  /** What is done now, a sentence each. */
  doing: z.array(z.string()),
});

/** How an adoption ended. `incomplete`: as far as it could; a person is needed for the rest. `skipped`: it was not begun, and that is nobody's failure. */
export const clusterAdoptionFinishedEvent = fleetEvent("Cluster Adoption Finished", {
  ...adoption,
  status: z.enum(["adopted", "incomplete", "failed", "skipped"]),
  reason,
  /** Sentences; long lists end with how many more there are. */
  done: z.array(z.string()),
  alreadySo: z.array(z.string()),
  needsPerson: z.array(trouble),
  failed: z.array(trouble),
});

type Detail<Event extends { schema: z.ZodType }> = z.input<Event["schema"]>;

export function adoptionStarted(facts: Omit<Detail<typeof clusterAdoptionStartedEvent>, "eventKey">): FleetEvent {
  const eventKey = `adoption/${facts.adoption}/started`;
  return clusterAdoptionStartedEvent.build(facts.at, [arnOf(facts.cluster)], { eventKey, ...facts });
}

/** @param wave tells it from the others of its adoption */
export function adoptionProgressed(
  facts: Omit<Detail<typeof clusterAdoptionProgressedEvent>, "eventKey">,
  wave: string,
): FleetEvent {
  const eventKey = `adoption/${facts.adoption}/wave/${wave}`;
  return clusterAdoptionProgressedEvent.build(facts.at, [arnOf(facts.cluster)], { eventKey, ...facts });
}

export function adoptionFinished(facts: Omit<Detail<typeof clusterAdoptionFinishedEvent>, "eventKey">): FleetEvent {
  const eventKey = `adoption/${facts.adoption}/finished`;
  return clusterAdoptionFinishedEvent.build(facts.at, [arnOf(facts.cluster)], {
    eventKey,
    ...facts,
    done: atMost(facts.done, String),
    alreadySo: atMost(facts.alreadySo, String),
    needsPerson: shortTroubles(facts.needsPerson),
    failed: shortTroubles(facts.failed),
  });
}
