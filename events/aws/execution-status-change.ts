import * as z from "zod";
import { eventEnvelope } from "../envelope.ts";

export const EXECUTION_STATUS_CHANGE = "Step Functions Execution Status Change";

/**
 * Step Functions tells how an execution ended. Best effort; `input` is left out when it is too large. Times are epoch milliseconds.
 * Source: Step Functions developer guide, "Automating Step Functions event delivery with EventBridge".
 */
export const executionStatusChange = eventEnvelope.extend({
  source: z.literal("aws.states"),
  "detail-type": z.literal(EXECUTION_STATUS_CHANGE),
  detail: z.looseObject({
    executionArn: z.string(),
    stateMachineArn: z.string(),
    name: z.string(),
    status: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"]),
    startDate: z.number(),
    stopDate: z.number().nullable(),
    input: z.string().nullish(),
    output: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});

export type ExecutionStatusChange = z.infer<typeof executionStatusChange>;

/** The input the execution was started with, or null when the event does not carry one that is JSON. */
export function executionInput({ input }: ExecutionStatusChange["detail"]): unknown {
  try {
    return JSON.parse(input ?? "null");
  } catch {
    return null;
  }
}
