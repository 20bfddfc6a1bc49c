import * as z from "zod";
import { enterWave, failure, name, planned, progress, reason, work } from "../converge/contract.ts";

/** Input and result of the workflow and of its own steps. Ids only: what is to be done, and what came of it, is in the table. */

export const fixCause = z.enum(["automatic", "by-hand"]);

/** Which findings; what is absent chooses all. See `FixSelection`. */
const selection = z.strictObject({
  findings: z.array(name).optional(),
  rules: z.array(name).optional(),
  subjects: z.array(z.string()).optional(),
});

export const fixClusterInput = z.strictObject({
  clusterId: name,
  cause: fixCause,
  /** In words: who asks, why. */
  because: z.string(),
  select: selection,
});

const whole = z.strictObject({ ...work.shape, input: fixClusterInput });

export const fixStatus = z.enum(["fixed", "incomplete", "failed", "skipped"]);

export const steps = {
  "begin-fix": { input: whole, output: z.strictObject({}) },
  "tell-waiting": { input: z.strictObject({ ...work.shape, failure }), output: z.strictObject({}) },
  "plan-fix": { input: whole, output: planned },
  "enter-wave": enterWave,
  "verify-fix": { input: z.strictObject({ ...work.shape, since: z.iso.datetime() }), output: progress },
  "report-fix": {
    input: z.strictObject({
      ...work.shape,
      /** Absent when it came to its end. */
      failure: failure.optional(),
    }),
    output: z.strictObject({ status: fixStatus, reason }),
  },
} as const;
