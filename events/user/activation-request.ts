import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

/** Source and detail-type with which the user's own systems ask for an activation, on the fleet bus. */
export const ACTIVATION_SOURCE = "fleetwright.hybrid";
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
