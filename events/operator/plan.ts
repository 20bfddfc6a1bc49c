import * as z from "zod";
import { cluster, moment, reason } from "./common.ts";
import { goalSchema } from "./goal.ts";

export const planRequest = z.strictObject({
  action: z.literal("plan"),
  goal: goalSchema,
  strategy: z.string().default("default"),
});

/** A plan as people read it: every cluster of the fleet is in it once, with a reason. */
export const planView = z.strictObject({
  goal: goalSchema,
  strategy: z.string(),
  stages: z.array(
    z.strictObject({
      name: z.string(),
      maxConcurrency: z.int(),
      soakSeconds: z.number(),
      window: z.string().nullable(),
      /** `all`, or one part after the other: control planes and nodes, or trust and activation. */
      passes: z.array(z.string()),
      /** When people are asked, and whom. */
      approvals: z.array(moment),
      approvers: z.array(z.string()),
      gates: z.array(z.string()),
      members: z.array(
        z.strictObject({
          ...cluster,
          to: z.string(),
          hops: z.array(z.string()),
          canary: z.boolean(),
          redundancyGroup: z.string().nullable(),
          status: z.enum(["planned", "skipped", "blocked"]),
          reason,
        }),
      ),
    }),
  ),
  /** Clusters that no stage matches. */
  unmatched: z.array(z.strictObject({ ...cluster, reason })),
});

export type PlanView = z.infer<typeof planView>;

export const planning = {
  requests: [planRequest],
  answers: [z.strictObject({ action: z.literal("plan"), plan: planView })],
};
