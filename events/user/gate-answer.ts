import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

/** Source and detail-type of the answer to a gate of the user's own, put on the fleet bus by the user's systems. */
export const GATE_SOURCE = "fleetwright.gates";
export const GATE_ANSWER = "Gate Answer";

export const gateAnswerDetail = z.strictObject({
  runId: z.string().min(1),
  stage: z.string().min(1),
  gate: z.string().min(1),
  passed: z.boolean(),
  /** Told to everybody who follows the run. */
  message: z.string().max(500).default(""),
});

export const gateAnswer = eventEnvelope.extend({
  source: z.literal(GATE_SOURCE),
  "detail-type": z.literal(GATE_ANSWER),
  detail: gateAnswerDetail,
});
