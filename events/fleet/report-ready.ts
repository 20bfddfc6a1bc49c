import * as z from "zod";
import type { FleetEvent } from "../envelope.ts";
import { fleetEvent, instant } from "./common.ts";

/** The fleet review was made and is kept. No address is in here: who tells of it makes one. */
export const reportReadyEvent = fleetEvent("Report Ready", {
  eventKey: z.string(),
  fleet: z.string(),
  /** The time it is made for. */
  period: instant,
  /** Where the page is kept; Markdown and JSON are beside it. */
  key: z.string(),
  /** Headline numbers as they read, with how they changed. */
  numbers: z
    .array(
      z.strictObject({
        title: z.string(),
        text: z.string(),
        trend: z.strictObject({ words: z.string(), verdict: z.string() }).nullable(),
      }),
    )
    .max(20),
  /** What somebody should look at first. */
  attention: z
    .array(z.strictObject({ severity: z.enum(["low", "medium", "high", "critical"]), text: z.string() }))
    .max(10),
  /** How much more there is of that. */
  more: z.int().nonnegative(),
  /** How many things could not be read. */
  gaps: z.int().nonnegative(),
  at: instant,
});

type Detail = z.input<typeof reportReadyEvent.schema>;

const MOST_ATTENTION = 5;
const MOST_NUMBERS = 12;

/** @param report as much of it as there is; what does not fit is counted */
export function reportReady(report: Omit<Detail, "eventKey" | "more">): FleetEvent {
  const { attention, numbers, period, at } = report;
  const shown = attention.slice(0, MOST_ATTENTION);
  return reportReadyEvent.build(at, [], {
    eventKey: `report/${period}`,
    ...report,
    numbers: numbers.slice(0, MOST_NUMBERS),
    attention: shown,
    more: attention.length - shown.length,
  });
}
