import { type Act, acted } from "#core/alerts/acting.ts";
import { isOpenIncident } from "#core/alerts/incident.ts";
import { isIncidentKey } from "#core/alerts/incident-key.ts";
import type { AlertGroupRecord, Because, IncidentRecord } from "#core/alerts/records.ts";
import { untilWritten } from "../cluster/records.ts";
import { carryOut } from "./carry-out.ts";
import { type FlushPorts, finish } from "./flush.ts";
import { sayIncident } from "./incident.ts";
import { materialOf } from "./material.ts";

/** What came of what somebody asked for, in words for them. */
export interface ActOutcome extends Because {
  /** False: nothing is otherwise than before, and `message` says why. */
  changed: boolean;
  group?: AlertGroupRecord;
}

export interface Actor {
  by: string;
  /** The episode of the message they saw; absent: whichever there is now. */
  episode?: number;
}

/** Somebody takes care of it: it is neither repeated nor escalated. `key`: of a group, or of a fleet incident, for all of its clusters. */
export const acknowledge = (ports: FlushPorts, key: string, { by, episode }: Actor, now: Date): Promise<ActOutcome> =>
  isIncidentKey(key)
    ? acknowledgeIncident(ports, key, { by, ...(episode === undefined ? {} : { episode }) }, now)
    : act(ports, key, { kind: "acknowledge", by }, episode, now);

export const unacknowledge = (ports: FlushPorts, key: string, { by, episode }: Actor, now: Date): Promise<ActOutcome> =>
  act(ports, key, { kind: "unacknowledge", by }, episode, now);

/** Nothing new of it is told until then; what was told as firing is told as resolved all the same. */
export const snooze = (
  ports: FlushPorts,
  key: string,
  { by, episode, until }: Actor & { until: Date },
  now: Date,
): Promise<ActOutcome> => act(ports, key, { kind: "snooze", by, until: until.toISOString() }, episode, now);

const UNKNOWN = { code: "UNKNOWN_GROUP", message: "there is no such group of alerts (any more)", changed: false };

/** The message shows it at once: what is to be said is written down with the decision, and said right after. */
function act(ports: FlushPorts, key: string, wish: Act, episode: number | undefined, now: Date): Promise<ActOutcome> {
  return untilWritten(async () => {
    const stored = await ports.alertGroups.get(key);
    if (!stored) return UNKNOWN;
    const group = stored.telling ? await finish(ports, stored, now) : stored;
    const { group: next, ...because } = acted(group, wish, episode, now);
    if (!next) return { ...because, changed: false, group };
    const saved = await ports.alertGroups.save(next);
    const after = await carryOut(ports, saved, await materialOf(ports, saved, now), now);
    if (after.dueAt !== undefined) await ports.alertTimers.wake(key, new Date(after.dueAt));
    return { ...because, changed: true, group: after };
  });
}

function acknowledgeIncident(ports: FlushPorts, key: string, { by, episode }: Actor, now: Date): Promise<ActOutcome> {
  return untilWritten(async () => {
    const stored = await ports.incidents.get(key);
    if (!stored || !isOpenIncident(stored))
      return { code: "OVER", message: "the fleet incident is over", changed: false };
    if (episode !== undefined && episode !== stored.episode)
      return { code: "ANOTHER_EPISODE", message: "please look at the newer message", changed: false };
    const incident = stored.telling ? await sayIncident(ports, stored, now) : stored;
    const known = incident.acknowledged;
    if (known)
      return { code: "ACKNOWLEDGED_ALREADY", message: `acknowledged by ${known.by} at ${known.at}`, changed: false };
    const message = `acknowledged by ${by}`;
    const tellings = incident.tellings + 1;
    const wake = [...new Set((await ports.incidents.parts(key)).map(({ group }) => group))];
    const next: IncidentRecord = {
      ...incident,
      acknowledged: { by, at: now.toISOString() },
      tellings,
      telling: {
        id: `${incident.episode}.${tellings}`,
        reply: { text: `:eyes: ${message}`, broadcast: false },
        wake,
      },
    };
    await sayIncident(ports, await ports.incidents.save(next), now);
    return { code: "ACKNOWLEDGED", message, changed: true };
  });
}
