import type { FlappingPolicy } from "../policy/alerts-policy.ts";
import type { AlertRecord } from "./records.ts";
import { later } from "./times.ts";

/** An alert that changes too often. */
export interface Flapping {
  since: string;
  /** How often it changed within the policy's time, when it was noticed. */
  changes: number;
  /** When it is stable, unless it changes again. */
  stableAt: string;
}

/** When the status changed. */
export const changesOf = (said: AlertRecord["said"]): string[] =>
  said.filter(({ status }, index) => index > 0 && said[index - 1]?.status !== status).map(({ at }) => at);

/**
 * Whether an alert flaps: more than so many changes within a time, and none of that time without one since. It follows from what was said alone, so the order in which deliveries came does not matter.
 */
export function flappingOf(
  said: AlertRecord["said"],
  { changes: most, withinSeconds }: FlappingPolicy,
  now: Date,
): Flapping | undefined {
  let flapping: Flapping | undefined;
  const changes = changesOf(said);
  for (const [index, at] of changes.entries()) {
    if (flapping && flapping.stableAt <= at) flapping = undefined;
    const within = changes.slice(0, index + 1).filter((each) => later(each, withinSeconds) > at).length;
    if (flapping) flapping = { ...flapping, stableAt: later(at, withinSeconds) };
    else if (within > most) flapping = { since: at, changes: within, stableAt: later(at, withinSeconds) };
  }
  return flapping && flapping.stableAt > now.toISOString() ? flapping : undefined;
}

/** How much of what was said flapping is seen by: two words per change. */
export const saidAtMost = ({ changes }: FlappingPolicy): number => 2 * (changes + 2);
