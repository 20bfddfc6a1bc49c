import * as z from "zod";
import { identity } from "./common.ts";

/** What is told in Slack, and how much of it is not there. */
export const slackRequests = {
  requests: [
    z.strictObject({
      action: z.literal("redrive-slack"),
      by: z.string().min(1),
      why: z.string().max(500).default(""),
      ...identity,
    }),
  ],
  answers: [
    z.strictObject({
      action: z.literal("redrive-slack"),
      /** About so many, all taken back. */
      deadLetters: z.int(),
      /** Messages Slack is asked for again: what was on its way, and what it had refused for good. */
      unshown: z.int(),
      refused: z.int(),
    }),
  ],
};
