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

/** `source` of what came through the door, once it was found to be what it says. */
export const SLACK_SOURCE = "fleetwright.slack";
export const ALERTMANAGER_SOURCE = "fleetwright.alertmanager";

/** Wishes for hybrid activations: by systems of the user's, and by people in Slack. */
export const ACTIVATION_SOURCE = "fleetwright.hybrid";

/** Sources only we may use: who could put such events on the bus could approve in anybody's name. */
export const OWN_SOURCES = [FLEET_SOURCE, SLACK_SOURCE, ALERTMANAGER_SOURCE] as const;

/** An event of ours before EventBridge wraps it. `resources` holds cluster ARNs. */
export interface FleetEvent {
  source: (typeof OWN_SOURCES)[number] | typeof ACTIVATION_SOURCE;
  detailType: string;
  time: string;
  resources: string[];
  detail: Record<string, unknown>;
}
