import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { StateMachine, TaskState } from "#workflows/asl.ts";
import {
  type EngineBench,
  engineBench,
  execute,
  failed,
  machine,
  returned,
  START,
  typesOf,
} from "../helpers/engine.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const FILE = "asl-conformance/jsonpath-reference.json";

interface Recorded {
  id: string;
  history: { events: ({ type: string } & Record<string, unknown>)[] };
}

/**
 * Recordings of JSONPath machines show the order of events for what no JSONata recording covers. Each machine here is the same one written in JSONata;
 * the expected events are read from the recording.
 */
const LAMBDA = "arn:aws:lambda:us-east-1:111111111111:function:f";
const invoke = (fields: Partial<TaskState> = {}): TaskState => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "f", Payload: {} },
  End: true,
  ...fields,
});
const wait = (fields: Partial<TaskState> = {}): TaskState => ({
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
  Arguments: { FunctionName: "f", Payload: { token: "{% $states.context.Task.Token %}" } },
  End: true,
  ...fields,
});
const pass = { Type: "Pass", End: true } as const;
const fail = (error: string, cause?: string) =>
  ({ Type: "Fail", Error: error, ...(cause ? { Cause: cause } : {}) }) as const;

interface Translated {
  recording: string;
  definition: StateMachine;
  functions?: Parameters<typeof engineBench>[0];
  /** What happens from outside while it runs. */
  meanwhile?: (bench: EngineBench) => void;
  input?: unknown;
}

const raises = { f: () => failed("Exception"), [LAMBDA]: () => failed("Exception") };
const answers = { f: () => returned({}) };
const tooLate = { f: () => returned({}, 60), [LAMBDA]: () => returned({}, 60) };
const afterSeconds = (seconds: number, action: (bench: EngineBench) => void) => (bench: EngineBench) =>
  void bench.clock.at(START.getTime() + seconds * 1000, () => action(bench));
const firstToken = ({ engine, tokens }: EngineBench) => engine.tokens.find(tokens[0] ?? "");

const nested = machine("Child", {
  Child: invoke({
    Resource: "arn:aws:states:::states:startExecution.sync:2",
    Arguments: {
      StateMachineArn: "arn:aws:states:eu-west-1:111122223333:stateMachine:child",
      Name: "TestStartTarget",
      Input: {},
    },
  }),
});

const cases: Translated[] = [
  {
    recording: "test_lambda_invoke_with_retry_base",
    functions: raises,
    definition: machine("A", {
      A: {
        Type: "Task",
        Resource: LAMBDA,
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 3 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
        End: true,
      },
      B: pass,
    }),
  },
  {
    recording: "test_lambda_service_invoke_with_retry_extended_input",
    functions: raises,
    definition: machine("A", {
      A: invoke({
        Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 3 }],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }],
      }),
      B: pass,
    }),
  },
  {
    recording: "test_lambda_empty_retry",
    functions: raises,
    definition: machine("A", { A: { Type: "Task", Resource: LAMBDA, Retry: [], End: true } }),
  },
  {
    recording: "test_retry_interval_features",
    functions: raises,
    definition: machine("A", {
      A: {
        Type: "Task",
        Resource: LAMBDA,
        Retry: [
          {
            ErrorEquals: ["States.ALL"],
            IntervalSeconds: 3,
            MaxAttempts: 2,
            BackoffRate: 2,
            MaxDelaySeconds: 5,
            JitterStrategy: "FULL",
          },
        ],
        End: true,
      },
    }),
  },
  {
    recording: "test_retry_interval_features_max_attempts_zero",
    functions: raises,
    definition: machine("A", { A: invoke({ Retry: [{ ErrorEquals: ["States.ALL"], MaxAttempts: 0 }] }) }),
  },
  {
    recording: "test_parallel_state_fail",
    definition: machine("P", {
      P: { Type: "Parallel", Branches: [machine("F", { F: fail("FailureType") })], End: true },
    }),
  },
  {
    recording: "test_parallel_state_catch",
    definition: machine("P", {
      P: {
        Type: "Parallel",
        Branches: [machine("F", { F: fail("FailureType", "Cause description") })],
        Catch: [{ ErrorEquals: ["FailureType"], Next: "C" }],
        Next: "C",
      },
      C: pass,
    }),
  },
  {
    recording: "test_parallel_state_retry",
    definition: machine("P", {
      P: {
        Type: "Parallel",
        Branches: [machine("F", { F: fail("FailureType", "Cause description") })],
        Retry: [{ ErrorEquals: ["FailureType"], MaxAttempts: 2 }],
        Next: "C",
      },
      C: pass,
    }),
  },
  {
    recording: "test_map_state_retry",
    definition: machine("S", {
      S: { Type: "Pass", Output: { arr: [1] }, Next: "M" },
      M: {
        Type: "Map",
        Items: "{% $states.input.arr %}",
        MaxConcurrency: 1,
        ItemProcessor: { StartAt: "F", States: { F: fail("HandleItemFailError", "HandleItemFailCause") } },
        Retry: [{ ErrorEquals: ["HandleItemFailError"], MaxAttempts: 2 }],
        End: true,
      },
    }),
  },
  {
    recording: "test_sqs_wait_for_task_token",
    functions: answers,
    meanwhile: afterSeconds(2, (bench) => firstToken(bench).succeed({})),
    definition: machine("W", { W: wait() }),
  },
  {
    recording: "test_sqs_wait_for_task_token_timeout",
    functions: answers,
    definition: machine("W", { W: wait({ TimeoutSeconds: 5 }) }),
  },
  {
    recording: "test_sqs_failure_in_wait_for_task_token",
    functions: answers,
    meanwhile: afterSeconds(2, (bench) => firstToken(bench).fail("Failure error", "Failure cause")),
    definition: machine("W", { W: wait() }),
  },
  {
    recording: "test_sqs_failure_in_wait_for_task_tok_no_error_field[SQS_PARALLEL_WAIT_FOR_TASK_TOKEN]",
    functions: answers,
    meanwhile: afterSeconds(2, (bench) => firstToken(bench).fail(undefined, undefined)),
    definition: machine("P", {
      P: {
        Type: "Parallel",
        Branches: [machine("W", { W: wait() })],
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "C" }],
        Next: "C",
      },
      C: pass,
    }),
  },
  {
    recording: "test_multiple_heartbeat_notifications",
    functions: answers,
    meanwhile: (bench) => {
      for (const second of [3, 6, 9]) afterSeconds(second, (b) => firstToken(b).heartbeat())(bench);
      afterSeconds(12, (b) => firstToken(b).succeed({}))(bench);
    },
    definition: machine("W", { W: wait({ TimeoutSeconds: 600, HeartbeatSeconds: 5 }) }),
  },
  {
    recording: "test_heartbeat_timeout",
    functions: answers,
    definition: machine("W", { W: wait({ TimeoutSeconds: 600, HeartbeatSeconds: 5 }) }),
  },
  {
    recording: "test_heartbeat_no_timeout",
    functions: answers,
    definition: machine("W", { W: wait({ HeartbeatSeconds: 5 }) }),
  },
  {
    recording: "test_fixed_timeout_lambda",
    functions: tooLate,
    definition: machine("A", { A: { Type: "Task", Resource: LAMBDA, TimeoutSeconds: 5, End: true } }),
  },
  {
    recording: "test_fixed_timeout_service_lambda",
    functions: tooLate,
    definition: machine("A", { A: invoke({ TimeoutSeconds: 5 }) }),
  },
  { recording: "test_start_execution_sync2", definition: nested },
  {
    recording: "test_parallel_state_order",
    definition: machine("P", {
      P: {
        Type: "Parallel",
        Branches: [0, 1, 2, 3].map((branch) =>
          machine(`B${branch}`, { [`B${branch}`]: { Type: "Pass", Output: { branch }, End: true } }),
        ),
        End: true,
      },
    }),
  },
];

/** The recorder sorted the branches of a Parallel state and lost its closing event. */
const SORTED = new Set(["test_parallel_state_order"]);

describe.skipIf(missing(FILE))("events come in the order AWS recorded", () => {
  const recordings: Recorded[] = missing(FILE) ? [] : JSON.parse(readFileSync(sharedPath(FILE), "utf8"));

  it.each(cases.map((test) => [test.recording, test] as const))(
    "%s",
    async (name, { definition, functions, meanwhile, input }) => {
      const recorded = recordings.find(({ id }) => id.endsWith(`::${name}`));
      expect(recorded, "the recording exists").toBeDefined();
      const bench = engineBench(functions ?? {});
      bench.engine.createStateMachine("child", machine("Done", { Done: pass }));
      meanwhile?.(bench);
      const execution = await execute(bench, definition, input);

      let expected = (recorded?.history.events ?? []).map(({ type }) => type);
      let actual = typesOf(execution);
      if (SORTED.has(name)) {
        expected = expected.filter((type) => type !== "ParallelStateSucceeded").sort();
        actual = actual.filter((type) => type !== "ParallelStateSucceeded").sort();
      }
      expect(actual).toEqual(expected);

      const ending = recorded?.history.events.at(-1);
      const details = ending?.executionFailedEventDetails as { error?: string } | undefined;
      expect(execution.error).toBe(details?.error);
    },
  );
});
