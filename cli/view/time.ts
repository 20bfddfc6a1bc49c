/** `2026-11-23 09:00` in UTC. */
export const shortTime = (iso: string): string => iso.slice(0, 16).replace("T", " ");

/** `4d 12h`, `33m`, `12s`: the two largest units. */
export function duration(seconds: number): string {
  const units: [string, number][] = [
    ["d", Math.floor(seconds / 86_400)],
    ["h", Math.floor((seconds % 86_400) / 3600)],
    ["m", Math.floor((seconds % 3600) / 60)],
    ["s", Math.floor(seconds % 60)],
  ];
  const first = units.findIndex(([, amount]) => amount > 0);
  if (first < 0) return "0s";
  return units
    .slice(first, first + 2)
    .filter(([, amount]) => amount > 0)
    .map(([unit, amount]) => `${amount}${unit}`)
    .join(" ");
}

/** `33m`, `16h`, `4d`: rounded to one unit, for where there is little room. */
export function roughly(seconds: number): string {
  if (seconds < 3600) return `${Math.round(seconds / 60)}m`;
  return seconds < 2 * 86_400 ? `${Math.round(seconds / 3600)}h` : `${Math.round(seconds / 86_400)}d`;
}

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

const inUtc = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
const DAY = inUtc({ weekday: "short", day: "numeric", month: "short" });
const CLOCK = inUtc({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** `Mon 23 Nov` in UTC. */
export const dayText = (time: string | number): string => DAY.format(new Date(time)).replace(",", "");
/** `09:00` in UTC. */
export const clockText = (time: string | number): string => CLOCK.format(new Date(time));
/** `Mon 23 Nov 09:00` in UTC. */
export const momentText = (time: string | number): string => `${dayText(time)} ${clockText(time)}`;
