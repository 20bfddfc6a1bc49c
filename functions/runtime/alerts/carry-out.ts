import { dueSoon, newIncident } from "#core/alerts/incident.ts";
import { pageOf } from "#core/alerts/page.ts";
import type { AlertGroupRecord, AlertRecord } from "#core/alerts/records.ts";
import { alertMessage } from "#core/messages/alert-message.ts";
import { type AlertMessageState, alertView } from "#core/messages/alert-view.ts";
import { replyMessage } from "#core/messages/reply-message.ts";
import { currentEpisode } from "#core/outbox/record.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports } from "#core/ports.ts";
import { untilWritten } from "../cluster/records.ts";
import { type ChatPorts, tell } from "../slack/edited-message.ts";
import { alertMessageKey, incidentMessageKey } from "./message-keys.ts";

export type SayingPorts = Pick<Ports, "alertGroups" | "alertTimers" | "incidents" | "pages"> &
  ChatPorts & { policy: Pick<FleetPolicy, "alerts"> };

export interface Shown {
  /** Of the group's members. */
  alerts: ReadonlyMap<string, AlertRecord>;
  beyond: number;
}

/**
 * Says what a group has written down to be said: its message in every channel, a reply in the thread, pages, and its part in fleet incidents. All of it may be done again, by whoever finds it undone:
 * messages are edited to the same, replies and pages have ids.
 *
 * @returns the group with nothing left to say, as it is stored
 */
export async function carryOut(
  ports: SayingPorts,
  group: AlertGroupRecord,
  { alerts, beyond }: Shown,
  now: Date,
): Promise<AlertGroupRecord> {
  const { telling, ...rest } = group;
  if (!telling) return group;
  const state = alertView({ group, alerts, beyond, incidentLink: await incidentLinkOf(ports, group) });
  if (group.alarmedAt !== undefined) for (const channel of group.channels) await show(ports, group, channel, state);
  for (const { to, action } of telling.pages)
    await ports.pages.send(pageOf({ id: `${group.key}/${telling.id}`, to, action }, state, now));
  for (const part of telling.join) await ports.incidents.join(part);
  for (const part of telling.leave) await ports.incidents.leave({ ...part, group: group.key });
  const labels = new Map(telling.join.map((part) => [part.incident, part.labels]));
  for (const key of new Set([...labels.keys(), ...telling.leave.map(({ incident }) => incident)]))
    await askForIncident(ports, key, labels.get(key), now);
  return ports.alertGroups.save(rest);
}

/** The message in a channel; what is said beside it stands in its thread once. A channel that is told later has the message, and not the thread before it. */
async function show(ports: SayingPorts, group: AlertGroupRecord, channel: string, state: AlertMessageState) {
  const { telling } = group;
  const reply = telling?.reply;
  await tell<AlertMessageState>(ports, {
    key: alertMessageKey(group, channel),
    channel,
    change: () => state,
    render: alertMessage,
    replies: (before) =>
      reply && telling && before
        ? [{ id: telling.id, message: replyMessage(reply.text), broadcast: reply.broadcast }]
        : [],
  });
}

/** Where people find the message of the group's incident. */
async function incidentLinkOf(
  ports: Pick<Ports, "messages">,
  { incident }: AlertGroupRecord,
): Promise<string | undefined> {
  if (!incident) return undefined;
  const record = await ports.messages.get(incidentMessageKey(incident));
  return (record && currentEpisode(record)?.link) || undefined;
}

/** Sees to it that somebody looks at an incident soon; several who ask at once are one look. */
export async function askForIncident(
  ports: Pick<Ports, "incidents" | "alertTimers">,
  key: string,
  labels: Record<string, string> | undefined,
  now: Date,
): Promise<void> {
  const due = await untilWritten(async () => {
    const known = (await ports.incidents.get(key)) ?? (labels && newIncident(key, labels));
    if (!known) return undefined;
    const next = dueSoon(known, now);
    return next === known ? known.dueAt : (await ports.incidents.save(next)).dueAt;
  });
  if (due !== undefined) await ports.alertTimers.wake(key, new Date(due));
}
