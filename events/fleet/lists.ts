import * as z from "zod";

/** EventBridge takes 256 KiB, and people read less. */
const MOST = 40;
const LONGEST = 1000;

/** Something that did not come out well, and why. */
export const trouble = z.strictObject({ what: z.string(), reason: z.string() });

/** A list of which the rest is a number. */
export const atMost = <Line>(lines: readonly Line[], more: (words: string) => Line): Line[] =>
  lines.length <= MOST ? [...lines] : [...lines.slice(0, MOST), more(`and ${lines.length - MOST} more`)];

export const shortTroubles = (all: readonly z.input<typeof trouble>[]): z.input<typeof trouble>[] =>
  atMost(all, (what) => ({ what, reason: "" })).map((each) => ({ ...each, reason: each.reason.slice(0, LONGEST) }));
