export interface TaskCallbacks {
  /** Ends a waiting task. A token that is no longer waited for is not an error: @returns false. */
  succeed(taskToken: string, output: unknown): Promise<boolean>;
}

export interface ExecutionReader {
  /** @returns undefined when Step Functions does not know the execution. */
  describe(executionArn: string): Promise<{ status: string; error?: string; cause?: string } | undefined>;
}

export interface ExecutionStarter {
  /** Starts an execution; one of the same name that exists already is found instead. */
  start(request: {
    stateMachineArn: string;
    name: string;
    input: unknown;
  }): Promise<{ executionArn: string; alreadyStarted: boolean }>;
}
