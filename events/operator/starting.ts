import * as z from "zod";
import { identity } from "./common.ts";
import { goalSchema } from "./goal.ts";

export const starting = {
  requests: [
    z.strictObject({
      action: z.literal("start-run"),
      goal: goalSchema,
      strategy: z.string().default("default"),
      requestedBy: z.string().min(1),
      /** Names the run; the same id started twice is one run. */
      runId: z.string().regex(/^[a-zA-Z0-9-]{1,60}$/, "letters, digits and dashes, 60 at most"),
      ...identity,
    }),
  ],
  answers: [
    z.strictObject({
      action: z.literal("start-run"),
      runId: z.string(),
      executionArn: z.string(),
      alreadyStarted: z.boolean(),
    }),
  ],
};
