import type { Ports } from "#core/ports.ts";

/**
 * What to do with a timer that comes before its time: it goes on, for a queue keeps nothing back longer than a quarter of an hour. One that was set for another time than what is due now ends here: whoever
 * changed the time has set a timer of their own, and otherwise every word about a group would leave one that never ends.
 */
export async function goOn(
  { alertTimers }: Pick<Ports, "alertTimers">,
  key: string,
  dueAt: string,
  asked: string | undefined,
): Promise<void> {
  if (asked === dueAt) await alertTimers.wake(key, new Date(dueAt));
}
