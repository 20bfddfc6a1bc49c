import { StaleWriteError } from "#core/errors.ts";
import type { ToldRecord } from "#core/lifecycle/watch.ts";
import type { TimePolicy } from "#core/policy/telling-policy.ts";
import type { Ports } from "#core/ports.ts";
import { periodAt } from "#core/reports/period.ts";

/**
 * Does what is to be done once for every time that comes, by whoever finds it due. Two at once do the same under the same names; who dies on the way leaves it to the
 * next.
 *
 * @param work is given the time, and what was told before; returns where it is kept, if anywhere
 * @returns whether it was due
 */
export async function oncePerPeriod(
  { watches }: Pick<Ports, "watches">,
  { subject, time, now }: { subject: ToldRecord["subject"]; time: TimePolicy | undefined; now: Date },
  work: (period: string, before: ToldRecord | undefined) => Promise<{ keptAs?: string }>,
): Promise<boolean> {
  const period = time && periodAt(time, now);
  if (period === undefined) return false;
  const before = await watches.get("told", subject);
  if (before && before.period >= period) return false;
  const kept = await work(period, before);
  try {
    await watches.save({ kind: "told", subject, period, ...kept, revision: before?.revision ?? 0 });
  } catch (error) {
    // Another one was as quick: it told the same.
    if (!(error instanceof StaleWriteError)) throw error;
  }
  return true;
}
