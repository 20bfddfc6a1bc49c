import * as z from "zod";
import { publishAlertDigests } from "#functions/runtime/alerts/digests.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { publishDigests } from "#functions/runtime/drift/digests.ts";
import { oncePerPeriod } from "#functions/runtime/periods.ts";

/** Tells each cluster's channel what is off, and every channel which alerts still fire, at the times the policy file names. */
export const handler = defineHandler({
  name: "send-digests",
  input: z.unknown(),
  output: z.strictObject({ sent: z.int() }),
  run: async (_event, ports, { now }) => {
    const { digest: policy, alerts } = ports.policy;
    let sent = 0;
    await oncePerPeriod(ports, { subject: "digest", time: policy, now }, async (period, told) => {
      if (policy) sent = await publishDigests(ports, { policy, period, before: told?.period, now });
      return {};
    });
    await oncePerPeriod(ports, { subject: "alert-digest", time: alerts.digest, now }, async (period) => {
      sent += await publishAlertDigests(ports, period, now);
      return {};
    });
    return { sent };
  },
});
