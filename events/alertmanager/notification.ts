import * as z from "zod";
import { ALERTMANAGER_SOURCE, eventEnvelope, type FleetEvent } from "../envelope.ts";
import { type AlertmanagerWebhook, alertmanagerAlert, alertmanagerWebhook } from "../http/alertmanager.ts";

export const ALERTMANAGER_NOTIFICATION = "Alertmanager Notification";

/** EventBridge takes 256 KiB for an entry with everything around it. Source: EventBridge quotas, "PutEvents entry size". */
const MAX_DETAIL_BYTES = 200 * 1024;

export const alertmanagerDetail = z.strictObject({
  ...alertmanagerWebhook.omit({ version: true, truncatedAlerts: true }).shape,
  alerts: z.array(alertmanagerAlert),
  /** Of all alerts of the notification, the left out ones too. */
  firing: z.int(),
  resolved: z.int(),
  /** Alerts of the group that are not in `alerts`: Alertmanager's limit, or the bus's. */
  leftOut: z.int(),
  /** When it came to us: Alertmanager does not say when it sent it, and the bus keeps no order. */
  receivedAt: z.iso.datetime(),
});

export type AlertmanagerDetail = z.infer<typeof alertmanagerDetail>;

export const alertmanagerNotification = eventEnvelope.extend({
  source: z.literal(ALERTMANAGER_SOURCE),
  "detail-type": z.literal(ALERTMANAGER_NOTIFICATION),
  detail: alertmanagerDetail,
});

/** A notification as it goes on the bus: as many of its alerts as fit, those that fire first. */
export function alertmanagerEvent(webhook: AlertmanagerWebhook, receivedAt: string): FleetEvent {
  const { version: _version, truncatedAlerts, alerts, ...group } = webhook;
  const ordered = [...alerts].sort((a, b) => (a.status === b.status ? 0 : a.status === "firing" ? -1 : 1));
  let bytes = Buffer.byteLength(JSON.stringify(group));
  const kept = ordered.filter((alert) => {
    bytes += Buffer.byteLength(JSON.stringify(alert)) + 1;
    return bytes <= MAX_DETAIL_BYTES;
  });
  const count = (status: string) => alerts.filter((alert) => alert.status === status).length;
  return {
    source: ALERTMANAGER_SOURCE,
    detailType: ALERTMANAGER_NOTIFICATION,
    time: receivedAt,
    resources: [],
    detail: alertmanagerDetail.parse({
      ...group,
      alerts: kept,
      firing: count("firing"),
      resolved: count("resolved"),
      leftOut: truncatedAlerts + alerts.length - kept.length,
      receivedAt,
    }),
  };
}
