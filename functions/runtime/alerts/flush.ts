import { flushed } from "#core/alerts/flush.ts";
import type { AlertGroupRecord } from "#core/alerts/records.ts";
import type { Ports } from "#core/ports.ts";
import { untilWritten } from "../cluster/records.ts";
import { carryOut, type SayingPorts } from "./carry-out.ts";
import { type LookingPorts, materialOf } from "./material.ts";
import { goOn } from "./timer.ts";

export type FlushPorts = LookingPorts & SayingPorts;

/**
 * Looks at a group when it is due. What it says is written down before it is said and taken away afterwards: whoever dies in between leaves it to the next look, which says it again under the same
 * ids; so nothing is lost and nothing is told twice.
 *
 * @param asked see `lookAt`
 */
export function flushGroup(ports: FlushPorts, key: string, now: Date, asked?: string): Promise<void> {
  return untilWritten(async () => {
    const stored = await ports.alertGroups.get(key);
    if (!stored) return;
    const group = stored.telling ? await finish(ports, stored, now) : stored;
    if (group.dueAt === undefined) return;
    if (group.dueAt > now.toISOString()) return goOn(ports, key, group.dueAt, asked);
    const material = await materialOf(ports, group, now);
    const saved = await ports.alertGroups.save(flushed(material));
    const { dueAt } = await carryOut(ports, saved, material, now);
    if (dueAt !== undefined) await ports.alertTimers.wake(key, new Date(dueAt));
  });
}

/** Says what somebody before had written down and not said. */
export async function finish(ports: FlushPorts, group: AlertGroupRecord, now: Date): Promise<AlertGroupRecord> {
  return carryOut(ports, group, await materialOf(ports, group, now), now);
}

/** Sees to it that a group that was told already is looked at by then, because something it depends on changed. */
export async function hasten(ports: Pick<Ports, "alertGroups" | "alertTimers">, key: string, by: Date): Promise<void> {
  const hastened = await untilWritten(async () => {
    const group = await ports.alertGroups.get(key);
    const at = by.toISOString();
    if (group?.dueAt === undefined || group.alarmedAt === undefined) return false;
    if (group.dueAt > at) await ports.alertGroups.save({ ...group, dueAt: at });
    return true;
  });
  if (hastened) await ports.alertTimers.wake(key, by);
}
