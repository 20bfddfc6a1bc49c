import { isIncidentKey } from "#core/alerts/incident-key.ts";
import { type FlushPorts, flushGroup } from "./flush.ts";
import { lookAtIncident } from "./incident.ts";

/**
 * Looks at what a timer was set for, when it is due.
 *
 * @param asked for when the timer was set: one that comes early goes on to its time, unless somebody has set another meanwhile. Absent: nobody set one
 */
export function lookAt(ports: FlushPorts, key: string, now: Date, asked?: string): Promise<void> {
  return isIncidentKey(key) ? lookAtIncident(ports, key, now, asked) : flushGroup(ports, key, now, asked);
}
