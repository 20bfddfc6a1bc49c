import { Cron } from "croner";
import type { ClusterLabels, ClusterRef } from "../fleet/cluster.ts";
import { matches } from "../fleet/selector.ts";
import type { FreezePolicy, WindowPolicy } from "./policy.ts";

export type WindowState = { open: true; until: Date } | { open: false; opensAt: Date | undefined };

/** The last answer per window and until when it holds: admission asks thousands of times about the same evening. */
const answers = new Map<string, { from: number; until: number; state: WindowState }>();
const crons = new Map<string, Cron>();

const keyOf = ({ cron, timezone, durationSeconds }: WindowPolicy): string => `${cron}|${timezone}|${durationSeconds}`;

/** @throws {Error} by croner when the expression or the time zone is not one */
export function cronOf({ cron, timezone }: Pick<WindowPolicy, "cron" | "timezone">): Cron {
  const key = `${cron}|${timezone}`;
  let parsed = crons.get(key);
  if (!parsed) {
    parsed = new Cron(cron, { timezone, paused: true });
    crons.set(key, parsed);
  }
  return parsed;
}

/** Whether it is a time zone of the IANA database. */
export function timeZoneExists(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a window is open, until when, or when it opens next. Openings that overlap are one: the window closes when the last of them
 * does. Wall-clock times follow the window's time zone through daylight saving; its duration is elapsed time.
 */
export function windowAt(window: WindowPolicy, now: Date): WindowState {
  const key = keyOf(window);
  const at = now.getTime();
  const known = answers.get(key);
  if (known && at >= known.from && at < known.until) return known.state;
  const state = compute(window, now);
  const until = state.open ? state.until.getTime() : (state.opensAt?.getTime() ?? Number.POSITIVE_INFINITY);
  answers.set(key, { from: at, until, state });
  return state;
}

function compute(window: WindowPolicy, now: Date): WindowState {
  const cron = cronOf(window);
  const duration = window.durationSeconds * 1000;
  // croner looks strictly after the given time, in whole seconds: step back one to include an opening at this very second.
  const earliest = new Date(now.getTime() - duration - 1000);
  let opening = cron.nextRun(earliest);
  let closes: number | undefined;
  while (opening && opening.getTime() <= (closes ?? now.getTime())) {
    const end = opening.getTime() + duration;
    if (end > now.getTime()) closes = Math.max(closes ?? 0, end);
    // A window that never closes would be followed for ever; a year is long enough to call it open.
    if (closes !== undefined && closes - now.getTime() > 366 * 86_400_000) break;
    opening = cron.nextRun(opening);
  }
  if (closes !== undefined) return { open: true, until: new Date(closes) };
  return { open: false, opensAt: opening ?? undefined };
}

/** The freeze that holds a cluster now; of several, the one that ends last. */
export function freezeAt(
  freezes: readonly FreezePolicy[],
  cluster: { ref: ClusterRef; labels: ClusterLabels },
  now: Date,
): FreezePolicy | undefined {
  const at = now.getTime();
  return freezes
    .filter(({ from, until, match }) => Date.parse(from) <= at && at < Date.parse(until) && matches(match, cluster))
    .sort((a, b) => Date.parse(b.until) - Date.parse(a.until))[0];
}
