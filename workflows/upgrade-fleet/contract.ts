import { z } from "zod";
import { goalSchema } from "#events/operator/requests.ts";

const name = z.string().min(1);

/** Start input: by the operator function, the Step Functions console, or the workflow itself when it continues a long run. */
export const upgradeFleetInput = z.union([
  z.strictObject({
    /** Default: the execution's own name. */
    runId: name.optional(),
    goal: goalSchema,
    strategy: name.default("default"),
    requestedBy: name,
  }),
  z.strictObject({
    continueRun: name,
    stage: name,
    part: z.int().min(2),
    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string().optional(),
  }),
]);

const atStage = z.strictObject({ runId: name, stage: name });
/** The stage to go on with, or null when there is none left. */
const nextStage = z.strictObject({ stage: name.nullable() });

export const steps = {
  "plan-run": {
    input: z.strictObject({
      runId: name,
      goal: goalSchema,
      strategy: name,
      requestedBy: name,
    }),
    output: nextStage,
  },
  "begin-stage": { input: atStage, output: z.strictObject({ members: z.int().nonnegative() }) },
  "admit-members": {
    input: atStage,
    output: z.strictObject({
      /** Child executions to start: name and input of each. Starting one again does nothing. */
      start: z.array(
        z.strictObject({ name: z.string().max(80), input: z.strictObject({ runId: name, clusterId: name }) }),
      ),
      /** Nobody is upgrading and nobody else will start: the stage can be judged. */
      settled: z.boolean(),
      revision: z.int().nonnegative(),
      /** At the latest after this time it is worth looking again. */
      waitSeconds: z.int().positive(),
    }),
  },
  "await-change": {
    input: z.strictObject({ runId: name, revision: z.int().nonnegative(), taskToken: name }),
    output: z.strictObject({ waiting: z.boolean() }),
  },
  "judge-stage": {
    input: z.strictObject({
      ...atStage.shape,
      /** The stage was judged before; something changed while it soaks. */
      soaking: z.boolean(),
    }),
    output: z.strictObject({
      passed: z.boolean(),
      /** How long the stage still has to soak. */
      soakSeconds: z.int().nonnegative(),
      revision: z.int().nonnegative(),
    }),
  },
  "finish-stage": { input: atStage, output: nextStage },
  "finish-run": {
    input: z.strictObject({
      runId: name,
      /** Present when the workflow itself broke, not a stage. */
      failure: z.strictObject({ error: z.string(), cause: z.string() }).optional(),
    }),
    output: z.strictObject({
      status: z.enum(["succeeded", "failed"]),
      reason: z.strictObject({ code: z.string(), message: z.string() }),
    }),
  },
} as const;

export const upgradeFleetResult = steps["finish-run"].output;
