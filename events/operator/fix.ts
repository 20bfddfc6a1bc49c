import * as z from "zod";
import { identity, instant } from "./common.ts";

const chosen = {
  /** Its name, or `account/region/name` where the name alone is not enough. */
  cluster: z.string().min(1),
  /** Rules by id; absent: all. Who names a rule also wants what is not safe. */
  rules: z.array(z.string().min(1)).min(1).optional(),
  /** What of the cluster; absent: all. */
  subjects: z.array(z.string()).min(1).optional(),
};

/** What fixing findings of a cluster would do now. */
export const fixView = z.strictObject({
  cluster: z.string(),
  account: z.string(),
  region: z.string(),
  at: instant,
  /** Why nothing would be begun now, such as a freeze; null: nothing stands against it. */
  against: z.string().nullable(),
  /** What would be called, wave after wave; those of a wave together. */
  waves: z.array(
    z.array(
      z.strictObject({
        id: z.string(),
        what: z.string(),
        why: z.string(),
        /** The service's name of the call, and what it is given, in words. */
        call: z.string(),
        parameters: z.string(),
        /** Nobody can be the worse for it. */
        safe: z.boolean(),
        /** Findings that are over then. */
        fixes: z.array(z.strictObject({ rule: z.string(), subject: z.string() })),
      }),
    ),
  ),
  /** Findings nothing is done about, and why. */
  needsPerson: z.array(z.strictObject({ rule: z.string(), subject: z.string(), message: z.string(), why: z.string() })),
});

export type FixView = z.infer<typeof fixView>;

export const fixes = {
  requests: [
    z.strictObject({ action: z.literal("plan-fix"), ...chosen }),
    z.strictObject({
      action: z.literal("fix-cluster"),
      ...chosen,
      by: z.string().min(1),
      why: z.string().max(500).default(""),
      ...identity,
    }),
  ],
  answers: [
    z.strictObject({ action: z.literal("plan-fix"), fix: fixView }),
    z.strictObject({
      action: z.literal("fix-cluster"),
      clusterId: z.string(),
      executionArn: z.string(),
      /** One is under way already. */
      alreadyStarted: z.boolean(),
    }),
  ],
};
