import type { Catcher, MapState, TaskState } from "../asl.ts";
import { STEP_TIMEOUT_SECONDS } from "../policy.ts";
import { alreadyStartedErrors, START_CONCURRENCY, startRetryErrors } from "./policy.ts";

/** Makes Step Functions link an execution to the one that started it. */
const STARTED_BY = { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: "{% $states.context.Execution.Id %}" };

const startRetrier = {
  ErrorEquals: startRetryErrors,
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: 8,
};

/** Starts a child execution for each of `$states.input.start`; one that exists already is what was wanted. */
export const startChildren = (prefix: string, next: string, onFailure: Catcher[]): MapState => ({
  Type: "Map",
  Items: "{% $states.input.start %}",
  MaxConcurrency: START_CONCURRENCY,
  ItemProcessor: {
    StartAt: prefix,
    States: {
      [prefix]: {
        Type: "Task",
        Resource: "arn:aws:states:::states:startExecution",
        Arguments: {
          StateMachineArn: "{% $states.input.stateMachineArn %}",
          Name: "{% $states.input.name %}",
          Input: {
            runId: "{% $states.input.input.runId %}",
            clusterId: "{% $states.input.input.clusterId %}",
            ...STARTED_BY,
          },
        },
        TimeoutSeconds: STEP_TIMEOUT_SECONDS,
        Retry: [{ ...startRetrier, JitterStrategy: "FULL" }],
        Catch: [{ ErrorEquals: alreadyStartedErrors, Next: `${prefix}Done` }],
        Next: `${prefix}Done`,
      },
      [`${prefix}Done`]: { Type: "Succeed", Output: "{% {} %}" },
    },
  },
  Output: { revision: "{% $states.input.revision %}", waitSeconds: "{% $states.input.waitSeconds %}" },
  Catch: onFailure,
  Next: next,
});

/** Goes on with the run, as the table has it, in the next execution of the same workflow. */
export const startNextPart = (next: string, onFailure: Catcher[]): TaskState => ({
  Type: "Task",
  Comment: "The history of this execution is nearly full; the run goes on in a new one.",
  Resource: "arn:aws:states:::states:startExecution",
  Arguments: {
    StateMachineArn: "{% $states.context.StateMachine.Id %}",
    Name: "{% $runId & '.part-' & $string($part + 1) %}",
    Input: { continueRun: "{% $runId %}", stage: "{% $stage %}", part: "{% $part + 1 %}", ...STARTED_BY },
  },
  TimeoutSeconds: STEP_TIMEOUT_SECONDS,
  Retry: [startRetrier],
  Catch: [{ ErrorEquals: alreadyStartedErrors, Next: next }, ...onFailure],
  Output: { continuedIn: "{% $states.result.ExecutionArn %}" },
  Next: next,
});
