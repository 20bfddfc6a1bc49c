import { createHash } from "node:crypto";
import {
  type AlertGroupState,
  alertGroupMessage,
  clusterOfGroup,
  withNotification,
} from "#core/messages/alert-group-message.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import type { AlertmanagerDetail } from "#events/alertmanager/notification.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

/**
 * Brings the message of a group of alerts up to date. Once resolved it stays as it is: a group that fires again is a new problem, and a new message.
 *
 * @returns false when a later notification was told already
 */
export function tellAlertGroup(ports: ChatPorts, detail: AlertmanagerDetail): Promise<boolean> {
  const found = clusterOfGroup(detail);
  const { cluster, why } = { cluster: undefined, why: undefined, ...found };
  return tell<AlertGroupState>(ports, {
    // Group keys are as long as their labels are.
    key: `alerts/${createHash("sha256").update(`${detail.receiver}\n${detail.groupKey}`).digest("hex")}`,
    channel: cluster === undefined ? ports.policy.alerts.fleetChannel : clusterChannel(ports.policy.alerts, cluster),
    change: (state) => withNotification(state, detail, why),
    render: alertGroupMessage,
    startsAnew: (before, after) => before.status === "resolved" && after.status === "firing",
  });
}
