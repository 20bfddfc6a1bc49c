import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { arnOf, clusterRef, fleetEvent, instant } from "./common.ts";

/** Somebody wants to see which way an alert takes: it goes the way of all others, and is over by itself. */
export const alertTestedEvent = fleetEvent("Alert Tested", {
  eventKey: z.string(),
  cluster: clusterRef.nullable(),
  labels: z.record(z.string(), z.string()),
  severity: z.enum(["info", "warning", "critical"]),
  by: z.string(),
  why: z.string(),
  at: instant,
  until: instant,
});

export function alertTested(facts: Omit<z.input<typeof alertTestedEvent.schema>, "eventKey">): FleetEvent {
  const resources = facts.cluster ? [arnOf(facts.cluster)] : [];
  return alertTestedEvent.build(facts.at, resources, { eventKey: `alert-test/${facts.by}/${facts.at}`, ...facts });
}
