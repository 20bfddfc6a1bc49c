import { quietBecause } from "./quiet.ts";
import type { AlertGroupRecord } from "./records.ts";
import type { RoutedTo } from "./routing.ts";
import { later } from "./times.ts";

type Step = RoutedTo["escalation"][number];

/**
 * Who else is to be told because nobody has answered: the receivers of the route's escalation whose time has come, and when the next one's comes. The time counts from when the group was told, or
 * from when what had stopped it was over.
 */
export function escalationOf(
  group: AlertGroupRecord,
  steps: readonly Step[],
  now: Date,
): { due: Step[]; nextAt?: string } {
  const { escalatesFrom, escalated } = group;
  if (escalatesFrom === undefined || quietBecause(group, now)) return { due: [] };
  const ahead = [...steps].sort((a, b) => a.afterSeconds - b.afterSeconds).slice(escalated);
  const timeOf = ({ afterSeconds }: Step): string => later(escalatesFrom, afterSeconds);
  const due = ahead.filter((step) => timeOf(step) <= now.toISOString());
  const next = ahead[due.length];
  return { due, ...(next ? { nextAt: timeOf(next) } : {}) };
}
