import ms, { type StringValue } from "ms";

/**
 * `90m`, `2h`, `1d`, `1w` in seconds; undefined when the text is not a duration. Months and years are refused: they have no fixed length.
 */
export function parseDuration(text: string): number | undefined {
  if (!/^\d+(\.\d+)?\s*(s|m|h|d|w)$/.test(text)) return undefined;
  const milliseconds = ms(text as StringValue);
  return Number.isNaN(milliseconds) ? undefined : Math.round(milliseconds / 1000);
}
