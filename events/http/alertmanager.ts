import * as z from "zod";

const labels = z.record(z.string(), z.string());

/** One alert of a notification. `endsAt` is the year 1 while nobody knows. */
export const alertmanagerAlert = z.object({
  status: z.enum(["firing", "resolved"]),
  labels,
  annotations: labels,
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }),
  fingerprint: z.string().default(""),
});

/** Alertmanager's webhook, version 4; members of later versions are let through. Source: Alertmanager documentation, `<webhook_config>`. */
export const alertmanagerWebhook = z.object({
  version: z.literal("4"),
  groupKey: z.string().min(1),
  /** How many alerts of the group Alertmanager left out (`max_alerts`). */
  truncatedAlerts: z.int().nonnegative().default(0),
  status: z.enum(["firing", "resolved"]),
  receiver: z.string(),
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: labels,
  externalURL: z.string(),
  alerts: z.array(alertmanagerAlert).min(1),
});

export type AlertmanagerWebhook = z.output<typeof alertmanagerWebhook>;
