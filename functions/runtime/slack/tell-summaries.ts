import { alertDigestMessage } from "#core/messages/alert-digest-message.ts";
import { clusterChannel } from "#core/messages/channels.ts";
import { digestMessage } from "#core/messages/digest-message.ts";
import { reportMessage } from "#core/messages/report-message.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { fleetEvents } from "#events/catalogue.ts";
import { type ChatPorts, tell } from "./edited-message.ts";

/** Tells what is off of a cluster in its channel. @returns false when it was told before */
export function tellDigest(ports: ChatPorts, detail: unknown): Promise<boolean> {
  const { eventKey, ...facts } = fleetEvents.driftDigest.schema.parse(detail);
  const channel = clusterChannel(ports.policy.alerts, facts.cluster.name);
  return tell(ports, { key: eventKey, channel, eventKey, change: () => facts, render: digestMessage });
}

/** Reminds a channel of what still fires. @returns false when it was told before */
export function tellAlertDigest(ports: ChatPorts, detail: unknown): Promise<boolean> {
  const { eventKey, ...facts } = fleetEvents.alertDigest.schema.parse(detail);
  const { channel } = facts;
  return tell(ports, { key: eventKey, channel, eventKey, change: () => facts, render: alertDigestMessage });
}

/** Where the policy file says nothing of it (any more). */
const LINK_SECONDS = 6 * 3600;

/** Tells that the fleet review is there. The link is signed by who posts the message, and stands nowhere else. */
export function tellReport(
  ports: ChatPorts & { policy: Pick<FleetPolicy, "report" | "alerts"> },
  detail: unknown,
): Promise<boolean> {
  const { eventKey, ...facts } = fleetEvents.reportReady.schema.parse(detail);
  const { channel = ports.policy.alerts.fleetChannel, linkExpiresSeconds = LINK_SECONDS } = ports.policy.report ?? {};
  return tell(ports, {
    ...{ key: eventKey, channel, eventKey },
    change: () => facts,
    render: (state) => reportMessage(state, linkExpiresSeconds),
  });
}
