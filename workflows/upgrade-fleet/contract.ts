import * as z from "zod";
import { goalSchema } from "#events/operator/goal.ts";

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
    /** Null when no stage is left and only the end has to be told. */
    stage: name.nullable(),
    part: z.int().min(2),
    AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: z.string().optional(),
  }),
]);

/** A child execution to start; starting it again does nothing. */
const childExecution = z.strictObject({
  stateMachineArn: z.string().startsWith("arn:"),
  name: z.string().max(80),
  input: z.strictObject({ runId: name, clusterId: name }),
});

const atStage = z.strictObject({ runId: name, stage: name });
/** Who starts now, upwards or back. */
const turn = z.strictObject({
  start: z.array(childExecution),
  /** Nobody is under way and nobody else will start: the stage can be judged, or has gone back. */
  settled: z.boolean(),
  revision: z.int().nonnegative(),
  /** At the latest after this time it is worth looking again. */
  waitSeconds: z.int().positive(),
});
/** The stage to go on with, or null when there is none left. */
const nextStage = z.strictObject({ stage: name.nullable() });

export const steps = {
  "plan-run": {
    input: z.strictObject({
      /** Leaves room in an execution's name, of 80 characters, for the parts a long run goes on in. */
      runId: name.max(70),
      goal: goalSchema,
      strategy: name,
      requestedBy: name,
    }),
    output: nextStage,
  },
  /** Whether people let the stage go on: before it starts, between its passes, after its soak. */
  "check-approval": {
    input: z.strictObject({ ...atStage.shape, moment: z.enum(["before", "after-pass"]) }),
    output: z.strictObject({
      decision: z.enum(["granted", "waiting", "refused", "rollback"]),
      revision: z.int().nonnegative(),
      waitSeconds: z.int().positive(),
    }),
  },
  "begin-stage": { input: atStage, output: z.strictObject({ members: z.int().nonnegative() }) },
  "admit-members": { input: atStage, output: turn },
  "await-change": {
    input: z.strictObject({
      runId: name,
      revision: z.int().nonnegative(),
      taskToken: name,
      /** When the waiting state was entered: of two waits at one revision the later one counts. */
      since: z.iso.datetime(),
    }),
    output: z.strictObject({ waiting: z.boolean() }),
  },
  "judge-stage": {
    input: atStage,
    output: z.strictObject({
      verdict: z.enum(["soaks", "passed", "rollback", "failed"]),
      revision: z.int().nonnegative(),
    }),
  },
  /** Looks at the gates of a soaking stage, and at what somebody asked of it. */
  "watch-soak": {
    input: atStage,
    output: z.strictObject({
      verdict: z.enum(["soaking", "passed", "rollback", "failed"]),
      waitSeconds: z.int().positive(),
      revision: z.int().nonnegative(),
    }),
  },
  "admit-rollbacks": { input: atStage, output: turn },
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
