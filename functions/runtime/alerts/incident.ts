import { incidentLooked } from "#core/alerts/incident.ts";
import type { IncidentRecord } from "#core/alerts/records.ts";
import { type IncidentMessageState, incidentMessage, incidentView } from "#core/messages/incident-message.ts";
import { replyMessage } from "#core/messages/reply-message.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports } from "#core/ports.ts";
import { mapBounded } from "../bounded.ts";
import { untilWritten } from "../cluster/records.ts";
import { type ChatPorts, tell } from "../slack/edited-message.ts";
import { hasten } from "./flush.ts";
import { incidentMessageKey } from "./message-keys.ts";
import { goOn } from "./timer.ts";

export type IncidentPorts = Pick<Ports, "incidents" | "alertGroups" | "alertTimers"> &
  ChatPorts & { policy: Pick<FleetPolicy, "alerts"> };

const AT_ONCE = 10;
/** By then the incident's message stands in Slack, and its address is known. */
const SHOWN_SECONDS = 10;

/** Looks at a fleet incident when it is due; see `flushGroup`. */
export function lookAtIncident(ports: IncidentPorts, key: string, now: Date, asked?: string): Promise<void> {
  const { incidents: policy, route } = ports.policy.alerts;
  return untilWritten(async () => {
    const stored = await ports.incidents.get(key);
    if (!stored) return;
    const incident = stored.telling ? await sayIncident(ports, stored, now) : stored;
    if (incident.dueAt === undefined) return;
    if (incident.dueAt > now.toISOString()) return goOn(ports, key, incident.dueAt, asked);
    const parts = await ports.incidents.parts(key);
    const { repeatIntervalSeconds } = route;
    const looked = incidentLooked({ incident, parts, policy, repeatIntervalSeconds, now });
    const { dueAt } = await sayIncident(ports, await ports.incidents.save(looked), now);
    if (dueAt !== undefined) await ports.alertTimers.wake(key, new Date(dueAt));
  });
}

/** Says what is written down to be said, and asks the groups that are concerned to look again. */
export async function sayIncident(ports: IncidentPorts, incident: IncidentRecord, now: Date): Promise<IncidentRecord> {
  const { telling, ...rest } = incident;
  if (!telling) return incident;
  const { id, reply, wake } = telling;
  await tell<IncidentMessageState>(ports, {
    key: incidentMessageKey(incident),
    channel: ports.policy.alerts.fleetChannel,
    change: () => incidentView(incident),
    render: incidentMessage,
    linked: true,
    replies: () => (reply ? [{ id, message: replyMessage(reply.text), broadcast: reply.broadcast }] : []),
  });
  const by = new Date(now.getTime() + SHOWN_SECONDS * 1000);
  await mapBounded(wake, AT_ONCE, (group) => hasten(ports, group, by));
  return ports.incidents.save(rest);
}
