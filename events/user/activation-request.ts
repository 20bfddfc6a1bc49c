import * as z from "zod";
import { ACTIVATION_SOURCE, eventEnvelope, type FleetEvent } from "../envelope.ts";

/** Detail-type with which the user's own systems, and people in Slack, ask for an activation on the fleet bus. */
export const ACTIVATION_REQUEST = "Activation Requested";

/** The end of an activation's name: it is named `<site>-<request>`. */
export const activationRequestId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,29}$/, "lower-case letters, digits and hyphens, 30 at most");

export const activationRequestDetail = z.strictObject({
  site: z.string().min(1),
  /** The same one asked for again is the same activation. */
  request: activationRequestId,
  nodes: z.int(),
  lifetimeSeconds: z.int().default(86_400),
  requestedBy: z.string().min(1).max(200),
});

export const activationRequested = eventEnvelope.extend({
  source: z.literal(ACTIVATION_SOURCE),
  "detail-type": z.literal(ACTIVATION_REQUEST),
  detail: activationRequestDetail,
});

/** The same wish as an event of ours: somebody asks in Slack. */
export const activationRequestEvent = (time: string, wish: z.input<typeof activationRequestDetail>): FleetEvent => ({
  source: ACTIVATION_SOURCE,
  detailType: ACTIVATION_REQUEST,
  time,
  resources: [],
  detail: activationRequestDetail.parse(wish),
});
