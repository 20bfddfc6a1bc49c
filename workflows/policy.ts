import type { Catcher, Retrier } from "./asl.ts";

/**
 * Timeouts, retries and catches all definitions share. Error names are those thrown by our functions (`core/*` and
 * `adapters/aws/errors.ts`) and by AWS; `test/workflows/definitions.test.ts` proves that each one exists.
 */

/** A step function reads or starts something; ten minutes is Lambda's patience for a fleet of hundreds, not the usual case. */
export const PLAN_TIMEOUT_SECONDS = 900;
export const STEP_TIMEOUT_SECONDS = 120;

/** The Lambda service failed, not our code: the call never ran or its answer was lost. Steps are idempotent, so run them again. */
export const lambdaServiceRetrier: Retrier = {
  ErrorEquals: [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.Unknown",
    "Runtime.ExitError",
    "Sandbox.Timedout",
    "States.Timeout",
  ],
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  MaxAttempts: 6,
  JitterStrategy: "FULL",
};

/** AWS or a table said "later". Together about half an hour of patience: longer than any throttling seen in practice. */
export const laterRetrier: Retrier = {
  ErrorEquals: [
    "ThrottledError",
    "ServiceUnavailableError",
    "UpdateInProgressError",
    "StaleWriteError",
    "EventsNotAcceptedError",
    "ActivationBusyError",
  ],
  IntervalSeconds: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  MaxAttempts: 10,
  JitterStrategy: "FULL",
};

export const stepRetry: Retrier[] = [lambdaServiceRetrier, laterRetrier];

/** The caught error as our steps take it. A timeout has no cause, and an expression that gives nothing is an error itself. */
export const FAILURE = {
  error: "{% $exists($states.errorOutput.Error) ? $states.errorOutput.Error : 'Unknown' %}",
  cause: "{% $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : '' %}",
};

/** Everything that is left after retries goes to one state that compensates and says why. */
export function catchAll(next: string): Catcher[] {
  return [
    {
      ErrorEquals: ["States.ALL"],
      Next: next,
      Assign: { failure: FAILURE },
    },
  ];
}
