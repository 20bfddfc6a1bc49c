/** `arn:aws:sts::1:assumed-role/admins/jo`: `jo`. */
export const whoOf = (caller: string): string => caller.split("/").at(-1) || caller;

const UNITS: readonly [number, string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "min"],
];

/** `42 s`, `12 min`, `3 h`, `2 d`: as exact as anybody wants to know. */
export function spanOf(seconds: number): string {
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? [1, "s"];
  return `${Math.round(seconds / size)} ${unit}`;
}
