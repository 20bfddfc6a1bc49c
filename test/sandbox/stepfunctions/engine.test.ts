import { describe, expect, it } from "vitest";
import { engineBench, execute, failed, machine, returned, START, typesOf } from "../../helpers/engine.ts";

const task = (fields: object = {}) =>
  ({
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: { FunctionName: "f" },
    End: true,
    ...fields,
  }) as never;

describe("the engine", () => {
  it("retries with growing, capped and jittered delays", async () => {
    const retry = { ErrorEquals: ["Busy"], IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 40, MaxAttempts: 4 };
    const bench = engineBench({ f: (_, attempt) => (attempt < 5 ? failed("Busy") : returned("done")) });
    const execution = await execute(bench, machine("A", { A: task({ Retry: [retry] }) }));
    expect(execution.status).toBe("SUCCEEDED");
    // 10 + 30 + 40 + 40 seconds
    expect((bench.clock.millis() - START.getTime()) / 1000).toBe(120);
    const jittered = engineBench({ f: (_, attempt) => (attempt < 2 ? failed("Busy") : returned("done")) });
    await execute(jittered, machine("A", { A: task({ Retry: [{ ...retry, JitterStrategy: "FULL" }] }) }));
    expect((jittered.clock.millis() - START.getTime()) / 1000).toBe(5);
  });

  it("names the failures of the Lambda service", async () => {
    const execution = await execute(engineBench(), machine("A", { A: task() }));
    expect(execution).toMatchObject({ status: "FAILED", error: "Lambda.ResourceNotFoundException" });
  });

  it("does not let States.ALL take what must end an execution", async () => {
    const large = { f: () => returned("x".repeat(300_000)) };
    const execution = await execute(
      engineBench(large),
      machine("A", { A: task({ Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] }), B: { Type: "Succeed" } }),
    );
    expect(execution).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("runs at most MaxConcurrency items at once, and keeps the order of results", async () => {
    let running = 0;
    let most = 0;
    const bench = engineBench({
      f: (payload: { n: number }) => {
        running += 1;
        most = Math.max(most, running);
        bench.clock.at(bench.clock.millis() + 10_000, () => {
          running -= 1;
        });
        return returned(payload.n * 2, 10);
      },
    });
    const item = task({
      Arguments: { FunctionName: "f", Payload: { n: "{% $states.input %}" } },
      Output: "{% $states.result.Payload %}",
    });
    const execution = await execute(
      bench,
      machine("M", {
        M: {
          Type: "Map",
          Items: [1, 2, 3, 4, 5],
          MaxConcurrency: 2,
          ItemProcessor: { StartAt: "A", States: { A: item } },
          End: true,
        },
      }),
    );
    expect(JSON.parse(execution.output ?? "")).toEqual([2, 4, 6, 8, 10]);
    expect(most).toBe(2);
  });

  it("stops the siblings of a failed branch, and tolerates failures where told to", async () => {
    const bench = engineBench({ f: (payload: number) => (payload === 2 ? failed("Nope") : returned(payload, 60)) });
    const map = {
      Type: "Map",
      Items: [1, 2, 3],
      ItemProcessor: {
        StartAt: "A",
        States: {
          A: task({
            Arguments: { FunctionName: "f", Payload: "{% $states.input %}" },
            Output: "{% $states.result.Payload %}",
          }),
        },
      },
      End: true,
    } as const;
    const strict = await execute(bench, machine("M", { M: map }));
    expect(strict).toMatchObject({ status: "FAILED", error: "Nope" });
    expect(typesOf(strict).filter((type) => type === "MapIterationAborted")).toHaveLength(2);
    const tolerant = engineBench({ f: (payload: number) => (payload === 2 ? failed("Nope") : returned(payload)) });
    const execution = await execute(tolerant, machine("M", { M: { ...map, ToleratedFailureCount: 1 } }));
    expect(execution.status).toBe("SUCCEEDED");
  });

  it("ends an execution that takes longer than its machine allows", async () => {
    const execution = await execute(
      engineBench(),
      machine("W", { W: { Type: "Wait", Seconds: 100, End: true } }, { TimeoutSeconds: 10 }),
    );
    expect(execution).toMatchObject({ status: "TIMED_OUT", error: "States.Timeout" });
    expect(execution.stopDate).toEqual(new Date(START.getTime() + 10_000));
  });

  it("stops on request, and wakes nobody afterwards", async () => {
    const bench = engineBench({ f: () => returned({}) });
    const { arn } = bench.engine.createStateMachine(
      "m",
      machine("W", { W: { Type: "Wait", Seconds: 100, Next: "A" }, A: task() }),
    );
    const execution = bench.engine.startExecution(arn);
    await bench.clock.run({ until: new Date(START.getTime() + 5000) });
    await bench.engine.stopExecution(execution.arn, "ByHand", "enough");
    await bench.clock.run();
    expect(execution).toMatchObject({ status: "ABORTED", error: "ByHand", cause: "enough" });
    expect(bench.calls).toEqual([]);
    expect(typesOf(execution).at(-1)).toBe("ExecutionAborted");
  });

  it("finds a running execution of the same name and input, and refuses another", async () => {
    const bench = engineBench();
    const { arn } = bench.engine.createStateMachine(
      "m",
      machine("W", { W: { Type: "Wait", Seconds: 100, End: true } }),
    );
    const first = bench.engine.startExecution(arn, { name: "n", input: "{}" });
    expect(bench.engine.startExecution(arn, { name: "n", input: "{}" })).toBe(first);
    expect(() => bench.engine.startExecution(arn, { name: "n", input: '{"a":1}' })).toThrow(
      expect.objectContaining({ code: "ExecutionAlreadyExists" }),
    );
    await bench.clock.run();
    expect(() => bench.engine.startExecution(arn, { name: "n", input: "{}" })).toThrow(
      expect.objectContaining({ code: "ExecutionAlreadyExists" }),
    );
    expect(() => bench.engine.startExecution(arn, { name: "no spaces" })).toThrow(
      expect.objectContaining({ code: "InvalidName" }),
    );
    expect(() => bench.engine.startExecution(arn, { input: "{" })).toThrow(
      expect.objectContaining({ code: "InvalidExecutionInput" }),
    );
    expect(() => bench.engine.startExecution(`${arn}x`)).toThrow(
      expect.objectContaining({ code: "StateMachineDoesNotExist" }),
    );
  });

  it("answers a token once: afterwards it has timed out, and one nobody issued is invalid", async () => {
    const bench = engineBench({ f: () => returned({}) });
    const wait = task({
      Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
      Arguments: { FunctionName: "f", Payload: { token: "{% $states.context.Task.Token %}" } },
    });
    const { arn } = bench.engine.createStateMachine("m", machine("W", { W: wait }));
    const execution = bench.engine.startExecution(arn);
    await bench.clock.run({ done: () => bench.tokens.length > 0 });
    const [token = ""] = bench.tokens;
    bench.engine.tokens.find(token).succeed({ yes: true });
    await bench.clock.run();
    expect(JSON.parse(execution.output ?? "")).toEqual({ yes: true });
    expect(() => bench.engine.tokens.find(token)).toThrow(expect.objectContaining({ code: "TaskTimedOut" }));
    expect(() => bench.engine.tokens.find("made up")).toThrow(expect.objectContaining({ code: "InvalidToken" }));
  });

  it("does the same for the same machine, to the last event", async () => {
    const definition = machine("M", {
      M: {
        Type: "Map",
        Items: [3, 1, 2],
        ItemProcessor: { StartAt: "W", States: { W: { Type: "Wait", Seconds: "{% $states.input %}", End: true } } },
        End: true,
      },
    });
    const [a, b] = [await execute(engineBench(), definition), await execute(engineBench(), definition)];
    expect(b.history.events).toEqual(a.history.events);
  });
});
