import * as z from "zod";
import { cluster, instant, reason } from "./common.ts";
import { goalSchema } from "./goal.ts";

export const preflightRequest = z.strictObject({
  action: z.literal("preflight"),
  goal: goalSchema,
  strategy: z.string().default("default"),
  /** One cluster only: its name, or `account/region/name` where the name alone is not enough. */
  cluster: z.string().min(1).optional(),
});

export const preflightFinding = z.strictObject({
  code: z.string().min(1),
  severity: z.enum(["block", "warn"]),
  message: z.string().min(1),
  evidence: z.array(z.string()),
  remedy: z.string().min(1),
});

/** How ready clusters are for a goal: what stands against it, and what should be known before. */
export const preflightView = z.strictObject({
  goal: goalSchema,
  strategy: z.string(),
  at: instant,
  clusters: z.array(
    z.strictObject({
      ...cluster,
      to: z.string(),
      /** null: no stage of the strategy matches. */
      stage: z.string().nullable(),
      /** Why the goal asks nothing of the cluster; it is not looked at any further then. */
      nothingToDo: reason.nullable(),
      findings: z.array(preflightFinding),
    }),
  ),
});

export type PreflightView = z.infer<typeof preflightView>;

export const preflights = {
  requests: [preflightRequest],
  answers: [z.strictObject({ action: z.literal("preflight"), preflight: preflightView })],
};
