import { InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { operatorClient } from "#adapters/aws/operator-client.ts";

const lambda = mockClient(LambdaClient);
const request = { action: "list-runs" } as const;
const payload = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)) as never;

beforeEach(() => vi.stubEnv("AWS_REGION", "eu-west-1"));
afterEach(() => {
  lambda.reset();
  vi.unstubAllEnvs();
});

describe("the operator client", () => {
  it("sends the request to the function and gives its answer", async () => {
    lambda.on(InvokeCommand).resolves({ Payload: payload({ action: "list-runs", runs: [] }) });
    expect(await operatorClient({ functionName: "mine" }).send(request)).toEqual({ action: "list-runs", runs: [] });
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: "mine",
      Payload: JSON.stringify(request),
    });
  });

  it("tells a function that failed from one that rejects", async () => {
    lambda.on(InvokeCommand).resolves({
      FunctionError: "Unhandled",
      Payload: payload({ errorType: "StaleWriteError", errorMessage: "lost", trace: ["at x"] }),
    });
    await expect(operatorClient().send(request)).rejects.toMatchObject({
      code: "SERVICE_UNAVAILABLE",
      message: "fleetwright-operator failed: StaleWriteError: lost",
    });
  });

  it.each([
    ["another contract", { action: "list-runs", runs: [], extra: 1 }, /not understood here: .*extra/s],
    ["no JSON", "<html>", /not understood here: "<html>" is not JSON/],
  ])("says so when the answer is %s", async (_what, answer, words) => {
    lambda.on(InvokeCommand).resolves({ Payload: payload(answer) });
    await expect(operatorClient().send(request)).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: expect.stringMatching(words),
    });
  });

  it.each([
    [
      "NO_OPERATOR",
      new ResourceNotFoundException({ $metadata: {}, message: "Function not found" }),
      /no function mine/,
    ],
    ["NO_CREDENTIALS", Object.assign(new Error("x"), { name: "CredentialsProviderError" }), /AWS_PROFILE/],
    ["NO_ENDPOINT", Object.assign(new Error("x"), { code: "ECONNREFUSED" }), /nothing answers at http:\/\/127.0.0.1:1/],
  ])("%s is for the caller to put right", async (code, error, words) => {
    lambda.on(InvokeCommand).rejects(error);
    const client = operatorClient({ functionName: "mine", endpoint: "http://127.0.0.1:1" });
    await expect(client.send(request)).rejects.toMatchObject({
      name: "InvalidInputError",
      code,
      message: expect.stringMatching(words),
    });
  });

  it("asks for a Region when there is none", async () => {
    vi.stubEnv("AWS_REGION", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    await expect(operatorClient().send(request)).rejects.toMatchObject({ code: "NO_REGION" });
  });
});
