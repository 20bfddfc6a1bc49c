/** How an invocation of a Lambda function ended. `seconds` is how long it took in virtual time (default: no time). */
export type LambdaOutcome =
  | { kind: "returned"; payload: unknown; seconds?: number }
  /** The function's own error, or one of the Lambda runtime's (`Runtime.ExitError`, `Sandbox.Timedout`). */
  | {
      kind: "failed";
      errorType: string;
      errorMessage: string;
      trace?: string[];
      seconds?: number;
      cause?: Record<string, unknown>;
    }
  /** The Lambda service refused: `ResourceNotFoundException`, `TooManyRequestsException` ... */
  | { kind: "refused"; error: string; message: string };

export interface ServiceCall {
  service: string;
  operation: string;
  input: Record<string, unknown>;
}

/** What tasks reach: functions and other AWS services. Refusals of a service are thrown as `AwsError`. */
export interface TaskPorts {
  invokeLambda(functionArn: string, payload: unknown): Promise<LambdaOutcome>;
  callService(call: ServiceCall): Promise<unknown>;
}
