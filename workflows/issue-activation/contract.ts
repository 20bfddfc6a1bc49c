import * as z from "zod";
import { activationRequestId } from "#events/user/activation-request.ts";

const name = z.string().min(1);
const key = { site: name, request: activationRequestId };

/** Input of the workflow: what is wanted. Nothing that is secret ever comes in, goes out or is handed on. */
export const issueActivationInput = z.strictObject({
  ...key,
  nodes: z.int(),
  lifetimeSeconds: z.int(),
  requestedBy: name,
});

const failure = z.strictObject({ error: z.string(), cause: z.string() });

export const steps = {
  "check-activation": { input: issueActivationInput, output: z.strictObject({ ready: z.boolean() }) },
  "make-activation": { input: z.strictObject(key), output: z.strictObject({ activationId: name, secret: name }) },
  "retire-replaced": { input: z.strictObject(key), output: z.strictObject({ retired: name.nullable() }) },
  "report-activation": {
    input: z.strictObject({ ...key, failure: failure.optional() }),
    output: z.strictObject({ status: name, reason: z.string() }),
  },
} as const;
