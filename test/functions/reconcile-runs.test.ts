import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { AccessDeniedError } from "#core/errors.ts";
import type { GivenPorts } from "#functions/runtime/define-handler.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import { handler } from "#functions/triggers/reconcile-runs.ts";
import { stageRecord } from "../helpers/records.ts";
import { later, runRecord } from "../helpers/run-records.ts";
import { sandboxBench } from "../helpers/sandbox.ts";

describe("the hourly reconcile", () => {
  it("ends what it can although one run cannot be looked at, and fails for that one", async () => {
    const { ports } = sandboxBench();
    for (const id of ["newer", "older"]) await ports.runs.create(runRecord([stageRecord()], { id }), []);
    const describeExecution = async (arn: string) => {
      if (arn.endsWith("newer")) throw new AccessDeniedError("describe execution: AccessDeniedException");
      return arn.endsWith("older") ? { status: "ABORTED" } : undefined;
    };
    const given = { ...ports, executions: { describe: describeExecution } };
    const context = { awsRequestId: "r1", [PORTS]: given } as unknown as Context & GivenPorts;
    await expect(handler({}, context)).rejects.toThrow(AccessDeniedError);
    expect(await ports.runs.get("older")).toMatchObject({ status: "failed", reason: { code: "EXECUTION_ABORTED" } });
    expect(await ports.runs.get("newer")).toMatchObject({ status: "running" });
  });

  it("ends a run nobody drives however many runs came after it, unless it is older than any execution", async () => {
    const { ports } = sandboxBench();
    const ended = { status: "succeeded" as const };
    await ports.runs.create(runRecord([stageRecord()], { id: "left" }), []);
    const ancient = later(-2 * 366 * 86_400).toISOString();
    await ports.runs.create(runRecord([stageRecord()], { id: "ancient", startedAt: ancient }), []);
    for (let after = 1; after <= 60; after++) {
      const startedAt = later(after).toISOString();
      await ports.runs.create(runRecord([stageRecord()], { id: `after-${after}`, startedAt, ...ended }), []);
    }
    const describeExecution = async (arn: string) => (/part-2$/.test(arn) ? undefined : { status: "ABORTED" });
    const given = { ...ports, executions: { describe: describeExecution } };
    const context = { awsRequestId: "r1", [PORTS]: given } as unknown as Context & GivenPorts;
    expect(await handler({}, context)).toEqual({ endedAdoptions: [], endedFixes: [], endedRuns: ["left"] });
    expect(await ports.runs.get("left")).toMatchObject({ status: "failed", reason: { code: "EXECUTION_ABORTED" } });
  });
});
