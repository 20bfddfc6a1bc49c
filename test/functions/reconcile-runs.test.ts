import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import { AccessDeniedError } from "#core/errors.ts";
import type { GivenPorts } from "#functions/runtime/define-handler.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import { handler } from "#functions/triggers/reconcile-runs.ts";
import { stageRecord } from "../helpers/records.ts";
import { runRecord } from "../helpers/run-records.ts";
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
});
