import * as z from "zod";
import { enterWave, failure, name, planned, progress, reason, work } from "../converge/contract.ts";

/** Input and result of the workflow and of its own steps. Ids only: what is to be done, and what came of it, is in the table. */

export const adoptionCause = z.enum(["created", "discovered", "by-hand"]);

export const adoptClusterInput = z.strictObject({
  clusterId: name,
  cause: adoptionCause,
  /** In words: who made the cluster, who asks, why. */
  because: z.string(),
  /** When EKS made the cluster, to the second; another one of its name is not meant. Absent: whichever is there. */
  createdAt: z.iso.datetime().optional(),
});

export const adoptionStatus = z.enum(["adopted", "incomplete", "failed", "skipped"]);

export const steps = {
  "begin-adoption": {
    input: z.strictObject({ ...work.shape, input: adoptClusterInput }),
    output: z.strictObject({}),
  },
  "check-active": {
    input: z.strictObject({ ...work.shape, input: adoptClusterInput, since: z.iso.datetime() }),
    output: progress,
  },
  "plan-adoption": { input: work, output: planned },
  "enter-wave": enterWave,
  "verify-adoption": { input: z.strictObject({ ...work.shape, since: z.iso.datetime() }), output: progress },
  "report-adoption": {
    input: z.strictObject({
      ...work.shape,
      /** Absent when it came to its end. */
      failure: failure.optional(),
    }),
    output: z.strictObject({ status: adoptionStatus, reason }),
  },
} as const;
