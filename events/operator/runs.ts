import * as z from "zod";
import { instant, runStatus } from "./common.ts";
import { goalSchema } from "./goal.ts";
import { runView } from "./run-view.ts";

/** Runs as they are. */
export const runs = {
  requests: [
    z.strictObject({ action: z.literal("get-run"), runId: z.string() }),
    z.strictObject({ action: z.literal("list-runs"), limit: z.int().min(1).max(100).default(20) }),
  ],
  answers: [
    z.strictObject({ action: z.literal("get-run"), now: instant, view: runView }),
    z.strictObject({
      action: z.literal("list-runs"),
      runs: z.array(
        z.strictObject({
          id: z.string(),
          goal: goalSchema,
          status: runStatus,
          startedAt: instant,
          endedAt: instant.nullable(),
        }),
      ),
    }),
  ],
};
