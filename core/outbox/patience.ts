import { ThrottledError } from "../errors.ts";

/** Slack takes about one message per second and channel. Source: Slack, "Rate limits", chat.postMessage. */
export const PACE_SECONDS = 1;

const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 600;
/** Whatever is asked for: a mistake of Slack's is no reason to be silent for a day. */
const LONGEST_ASKED_SECONDS = 3600;

/** When it is tried again after an error that passes: as Slack asks, or later each time. @param attempt 1: the first one failed */
export function waitAfter(error: unknown, attempt: number): number {
  if (error instanceof ThrottledError && error.retryAfterSeconds !== undefined)
    return Math.min(Math.max(1, Math.ceil(error.retryAfterSeconds)), LONGEST_ASKED_SECONDS);
  return Math.min(FIRST_SECONDS * 2 ** Math.min(attempt - 1, 10), LONGEST_SECONDS);
}
