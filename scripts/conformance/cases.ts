import * as z from "zod";
import { createClock } from "#sandbox/clock/virtual-clock.ts";
import { Engine, type Execution } from "#sandbox/stepfunctions/engine.ts";
import type { LambdaOutcome, TaskPorts } from "#sandbox/stepfunctions/ports.ts";
import type { StateMachine } from "#workflows/asl.ts";
import { lambdaOf } from "./lambdas.ts";

const recordedCase = z.looseObject({
  id: z.string(),
  definition: z.union([z.string(), z.looseObject({ States: z.record(z.string(), z.unknown()) })]),
  input: z.string(),
  lambdas: z.array(z.looseObject({ name: z.string(), behaviour: z.string() })),
  history: z.looseObject({ events: z.array(z.looseObject({ type: z.string() })) }),
  /** How the recording can be compared; a recording with parallel branches has lost their order. */
  events: z.enum(["sequence", "multiset"]).default("sequence"),
});

export type RecordedCase = z.infer<typeof recordedCase>;

/** @throws {Error} with a readable message when the text is not a list of cases */
export function parseCases(text: string): RecordedCase[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new Error(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsed = z.array(recordedCase).safeParse(data);
  if (!parsed.success) throw new Error(`it is not a list of recorded cases: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const ACCOUNT = "111111111111";
const REGION = "us-east-1";

/** Runs a case in the engine. @returns the differences from the recording, one sentence each; none means agreement */
export async function runCase(recorded: RecordedCase): Promise<string[]> {
  const definition = parseDefinition(recorded.definition);
  const unsupported = jsonPathStates(definition);
  if (unsupported.length > 0)
    return [`not JSONata: state ${unsupported.join(", ")} uses JSONPath, which the engine does not run`];

  const clock = createClock(new Date("2026-01-01T00:00:00Z"));
  let ids = 0;
  const environment = {
    clock,
    random: () => 0.5,
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`,
  };
  const engine = new Engine({ environment, account: ACCOUNT, region: REGION, ports: portsOf(recorded) });
  const machine = engine.createStateMachine("case", definition);
  const execution = engine.startExecution(machine.arn, { input: recorded.input });
  await clock.run({ done: () => execution.status !== "RUNNING" });
  return [...compareEnding(recorded, execution, aliasesOf(recorded)), ...compareEvents(recorded, execution)];
}

/**
 * Values of the input that the recorder wrote under another name (a function's, say): the input as given against the input as recorded.
 * The same replacement then stands wherever the value comes out again.
 */
function aliasesOf(recorded: RecordedCase): Map<unknown, unknown> {
  const aliases = new Map<unknown, unknown>();
  const started = recorded.history.events[0]?.executionStartedEventDetails as { input?: unknown } | undefined;
  const walk = (given: unknown, written: unknown): void => {
    if (given !== null && written !== null && typeof given === "object" && typeof written === "object") {
      for (const [key, value] of Object.entries(given)) walk(value, (written as Record<string, unknown>)[key]);
    } else if (given !== written && written !== undefined) aliases.set(given, written);
  };
  walk(decoded(recorded.input), decoded(started?.input));
  return aliases;
}

function parseDefinition(definition: RecordedCase["definition"]): StateMachine {
  return (typeof definition === "string" ? JSON.parse(definition) : definition) as StateMachine;
}

/** Names of states that no query language makes JSONata; nested flows inherit only the machine's. */
function jsonPathStates(definition: StateMachine): string[] {
  const walk = (flow: { States: Record<string, object> }, inherited: boolean): string[] =>
    Object.entries(flow.States).flatMap(([name, state]) => {
      const language = "QueryLanguage" in state ? state.QueryLanguage === "JSONata" : inherited;
      const nested = [
        ...("ItemProcessor" in state ? [state.ItemProcessor] : []),
        ...("Branches" in state ? (state.Branches as unknown[]) : []),
      ] as { States: Record<string, object> }[];
      return [...(language ? [] : [name]), ...nested.flatMap((inner) => walk(inner, inherited))];
    });
  return walk(definition, definition.QueryLanguage === "JSONata");
}

function portsOf({ lambdas }: RecordedCase): TaskPorts {
  return {
    async invokeLambda(functionArn, payload): Promise<LambdaOutcome> {
      const behaviour = lambdas.find(({ name }) => functionArn.endsWith(name))?.behaviour ?? lambdas[0]?.behaviour;
      if (behaviour === undefined) {
        return { kind: "refused", error: "ResourceNotFoundException", message: `Function not found: ${functionArn}` };
      }
      return lambdaOf(behaviour)(payload);
    },
    async callService({ service, operation }) {
      throw new Error(`the recording calls ${service}:${operation}, for which there is no stand-in`);
    },
  };
}

function compareEnding(recorded: RecordedCase, execution: Execution, aliases: Map<unknown, unknown>): string[] {
  const last = recorded.history.events.at(-1);
  if (!last) return ["the recording has no events"];
  const status = {
    ExecutionSucceeded: "SUCCEEDED",
    ExecutionFailed: "FAILED",
    ExecutionAborted: "ABORTED",
    ExecutionTimedOut: "TIMED_OUT",
  }[last.type];
  if (status !== execution.status) {
    return [
      `status: AWS ${status ?? last.type}, engine ${execution.status} (${execution.error ?? ""} ${execution.cause ?? ""})`,
    ];
  }
  const details = (Object.entries(last).find(([key]) => key.endsWith("EventDetails"))?.[1] ?? {}) as Record<
    string,
    unknown
  >;
  if (status === "SUCCEEDED") return compareJson("output", details.output, execution.output, aliases);
  const error = details.error === execution.error ? [] : [`error: AWS ${details.error}, engine ${execution.error}`];
  return [...error, ...compareJson("cause", details.cause, execution.cause, aliases)];
}

/** Values that differ from run to run, or were replaced by the recorder. */
const VOLATILE = /^(<.*>|timestamp|date|x-amzn-RequestId|X-Amzn-Trace-Id)$/;
/** Members of SDK answers that say nothing about the state machine. */
const METADATA = new Set(["SdkHttpMetadata", "SdkResponseMetadata", "requestId"]);

function compareJson(what: string, expected: unknown, actual: unknown, aliases: Map<unknown, unknown>): string[] {
  const path = firstDifference(decoded(expected), decoded(actual), what, aliases);
  return path === undefined ? [] : [path];
}

/** Recorders parsed some JSON texts and left others; compare what they mean. */
function decoded(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function firstDifference(
  expected: unknown,
  actual: unknown,
  path: string,
  aliases: Map<unknown, unknown>,
): string | undefined {
  const [left, right] = [decoded(expected), decoded(actual)];
  if (typeof left === "string" && (VOLATILE.test(left) || /<[a-z_:0-9-]+>|timestamp/.test(left))) return undefined;
  if (left !== null && right !== null && typeof left === "object" && typeof right === "object") {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    for (const key of keys) {
      if (METADATA.has(key)) continue;
      const [a, b] = [(left as Record<string, unknown>)[key], (right as Record<string, unknown>)[key]];
      const difference = firstDifference(a, b, `${path}.${key}`, aliases);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(left, right) || (aliases.has(right) && aliases.get(right) === left)
    ? undefined
    : `${path}: AWS ${JSON.stringify(left)}, engine ${JSON.stringify(right)}`;
}

/** Recorders lose the closing event of a Parallel state together with the order inside it. */
const LOST = new Set(["ParallelStateSucceeded", "ParallelStateFailed"]);

function compareEvents(recorded: RecordedCase, execution: Execution): string[] {
  let expected = recorded.history.events.map(({ type }) => type);
  let actual = execution.history.events.map(({ type }) => type);
  if (recorded.events === "multiset") {
    expected = expected.filter((type) => !LOST.has(type)).sort();
    actual = actual.filter((type) => !LOST.has(type)).sort();
  }
  const at = expected.findIndex((type, index) => type !== actual[index]);
  const index = at >= 0 ? at : expected.length === actual.length ? -1 : expected.length;
  if (index < 0) return [];
  return [
    `event ${index + 1}: AWS ${expected[index] ?? "nothing"}, engine ${actual[index] ?? "nothing"}`,
    `AWS:    ${expected.join(" ")}`,
    `engine: ${actual.join(" ")}`,
  ];
}
