import { quietBecause } from "./quiet.ts";
import type { AlertGroupRecord } from "./records.ts";
import { later } from "./times.ts";

/** When a group that goes on firing is told again; undefined: not while it is as it is. */
export function repeatAt(group: AlertGroupRecord, repeatIntervalSeconds: number, now: Date): string | undefined {
  if (group.toldAt === undefined || quietBecause(group, now)) return undefined;
  return later(group.toldAt, repeatIntervalSeconds);
}
