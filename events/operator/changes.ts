import * as z from "zod";
import { change, moment } from "./common.ts";

/** What a person changes about a run that is there. */
export const changes = {
  requests: [
    z.strictObject({ action: z.literal("pause-run"), ...change }),
    z.strictObject({ action: z.literal("resume-run"), ...change }),
    z.strictObject({ action: z.literal("abort-run"), ...change }),
    z.strictObject({
      action: z.literal("skip-member"),
      ...change,
      /** Name, or `account/region/name` where the name alone is not enough. */
      cluster: z.string().min(1),
    }),
    z.strictObject({ action: z.literal("skip-stage"), ...change, stage: z.string().min(1) }),
    /** The stage counts as complete as it is; whoever is under way is not waited for. */
    z.strictObject({ action: z.literal("complete-stage"), ...change, stage: z.string().min(1) }),
    /** Takes back what the stage upgraded, and ends the run. */
    z.strictObject({ action: z.literal("roll-back-stage"), ...change, stage: z.string().min(1) }),
    z.strictObject({
      action: z.literal("retry-run"),
      ...change,
      /** Default: everybody who failed or was blocked. */
      clusters: z.array(z.string().min(1)).max(1000).default([]),
    }),
    z.strictObject({
      action: z.literal("approve-stage"),
      ...change,
      stage: z.string().min(1),
      /** Default: the one that is being waited for, or the stage's first while nothing is decided. */
      moment: moment.optional(),
    }),
    z.strictObject({
      action: z.literal("reject-stage"),
      ...change,
      stage: z.string().min(1),
      moment: moment.optional(),
    }),
  ],
  answers: [z.strictObject({ action: z.literal("changed"), runId: z.string(), message: z.string() })],
};
