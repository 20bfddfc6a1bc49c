import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionLimitExceeded,
  InvalidToken,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { sfnCallbacks, sfnExecutionReader, sfnExecutionStarter } from "#adapters/aws/sfn.ts";

const sfn = mockClient(SFNClient);
beforeEach(() => sfn.reset());
const client = new SFNClient({ region: "eu-west-1" });
const args = { message: "no", $metadata: { httpStatusCode: 400 } };
const stateMachineArn = "arn:aws:states:eu-west-1:111122223333:stateMachine:m";
const executionArn = "arn:aws:states:eu-west-1:111122223333:execution:m:one";

describe("waiting tasks", () => {
  it("are answered with the output as JSON", async () => {
    sfn.on(SendTaskSuccessCommand).resolves({});
    expect(await sfnCallbacks(client).succeed("token", { a: 1 })).toBe(true);
    expect(sfn.commandCalls(SendTaskSuccessCommand)[0]?.args[0].input).toEqual({
      taskToken: "token",
      output: '{"a":1}',
    });
  });

  it.each([new TaskTimedOut(args), new TaskDoesNotExist(args), new InvalidToken(args)])(
    "that wait no more are no error: $name",
    async (error) => {
      sfn.on(SendTaskSuccessCommand).rejects(error);
      expect(await sfnCallbacks(client).succeed("token", {})).toBe(false);
    },
  );

  it("that could not be reached are", async () => {
    sfn.on(SendTaskSuccessCommand).rejects(Object.assign(new Error("slow"), { name: "ThrottlingException" }));
    await expect(sfnCallbacks(client).succeed("token", {})).rejects.toMatchObject({ name: "ThrottledError" });
  });
});

describe("executions", () => {
  const start = () => sfnExecutionStarter(client).start({ stateMachineArn, name: "one", input: { a: 1 } });

  it("are started by name, or found", async () => {
    sfn.on(StartExecutionCommand).resolves({ executionArn });
    expect(await start()).toEqual({ executionArn, alreadyStarted: false });
    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn,
      name: "one",
      input: '{"a":1}',
    });
    sfn.on(StartExecutionCommand).rejects(new ExecutionAlreadyExists(args));
    expect(await start()).toEqual({ executionArn, alreadyStarted: true });
  });

  it("of a machine that is not deployed are not a cluster that went away", async () => {
    sfn.on(StartExecutionCommand).rejects(new StateMachineDoesNotExist(args));
    await expect(start()).rejects.toMatchObject({ name: "MissingResourceError", retryable: false });
  });

  it("beyond the account's limit are for later", async () => {
    sfn.on(StartExecutionCommand).rejects(new ExecutionLimitExceeded(args));
    await expect(start()).rejects.toMatchObject({ name: "ThrottledError" });
  });

  it("are described with error and cause, as far as there are any", async () => {
    sfn.on(DescribeExecutionCommand).resolves({ status: "FAILED", error: "E", cause: "c" });
    expect(await sfnExecutionReader(client).describe(executionArn)).toEqual({
      status: "FAILED",
      error: "E",
      cause: "c",
    });
    sfn.on(DescribeExecutionCommand).resolves({ status: "RUNNING" });
    expect(await sfnExecutionReader(client).describe(executionArn)).toEqual({ status: "RUNNING" });
    sfn.on(DescribeExecutionCommand).rejects(new ExecutionDoesNotExist(args));
    expect(await sfnExecutionReader(client).describe(executionArn)).toBeUndefined();
  });
});
