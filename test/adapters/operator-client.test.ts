import { InvokeCommand, LambdaClient, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { identityProof } from "#adapters/aws/identity-proof.ts";
import { operatorClient } from "#adapters/aws/operator-client.ts";
import { requestDigest } from "#core/people/request-digest.ts";
import { NOW } from "../helpers/fleet.ts";

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
  it("sends nothing that the function would not take, and says what is wrong with it", async () => {
    const start = { action: "start-run" as const, goal: { kind: "addons" as const }, requestedBy: "jo", runId: "r 1" };
    await expect(operatorClient().send(start)).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "BAD_REQUEST",
      message: "runId: letters, digits and dashes, 60 at most",
    });
  });

  it("sends the request to the function and gives its answer", async () => {
    lambda.on(InvokeCommand).resolves({ Payload: payload({ action: "list-runs", runs: [] }) });
    expect(await operatorClient({ functionName: "mine" }).send(request)).toEqual({ action: "list-runs", runs: [] });
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: "mine",
      Payload: JSON.stringify(request),
    });
  });

  const change = { action: "abort-run", runId: "r", by: "jo" } as const;
  const sentBy = () => JSON.parse(String(lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload)) as object;
  const clock = { now: () => NOW };

  it("sends with every change a proof of who asks, bound to it, and with nothing else", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "SANDBOX111122223333");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "sandbox");
    lambda.on(InvokeCommand).resolves({ Payload: payload({ action: "changed", runId: "r", message: "done" }) });
    await operatorClient({ clock }).send(change);
    const credentials = { accessKeyId: "SANDBOX111122223333", secretAccessKey: "sandbox" };
    const digest = requestDigest(change);
    const proof = await identityProof({ digest, region: "eu-west-1", credentials, now: NOW });
    expect(sentBy()).toEqual({ ...change, proof });
  });

  it("goes without a proof where none can be made, and says why only when the deployment asks for one", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    vi.stubEnv("AWS_PROFILE", "nobody");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    const done = { action: "changed", runId: "r", message: "done" } as const;
    const needed = { action: "rejected", code: "IDENTITY_NEEDED", message: "prove it" } as const;
    lambda
      .on(InvokeCommand)
      .resolvesOnce({ Payload: payload(done) })
      .resolves({ Payload: payload(needed) });
    expect(await operatorClient({ clock }).send(change)).toEqual(done);
    expect(sentBy()).toEqual(change);
    expect(await operatorClient({ clock }).send(change)).toEqual({
      ...needed,
      message: expect.stringMatching(/^prove it; none could be made here: Could not load credentials/),
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
