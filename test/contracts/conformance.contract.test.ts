import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCases, runCase } from "../../scripts/conformance/cases.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const FILE = "asl-conformance/jsonata-cases.json";

describe.skipIf(missing(FILE))("the engine agrees with executions recorded on AWS", () => {
  const cases = missing(FILE) ? [] : parseCases(readFileSync(sharedPath(FILE), "utf8"));

  it("has the 66 recordings", () => expect(cases).toHaveLength(66));

  it.each(cases.map((recorded) => [recorded.id, recorded] as const))("%s", async (_id, recorded) => {
    expect(await runCase(recorded)).toEqual([]);
  });
});

describe("the comparison itself", () => {
  const definition = {
    QueryLanguage: "JSONata",
    StartAt: "A",
    States: { A: { Type: "Pass", Output: "{% $states.input.x + 1 %}", End: true } },
  };
  const recording = (output: string, types: string[]) =>
    parseCases(
      JSON.stringify([
        {
          id: "own",
          definition,
          input: '{"x":1}',
          lambdas: [],
          history: {
            events: types.map((type) => ({
              type,
              ...(type === "ExecutionSucceeded" ? { executionSucceededEventDetails: { output } } : {}),
            })),
          },
        },
      ]),
    )[0];
  const TYPES = ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"];

  it("agrees with a right recording", async () => {
    const right = recording("2", TYPES);
    expect(right && (await runCase(right))).toEqual([]);
  });

  it("sees a wrong output and a missing event", async () => {
    const output = recording("3", TYPES);
    expect(output && (await runCase(output))).toEqual(["output: AWS 3, engine 2"]);
    const events = recording(
      "2",
      TYPES.filter((type) => type !== "PassStateExited"),
    );
    expect(events && (await runCase(events))[0]).toContain("event 3: AWS ExecutionSucceeded, engine PassStateExited");
  });

  it("refuses what is not a list of cases", () => {
    expect(() => parseCases("{")).toThrow(/not JSON/);
    expect(() => parseCases('[{"id": 1}]')).toThrow(/not a list of recorded cases/);
  });
});
