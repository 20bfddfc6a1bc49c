import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidArn,
  InvalidToken,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import type { ExecutionReader, ExecutionStarter, TaskCallbacks } from "#core/ports.ts";
import { executionArn } from "#core/run/names.ts";
import { hubCall } from "./errors.ts";

/** Answers waiting tasks. A token whose wait is over was answered by somebody else or by the clock: not an error. */
export function sfnCallbacks(client: SFNClient): TaskCallbacks {
  return {
    succeed: (taskToken, output) =>
      hubCall("task callback", async () => {
        try {
          await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
          return true;
        } catch (error) {
          if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
            return false;
          throw error;
        }
      }),
  };
}

export function sfnExecutionReader(client: SFNClient): ExecutionReader {
  return {
    describe: (arn) =>
      hubCall("describe execution", async () => {
        try {
          const {
            status = "RUNNING",
            error,
            cause,
          } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
          return { status, ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
        } catch (thrown) {
          if (thrown instanceof ExecutionDoesNotExist || thrown instanceof InvalidArn) return undefined;
          throw thrown;
        }
      }),
  };
}

/**
 * Starts executions by a name that makes starting twice starting once. While the first one runs, Step Functions itself answers a repeated start of the
 * same input as if it were new; `alreadyStarted` is then false.
 */
export function sfnExecutionStarter(client: SFNClient): ExecutionStarter {
  return {
    start: ({ stateMachineArn, name, input }) =>
      hubCall(`start ${name}`, async () => {
        try {
          const started = await client.send(
            new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
          );
          return { executionArn: started.executionArn ?? executionArn(stateMachineArn, name), alreadyStarted: false };
        } catch (error) {
          if (!(error instanceof ExecutionAlreadyExists)) throw error;
          return { executionArn: executionArn(stateMachineArn, name), alreadyStarted: true };
        }
      }),
  };
}
