import { beforeEach, describe, expect, it } from "vitest";
import { EventsNotAcceptedError } from "#core/errors.ts";
import { retryRun } from "#functions/runtime/run/retries.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { type Around, aroundBench, planes, small, tierStage, tiers } from "../../../helpers/around.ts";
import { endings } from "../../../helpers/sandbox.ts";

const died = new FunctionDied("it died here");
const dies = async (): Promise<never> => {
  throw died;
};

describe("a retry that breaks off", () => {
  let bench: Around;
  const ask = (change: Partial<Around["ports"]>, clusters: string[] = []) =>
    retryRun({ ...bench.ports, ...change }, "run", clusters, {
      by: "jo",
      why: "",
      at: bench.clock.now().toISOString(),
    });
  const parts = () => bench.engine.executions(bench.engine.stateMachineArn("upgrade-fleet")).map(({ name }) => name);

  beforeEach(async () => {
    const faults = ["a", "b"].map((cluster) => ({ kind: "control-plane-fails" as const, cluster }));
    bench = aroundBench([small("a"), small("b"), small("c", "prod")], tiers([tierStage("dev"), tierStage("prod")]), {
      faults,
    });
    expect(endings(await bench.run())).toEqual({
      a: "failed IP_NOT_AVAILABLE",
      b: "failed IP_NOT_AVAILABLE",
      c: "skipped RUN_ENDED",
    });
  });

  it.each([
    [
      "before anybody waits again",
      () => ({ runs: { ...bench.ports.runs, moveMember: dies } }),
      ["failed", "failed", "skipped"],
    ],
    [
      "when some wait again",
      () => {
        let moved = 0;
        const { moveMember } = bench.ports.runs;
        const move: typeof moveMember = (...of) => (moved++ === 1 ? dies() : moveMember(...of));
        return { runs: { ...bench.ports.runs, moveMember: move } };
      },
      ["waiting", "failed", "skipped"],
    ],
    ["before its execution starts", () => ({ starter: { start: dies } }), ["waiting", "waiting", "waiting"]],
  ])("%s, is completed when it is asked for again", async (_when, broken, left) => {
    await expect(ask(broken())).rejects.toBe(died);
    expect(parts()).toEqual(["run"]);
    expect((await bench.ports.runs.members("run")).map(({ status }) => status)).toEqual(left);
    expect(await bench.ask({ action: "retry-run" })).toMatchObject({
      message: "3 clusters of run run are tried again",
    });
    await bench.finish();
    const view = await bench.view();
    expect(endings(view)).toEqual({ a: "upgraded UPGRADED", b: "upgraded UPGRADED", c: "upgraded UPGRADED" });
    expect(view.run.status).toBe("succeeded");
    expect(view.stages.flatMap(({ members }) => members.map(({ attempt }) => attempt))).toEqual([2, 2, 1]);
    expect(planes(bench).slice(2)).toEqual(["a 1.35", "b 1.35", "c 1.35"]);
    expect(parts()).toEqual(["run", "run.part-2"]);
  });

  it("of a named cluster is completed under its name, and takes up nobody else who failed", async () => {
    await expect(ask({ starter: { start: dies } }, ["b"])).rejects.toBe(died);
    await bench.ask({ action: "retry-run", clusters: ["b"] });
    await bench.finish();
    expect(bench.versions()).toEqual({ a: "1.34", b: "1.35", c: "1.34" });
  });

  it("goes on all the same when it cannot be told", async () => {
    const publish = async (): Promise<never> => {
      throw new EventsNotAcceptedError("the bus is not there");
    };
    await expect(ask({ events: { publish } })).rejects.toThrow(EventsNotAcceptedError);
    await bench.finish();
    expect((await bench.view()).run.status).toBe("succeeded");
    expect(parts()).toEqual(["run", "run.part-2"]);
  });
});
