import * as z from "zod";

/** Input and result of the steps by which every workflow of `CONVERGING_MACHINES` takes a cluster, carries out its plan and gives the cluster back. */

export const name = z.string().min(1);
const seconds = z.number().nonnegative();
export const reason = z.strictObject({ code: z.string(), message: z.string() });
export const failure = z.strictObject({ error: z.string(), cause: z.string() });

/** Which cluster a step is about, and the execution whose plan it is of. */
export const work = z.strictObject({ clusterId: name, workId: name });
const item = z.strictObject({ ...work.shape, stepId: name });

const waitMore = z.strictObject({ done: z.literal(false), waitSeconds: seconds });
const done = z.strictObject({ done: z.literal(true) });
export const progress = z.discriminatedUnion("done", [waitMore, done]);

export const planned = z.strictObject({ waves: z.array(z.array(name)) });
/** Each of these workflows tells of a wave in its own words. */
export const enterWave = { input: z.strictObject({ ...work.shape, steps: z.array(name) }), output: z.strictObject({}) };

export const steps = {
  "acquire-lock": { input: work, output: z.strictObject({}) },
  "start-step": { input: item, output: progress },
  "check-step": { input: item, output: progress },
  "fail-step": { input: z.strictObject({ ...item.shape, failure }), output: done },
  "release-lock": { input: work, output: z.strictObject({ released: z.boolean() }) },
} as const;
