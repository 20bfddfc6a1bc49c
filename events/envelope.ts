import * as z from "zod";

/** The envelope EventBridge puts around every event. Extra members are AWS's to add, so they are let through here. */
export const eventEnvelope = z.looseObject({
  version: z.string(),
  id: z.string(),
  "detail-type": z.string(),
  source: z.string(),
  account: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.unknown(),
});

export type EventEnvelope = z.infer<typeof eventEnvelope>;

/** `source` of every event we put on the fleet bus ourselves. */
export const FLEET_SOURCE = "fleetwright";

/** An event of ours before EventBridge wraps it. `resources` holds cluster ARNs. */
export interface FleetEvent {
  source: typeof FLEET_SOURCE;
  detailType: string;
  time: string;
  resources: string[];
  detail: Record<string, unknown>;
}
