import * as z from "zod";
import { identity, instant } from "./common.ts";

/** Its name, or `account/region/name` where the name alone is not enough. */
const cluster = z.string().min(1);

const line = z.strictObject({ what: z.string(), why: z.string() });

/** What adopting a cluster would do now. */
export const adoptionView = z.strictObject({
  cluster: z.string(),
  account: z.string(),
  region: z.string(),
  /** EKS's: `ACTIVE`. */
  status: z.string(),
  version: z.string(),
  at: instant,
  labels: z.record(z.string(), z.string()),
  /** Parts the policy file switches on for it. */
  parts: z.array(z.string()),
  /** What would be done, wave after wave; those of a wave together. `safe`: nobody can be the worse for it. */
  waves: z.array(z.array(z.strictObject({ id: z.string(), ...line.shape, safe: z.boolean() }))),
  alreadySo: z.array(z.string()),
  needsPerson: z.array(line),
  /** What is otherwise in parts that are not switched on. */
  switchedOff: z.array(z.strictObject({ part: z.string(), what: z.string() })),
});

export type AdoptionView = z.infer<typeof adoptionView>;

export const adoptions = {
  requests: [
    z.strictObject({ action: z.literal("plan-adoption"), cluster }),
    z.strictObject({
      action: z.literal("adopt-cluster"),
      cluster,
      by: z.string().min(1),
      why: z.string().max(500).default(""),
      ...identity,
    }),
  ],
  answers: [
    z.strictObject({ action: z.literal("plan-adoption"), adoption: adoptionView }),
    z.strictObject({
      action: z.literal("adopt-cluster"),
      clusterId: z.string(),
      executionArn: z.string(),
      /** One is under way already. */
      alreadyStarted: z.boolean(),
    }),
  ],
};
