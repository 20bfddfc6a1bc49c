import * as z from "zod";
import { receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import { takeDelivery } from "#functions/runtime/alerts/take.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/**
 * Something may need attention: an alarm, a finding of GuardDuty's or of ours, an outage, a workflow that failed. Rules bring events; an SNS topic or an alarm may also call
 * this function itself, which is why what comes in is checked by what it is (`core/alerts/read.ts`) and not by one schema.
 */
export const handler = defineHandler({
  name: "on-alert",
  input: z.looseObject({}),
  output: z.strictObject({ alerts: z.int(), reason: z.string() }),
  run: async (delivery, ports, { now }) => {
    const { alerts, notAlerts } = await takeDelivery(ports, delivery);
    const received = await receiveAlerts(ports, alerts, now);
    const said = received.map(({ fingerprint, outcome }) => `${fingerprint} ${outcome}`);
    const not = notAlerts.map(({ code, message }) => `no alert: ${code}, ${message}`);
    return { alerts: alerts.length, reason: [...said, ...not].join("; ") };
  },
});
