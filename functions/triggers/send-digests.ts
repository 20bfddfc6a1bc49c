import * as z from "zod";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { publishDigests } from "#functions/runtime/drift/digests.ts";
import { oncePerPeriod } from "#functions/runtime/periods.ts";

/** Tells each cluster's channel what is off, at the times the policy file names. */
export const handler = defineHandler({
  name: "send-digests",
  input: z.unknown(),
  output: z.strictObject({ sent: z.int() }),
  run: async (_event, ports, { now }) => {
    const { digest: policy } = ports.policy;
    let sent = 0;
    await oncePerPeriod(ports, { subject: "digest", time: policy, now }, async (period, told) => {
      if (policy) sent = await publishDigests(ports, { policy, period, before: told?.period, now });
      return {};
    });
    return { sent };
  },
});
