import type { Catcher, Retrier, TaskState } from "./asl.ts";
import { STEP_TIMEOUT_SECONDS, stepRetry } from "./policy.ts";

export interface LambdaTaskOptions {
  functionArn: string;
  payload: Record<string, unknown>;
  next?: string;
  /** Default: the function's answer becomes the state's output. */
  output?: unknown;
  assign?: Record<string, unknown>;
  catch?: Catcher[];
  retry?: Retrier[];
  timeoutSeconds?: number;
  comment?: string;
}

/**
 * A Task that calls one of our functions. `lambda:invoke` rather than the bare function ARN: it is the form AWS advises, it
 * supports task tokens and its error names (`Lambda.*`) are the documented ones.
 */
export function lambdaTask(options: LambdaTaskOptions): TaskState {
  return {
    Type: "Task",
    ...(options.comment ? { Comment: options.comment } : {}),
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: options.functionArn, Payload: options.payload },
    TimeoutSeconds: options.timeoutSeconds ?? STEP_TIMEOUT_SECONDS,
    Retry: options.retry ?? stepRetry,
    ...(options.catch ? { Catch: options.catch } : {}),
    ...(options.assign ? { Assign: options.assign } : {}),
    Output: options.output ?? "{% $states.result.Payload %}",
    ...(options.next ? { Next: options.next } : { End: true }),
  } as TaskState;
}
