import type { Severity } from "../baseline/rules.ts";
import type { AlertSeverity } from "./alert.ts";

/** Of findings. */
export const OF_FINDING: Record<Severity, AlertSeverity> = {
  low: "info",
  medium: "warning",
  high: "warning",
  critical: "critical",
};

/** Words people's rules use; whatever else they use is taken for a warning, which is told and wakes nobody by itself. */
const WORDS: Record<string, AlertSeverity> = {
  critical: "critical",
  page: "critical",
  emergency: "critical",
  fatal: "critical",
  p1: "critical",
  info: "info",
  information: "info",
  informational: "info",
  notice: "info",
  low: "info",
  none: "none",
};

export const severityOf = (word: string | undefined): AlertSeverity => WORDS[word?.toLowerCase() ?? ""] ?? "warning";

/** The first word of a text that names a severity; of alarms, whose owners have nowhere else to say it. */
export function severityIn(...texts: readonly string[]): AlertSeverity | undefined {
  for (const text of texts) {
    const word = /(?:^|[^a-z0-9])(critical|warning|info)(?:$|[^a-z0-9])/i.exec(text)?.[1]?.toLowerCase();
    if (word !== undefined) return word as AlertSeverity;
  }
  return undefined;
}
