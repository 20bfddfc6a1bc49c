import { createClock } from "#sandbox/clock/virtual-clock.ts";
import { Engine } from "#sandbox/stepfunctions/engine.ts";
import type { LambdaOutcome, TaskPorts } from "#sandbox/stepfunctions/ports.ts";
import type { StateMachine } from "#workflows/asl.ts";

type States = StateMachine["States"];

export interface EngineBench {
  engine: Engine;
  clock: ReturnType<typeof createClock>;
  /** Task tokens as the functions were given them. */
  tokens: string[];
  calls: { functionArn: string; payload: unknown }[];
}

export const START = new Date("2026-01-01T00:00:00Z");

/** An engine with functions that answer by name, on a clock of its own. */
export function engineBench(
  functions: Record<string, (payload: never, attempt: number) => LambdaOutcome> = {},
): EngineBench {
  const clock = createClock(START);
  const tokens: string[] = [];
  const calls: EngineBench["calls"] = [];
  let ids = 0;
  const ports: TaskPorts = {
    async invokeLambda(functionArn, payload) {
      calls.push({ functionArn, payload });
      const token = (payload as { token?: string } | null)?.token;
      if (token) tokens.push(token);
      const answer = functions[functionArn];
      if (!answer)
        return { kind: "refused", error: "ResourceNotFoundException", message: `Function not found: ${functionArn}` };
      return answer(payload as never, calls.filter((call) => call.functionArn === functionArn).length);
    },
    callService: async () => ({}),
  };
  const environment = { clock, random: () => 0.5, uuid: () => `id-${++ids}` };
  return {
    engine: new Engine({ environment, account: "111122223333", region: "eu-west-1", ports }),
    clock,
    tokens,
    calls,
  };
}

export const machine = (startAt: string, states: States, extra: Partial<StateMachine> = {}): StateMachine => ({
  QueryLanguage: "JSONata",
  StartAt: startAt,
  States: states,
  ...extra,
});

/** Runs a machine to its end. */
export async function execute(bench: EngineBench, definition: StateMachine, input: unknown = {}) {
  const { arn } = bench.engine.createStateMachine("test", definition);
  const execution = bench.engine.startExecution(arn, { input: JSON.stringify(input) });
  await bench.clock.run({ done: () => execution.status !== "RUNNING" });
  return execution;
}

export const typesOf = (execution: { history: { events: { type: string }[] } }): string[] =>
  execution.history.events.map(({ type }) => type);

export const returned = (payload: unknown, seconds?: number): LambdaOutcome => ({
  kind: "returned",
  payload,
  ...(seconds === undefined ? {} : { seconds }),
});
export const failed = (errorType: string, errorMessage = "no"): LambdaOutcome => ({
  kind: "failed",
  errorType,
  errorMessage,
});
