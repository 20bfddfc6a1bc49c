import type { Context } from "aws-lambda";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { defineHandler, type GivenPorts } from "#functions/runtime/define-handler.ts";
import { readEnvironment } from "#functions/runtime/env.ts";
import { PORTS } from "#functions/runtime/ports-key.ts";
import { ENVIRONMENT } from "../../scripts/bundles/environment.ts";
import { sandboxBench } from "../helpers/sandbox.ts";

const context = () => ({ awsRequestId: "r1", [PORTS]: sandboxBench().ports }) as unknown as Context & GivenPorts;
const handler = defineHandler({
  name: "test",
  input: z.strictObject({ n: z.number() }),
  output: z.strictObject({ doubled: z.number() }),
  run: async ({ n }, ports, meta) => {
    if (n < 0) throw new RangeError("negative");
    return n === 13
      ? ({ doubled: "unlucky" } as never)
      : { doubled: n * 2 + (meta.now.getTime() - ports.clock.now().getTime()) };
  },
});

describe("defineHandler", () => {
  it("hands over what was parsed, the ports and the port's time", async () => {
    expect(await handler({ n: 2 }, context())).toEqual({ doubled: 4 });
  });

  it.each([
    ["a missing member", {}, /input of test is not as agreed: n:/],
    ["an unknown member", { n: 1, taskToken: "secret-token" }, /Unrecognized key: "taskToken"/],
  ])("refuses %s by name, without repeating values", async (_what, event, words) => {
    const refused = handler(event, context());
    await expect(refused).rejects.toMatchObject({ name: "InvalidEventError", message: expect.stringMatching(words) });
    await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining("secret-token") });
  });

  it("does not let a wrong answer out", async () => {
    await expect(handler({ n: 13 }, context())).rejects.toMatchObject({
      name: "InvalidEventError",
      message: expect.stringMatching(/output of test/),
    });
  });

  it("throws a function's own error on, with its name", async () => {
    await expect(handler({ n: -1 }, context())).rejects.toThrow(RangeError);
  });
});

describe("the environment", () => {
  it("is complete or refused at once, naming what is missing", () => {
    expect(readEnvironment(ENVIRONMENT)).toMatchObject({ FLEETWRIGHT_BUS: "fleetwright" });
    const { FLEETWRIGHT_BUS: _bus, ...rest } = ENVIRONMENT;
    expect(() => readEnvironment(rest)).toThrow(/FLEETWRIGHT_BUS/);
  });

  it("names the role in member accounts together with its external id, or neither", () => {
    const [FLEETWRIGHT_MEMBER_ROLE, FLEETWRIGHT_EXTERNAL_ID] = ["fleetwright", "x1"];
    expect(readEnvironment({ ...ENVIRONMENT, FLEETWRIGHT_MEMBER_ROLE, FLEETWRIGHT_EXTERNAL_ID })).toMatchObject({
      FLEETWRIGHT_MEMBER_ROLE,
    });
    expect(() => readEnvironment({ ...ENVIRONMENT, FLEETWRIGHT_MEMBER_ROLE })).toThrow(/set both or neither/);
    expect(() => readEnvironment({ ...ENVIRONMENT, FLEETWRIGHT_EXTERNAL_ID })).toThrow(/set both or neither/);
  });
});
