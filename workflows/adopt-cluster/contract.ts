import * as z from "zod";

/** Input and result of the workflow and of each of its steps. Ids only: what is to be done, and what came of it, is in the table. */

const name = z.string().min(1);
const seconds = z.number().nonnegative();
const reason = z.strictObject({ code: z.string(), message: z.string() });
const failure = z.strictObject({ error: z.string(), cause: z.string() });

export const adoptionCause = z.enum(["created", "discovered", "by-hand"]);

export const adoptClusterInput = z.strictObject({
  clusterId: name,
  cause: adoptionCause,
  /** In words: who made the cluster, who asks, why. */
  because: z.string(),
  /** When EKS made the cluster, to the second; another one of its name is not meant. Absent: whichever is there. */
  createdAt: z.iso.datetime().optional(),
});

/** Which cluster a step is about, and the execution whose plan it is of. */
const work = z.strictObject({ clusterId: name, workId: name });
const item = z.strictObject({ ...work.shape, stepId: name });

const waitMore = z.strictObject({ done: z.literal(false), waitSeconds: seconds });
const done = z.strictObject({ done: z.literal(true) });
const progress = z.discriminatedUnion("done", [waitMore, done]);

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
  "acquire-lock": { input: work, output: z.strictObject({}) },
  "plan-adoption": {
    input: work,
    output: z.strictObject({ waves: z.array(z.array(name)) }),
  },
  "enter-wave": { input: z.strictObject({ ...work.shape, steps: z.array(name) }), output: z.strictObject({}) },
  "start-step": { input: item, output: progress },
  "check-step": { input: item, output: progress },
  "fail-step": { input: z.strictObject({ ...item.shape, failure }), output: done },
  "verify-adoption": { input: z.strictObject({ ...work.shape, since: z.iso.datetime() }), output: progress },
  "release-lock": { input: work, output: z.strictObject({ released: z.boolean() }) },
  "report-adoption": {
    input: z.strictObject({
      ...work.shape,
      /** Absent when it came to its end. */
      failure: failure.optional(),
    }),
    output: z.strictObject({ status: adoptionStatus, reason }),
  },
} as const;
