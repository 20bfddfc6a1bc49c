import { fileURLToPath } from "node:url";
import type { Context } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { ThrottledError } from "#core/errors.ts";
import type { GivenPorts } from "#functions/runtime/define-handler.ts";
import { ENVIRONMENT } from "../../../scripts/bundles/environment.ts";

/** A handler as Lambda calls it: no ports in the context, settings in the environment, log lines on the console. */
const environment = {
  POWERTOOLS_DEV: "true",
  POWERTOOLS_LOG_LEVEL: "INFO",
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_REGION: "eu-west-1",
  ...ENVIRONMENT,
  FLEETWRIGHT_POLICY_FILE: fileURLToPath(new URL("../../../examples/fleet.yaml", import.meta.url)),
};

const context = (change: Partial<Context> = {}) =>
  ({
    awsRequestId: "request-1",
    functionName: "fleetwright-test",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:111122223333:function:fleetwright-test",
    memoryLimitInMB: "256",
    getRemainingTimeInMillis: () => 60_000,
    ...change,
  }) as unknown as Context & GivenPorts;

async function coldHandler(run: (input: { n: number }) => Promise<{ doubled: number }>) {
  // Modules of a function that has just started: nothing composed yet.
  vi.resetModules();
  const { defineHandler } = await import("#functions/runtime/define-handler.ts");
  return defineHandler({
    name: "test",
    input: z.object({ n: z.number(), runId: z.string(), clusterId: z.string() }),
    output: z.strictObject({ doubled: z.number() }),
    run,
  });
}

let lines: Record<string, unknown>[];
beforeEach(() => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  lines = [];
  for (const level of ["debug", "info", "warn", "error", "log"] as const)
    vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(JSON.parse(String(line))));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const input = { n: 2, runId: "r", clusterId: "444455556666/us-east-1/a", taskToken: "secret-token" };

describe("a handler on Lambda", () => {
  it("composes its ports from the environment and logs one line that can be found by its ids", async () => {
    const handler = await coldHandler(async ({ n }) => ({ doubled: n * 2 }));
    expect(await handler(input, context())).toEqual({ doubled: 4 });
    expect(lines).toEqual([
      expect.objectContaining({
        level: "INFO",
        function: "test",
        function_request_id: "request-1",
        cold_start: true,
        runId: "r",
        clusterId: "444455556666/us-east-1/a",
        account: "444455556666",
        region: "us-east-1",
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain("secret-token");
  });

  it("does not carry ids over to the next invocation", async () => {
    const handler = await coldHandler(async ({ n }) => ({ doubled: n * 2 }));
    await handler(input, context());
    await handler({}, context({ awsRequestId: "request-2" })).catch(() => {});
    expect(lines[1]).toMatchObject({ function_request_id: "request-2", cold_start: false, function: "test" });
    expect(lines[1]).not.toHaveProperty("runId");
  });

  it("logs an error once, with its cause, and throws it on by its name", async () => {
    const handler = await coldHandler(async () => {
      throw new ThrottledError("slow down", { cause: new Error("Rate exceeded") });
    });
    await expect(handler(input, context())).rejects.toMatchObject({ name: "ThrottledError" });
    expect(lines).toEqual([
      expect.objectContaining({
        level: "ERROR",
        runId: "r",
        error: expect.objectContaining({
          name: "ThrottledError",
          message: "slow down",
          cause: expect.objectContaining({ message: "Rate exceeded" }),
        }),
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain("secret-token");
  });

  it("says nothing when told to be silent", async () => {
    vi.stubEnv("POWERTOOLS_LOG_LEVEL", "SILENT");
    const handler = await coldHandler(async ({ n }) => ({ doubled: n }));
    await handler(input, context());
    expect(lines).toEqual([]);
  });

  it("is not ended by anybody but Lambda, whose timeout the workflows repeat", async () => {
    const handler = await coldHandler(async ({ n }) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { doubled: n };
    });
    expect(await handler(input, context({ getRemainingTimeInMillis: () => 1 }))).toEqual({ doubled: 2 });
  });

  it("without a complete environment fails by name, and says what is missing", async () => {
    vi.stubEnv("FLEETWRIGHT_BUS", undefined);
    const handler = await coldHandler(async ({ n }) => ({ doubled: n }));
    await expect(handler(input, context())).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "ENVIRONMENT",
      message: expect.stringContaining("FLEETWRIGHT_BUS"),
    });
  });

  it("with a broken policy file fails and names the file", async () => {
    vi.stubEnv("FLEETWRIGHT_POLICY_FILE", fileURLToPath(new URL("../../../package.json", import.meta.url)));
    const handler = await coldHandler(async ({ n }) => ({ doubled: n }));
    await expect(handler(input, context())).rejects.toMatchObject({
      code: "POLICY_INVALID",
      message: expect.stringContaining("package.json"),
    });
  });
});
