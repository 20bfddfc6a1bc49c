import * as z from "zod";
import { alertmanagerNotification } from "#events/alertmanager/notification.ts";
import { receiveAlerts } from "#functions/runtime/alerts/receive.ts";
import { takeDelivery } from "#functions/runtime/alerts/take.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** An Alertmanager tells of alerts: they are grouped, routed and told as all others are. */
export const handler = defineHandler({
  name: "on-alertmanager-notification",
  input: alertmanagerNotification,
  output: z.strictObject({ alerts: z.int(), new: z.int() }),
  run: async (event, ports, { now }) => {
    const { alerts } = await takeDelivery(ports, event);
    const received = await receiveAlerts(ports, alerts, now);
    const news = received.filter(({ outcome }) => outcome === "fired" || outcome === "resolved");
    return { alerts: alerts.length, new: news.length };
  },
});
