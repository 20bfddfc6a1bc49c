import * as z from "zod";
import { alertmanagerNotification } from "#events/alertmanager/notification.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { tellAlertGroup } from "#functions/runtime/slack/tell-alert-group.ts";

/** An Alertmanager tells of a group of alerts: one message in the channel of the cluster that has them, edited in place until they are resolved. */
export const handler = defineHandler({
  name: "on-alertmanager-notification",
  input: alertmanagerNotification,
  output: z.strictObject({ told: z.boolean() }),
  run: async ({ detail }, ports) => ({ told: await tellAlertGroup(ports, detail) }),
});
