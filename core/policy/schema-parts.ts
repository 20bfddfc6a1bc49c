import * as z from "zod";
import { parseDuration } from "./duration.ts";

/** Values that several parts of the policy file are made of. Every message says what is allowed. */
export const name = z.string("a name").min(1, "a name");
export const accountId = z
  .string('an account id of 12 digits in quotes, "111122223333"')
  .regex(/^\d{12}$/, "an account id of 12 digits in quotes");
export const region = z
  .string("a Region such as eu-west-1")
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "a Region such as eu-west-1");

const DURATION = "a duration such as 90m, 2h, 1d or 1w";

/** `2h`, `1d`: to seconds. Months and years are refused: they have no fixed length. */
export const duration = z.string(DURATION).transform((text, context) => {
  const seconds = parseDuration(text);
  if (seconds === undefined) {
    context.addIssue({ code: "custom", message: DURATION });
    return z.NEVER;
  }
  return seconds;
});

const INSTANT = "a date such as 2026-11-24 (midnight UTC) or a time such as 2026-11-24T18:00:00Z";

/** YAML may have made a Date of it already; both become ISO 8601 in UTC. */
export const instant = z
  .union([z.date(), z.iso.date(), z.iso.datetime({ offset: true })], INSTANT)
  .transform((value) => new Date(value).toISOString());

const SELECTOR = "labels or name, account, region with a text or a list of texts";
export const selector = z.record(name, z.union([z.string(), z.array(z.string()).min(1)], SELECTOR), SELECTOR);
