const DAY = 86_400_000;
const HOUR = 3_600_000;

/** `2026-11-23 09:00 UTC`. */
export const at = (time: string | Date): string => `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** `2026-11-23`. */
export const dayOf = (time: string | Date): string => new Date(time).toISOString().slice(0, 10);

export const daysLater = (time: string, days: number): Date => new Date(Date.parse(time) + days * DAY);

/** `1 node`, `3 nodes`. */
export const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;

/** `12 days`, `5 hours`, `less than an hour`: whole units, rounded down. */
export function span(milliseconds: number): string {
  if (milliseconds >= 2 * DAY) return count(Math.floor(milliseconds / DAY), "day");
  if (milliseconds >= HOUR) return count(Math.floor(milliseconds / HOUR), "hour");
  return "less than an hour";
}

/** How long something has lasted. */
export const spanSince = (time: string, now: Date): string => span(Math.max(0, now.getTime() - Date.parse(time)));

/** `12 days ago`. */
export const ago = (time: string, now: Date): string => `${spanSince(time, now)} ago`;

const SHOWN = 10;

/** The first few of many names. */
export function some(names: readonly string[]): string {
  const hidden = names.length - SHOWN;
  return `${names.slice(0, SHOWN).join(", ")}${hidden > 0 ? ` and ${hidden} more` : ""}`;
}

/** A sentence of AWS's inside one of ours. */
export const unstopped = (sentence: string): string => sentence.trim().replace(/\.+$/, "");

export const sortedBy = <T>(items: readonly T[], key: (item: T) => string): T[] =>
  [...items].sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b))));

export const byName = <T extends { name: string }>(items: readonly T[]): T[] => sortedBy(items, ({ name }) => name);

/** `CODE: message; CODE: message`, however EKS orders them. */
export const issuesText = (issues: readonly { code: string; message: string }[]): string =>
  issues
    .map(({ code, message }) => (message === "" ? code : `${code}: ${unstopped(message)}`))
    .sort()
    .join("; ");

/** Issues as evidence, with the resources they are about. */
export const issueLines = (issues: readonly { code: string; message: string; resourceIds: readonly string[] }[]) =>
  issues
    .map(({ code, message, resourceIds }) => {
      const about = resourceIds.length === 0 ? "" : ` (${some([...resourceIds].sort())})`;
      return `${message === "" ? code : `${code}: ${message}`}${about}`;
    })
    .sort();
