import type { TimePolicy } from "../policy/telling-policy.ts";
import { cronOf } from "../policy/windows.ts";

/** After an outage of a day nobody needs to be told on the wrong day; the next time comes. */
const LATE_SECONDS = 24 * 3600;

/**
 * The time that is due, as an instant: the last one that came, unless it is long over. What is told for it is told once under this name.
 *
 * @returns undefined when nothing is due
 */
export function periodAt(time: TimePolicy, now: Date): string | undefined {
  const cron = cronOf(time);
  let due: Date | undefined;
  // croner looks strictly after the given time, in whole seconds.
  let next = cron.nextRun(new Date(now.getTime() - LATE_SECONDS * 1000));
  while (next && next <= now) {
    due = next;
    next = cron.nextRun(next);
  }
  return due?.toISOString();
}
