import type { Context } from "aws-lambda";
import { expect, it } from "vitest";
import type { GivenPorts } from "#functions/runtime/define-handler.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import { handler } from "#functions/steps/upgrade-fleet/await-change.ts";
import { runRecord } from "../../helpers/run-records.ts";
import { sandboxBench } from "../../helpers/sandbox.ts";

it("a wait that comes after the next one has begun gives its token back and leaves the other's", async () => {
  const { ports } = sandboxBench();
  const answered: string[] = [];
  const callbacks = { succeed: async (token: string) => answered.push(token) > 0 };
  const context = { awsRequestId: "r", [PORTS]: { ...ports, callbacks } } as unknown as Context & GivenPorts;
  const run = runRecord([]);
  await ports.runs.create(run, []);
  const wait = (taskToken: string, since: string) =>
    handler({ runId: run.id, revision: run.revision, taskToken, since }, context);
  // Milliseconds that are zero are left out: as a text this one would come after the other.
  expect(await wait("later", "2026-11-23T09:00:00.250Z")).toEqual({ waiting: true });
  expect(await wait("late", "2026-11-23T09:00:00Z")).toEqual({ waiting: false });
  expect(answered).toEqual(["late"]);
  expect(await ports.runs.touch(run.id)).toBe("later");
});
