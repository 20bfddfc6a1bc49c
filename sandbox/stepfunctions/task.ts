import type { TaskState } from "#workflows/asl.ts";
import { AwsError } from "../aws/service.ts";
import { emit, evaluate, evaluateNumber, type FlowContext, pause, type StateContext } from "./context.ts";
import { HeartbeatMissed, TaskFailure } from "./errors.ts";
import type { LambdaOutcome } from "./ports.ts";
import { type Integration, parseResource } from "./resource.ts";

/** Default of a Task without TimeoutSeconds. */
const DEFAULT_TIMEOUT_SECONDS = 99_999_999;

/** One attempt of a Task: events, call, callback or nested execution, timeout and heartbeat. @returns the task's result */
export async function runTask(context: StateContext, state: TaskState): Promise<unknown> {
  const { flow } = context;
  const integration = parseResource(state.Resource);
  if (integration.pattern === "waitForTaskToken") context.taskToken = flow.run.tokens.issue();
  const input = state.Arguments === undefined ? context.input : await evaluate(context, state.Arguments, "Arguments");
  const timeout = await evaluateNumber(context, state.TimeoutSeconds, "TimeoutSeconds");
  const heartbeat = await evaluateNumber(context, state.HeartbeatSeconds, "HeartbeatSeconds");
  const role = state.Credentials
    ? await evaluate(context, state.Credentials.RoleArn, "Credentials/RoleArn")
    : undefined;

  const events = eventsOf(integration, flow);
  events.scheduled({
    ...(integration.kind === "lambda" ? { input: JSON.stringify(input) } : { parameters: JSON.stringify(input) }),
    ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
    ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
    ...(role === undefined ? {} : { taskCredentials: { roleArn: role } }),
  });
  try {
    const output = await withTimeout(flow, timeout, () => perform(context, integration, input, events, heartbeat));
    events.succeeded(output);
    return output;
  } catch (thrown) {
    if (thrown instanceof TaskFailure) events.ended(thrown);
    throw thrown;
  } finally {
    if (context.taskToken !== undefined) flow.run.tokens.forget(context.taskToken);
  }
}

type Events = ReturnType<typeof eventsOf>;

function eventsOf(integration: Integration, flow: FlowContext) {
  const direct = integration.kind === "lambda";
  const prefix = direct ? "LambdaFunction" : "Task";
  const common = direct ? {} : { resourceType: integration.resourceType, resource: integration.resource };
  const region = direct ? { resource: integration.functionArn } : { region: flow.run.region };
  return {
    scheduled: (details: Record<string, unknown>) =>
      emit(flow, `${prefix}Scheduled`, () => ({ ...common, ...region, ...details })),
    started: () => emit(flow, `${prefix}Started`, () => ({ ...common })),
    submitted: (output: unknown) =>
      emit(flow, `${prefix}Submitted`, () => ({
        ...common,
        output: JSON.stringify(output),
        outputDetails: { truncated: false },
      })),
    succeeded: (output: unknown) =>
      emit(flow, `${prefix}Succeeded`, () => ({
        ...common,
        output: JSON.stringify(output),
        outputDetails: { truncated: false },
      })),
    ended: ({ error, cause_ }: TaskFailure) =>
      emit(flow, error === "States.Timeout" ? `${prefix}TimedOut` : `${prefix}Failed`, () => ({
        ...common,
        ...(error === undefined ? {} : { error }),
        ...(cause_ === undefined ? {} : { cause: cause_ }),
      })),
  };
}

async function perform(
  context: StateContext,
  integration: Integration,
  input: unknown,
  events: Events,
  heartbeat: number | undefined,
): Promise<unknown> {
  events.started();
  if (integration.kind === "lambda") {
    return payloadOf(await invoke(context.flow, integration.functionArn, input));
  }
  const members = (input ?? {}) as Record<string, unknown>;
  if (integration.resourceType === "states" && integration.api === "startExecution") {
    return startExecution(context, integration, members, events);
  }
  const answer =
    integration.resourceType === "lambda"
      ? lambdaAnswer(await invoke(context.flow, String(members.FunctionName), members.Payload))
      : await service(context, integration, members);
  if (integration.pattern !== "waitForTaskToken") return answer;
  events.submitted(answer);
  return waitForToken(context, heartbeat);
}

async function invoke(flow: FlowContext, functionArn: string, payload: unknown): Promise<LambdaOutcome> {
  const outcome = await flow.run.clock.track(flow.run.ports.invokeLambda(functionArn, payload));
  flow.scope.check();
  if ("seconds" in outcome && outcome.seconds) await pause(flow, outcome.seconds);
  return outcome;
}

/** @throws {TaskFailure} named and worded as the Lambda runtime does */
function payloadOf(outcome: LambdaOutcome): unknown {
  if (outcome.kind === "returned") return outcome.payload ?? null;
  if (outcome.kind === "refused") throw new TaskFailure(`Lambda.${withException(outcome.error)}`, outcome.message);
  const { errorType, errorMessage, trace, cause } = outcome;
  throw new TaskFailure(errorType, JSON.stringify(cause ?? { errorMessage, errorType, ...(trace ? { trace } : {}) }));
}

/** The answer of `lambda:invoke`; the SDK's HTTP metadata is left out. */
function lambdaAnswer(outcome: LambdaOutcome): unknown {
  return { ExecutedVersion: "$LATEST", Payload: payloadOf(outcome), StatusCode: 200 };
}

async function service(
  context: StateContext,
  integration: Integration & { kind: "service" },
  input: Record<string, unknown>,
) {
  const { flow } = context;
  const operation = integration.api.charAt(0).toUpperCase() + integration.api.slice(1);
  try {
    const answer = await flow.run.clock.track(
      flow.run.ports.callService({ service: integration.service, operation, input }),
    );
    flow.scope.check();
    return JSON.parse(JSON.stringify(answer ?? {}));
  } catch (error) {
    if (error instanceof AwsError)
      throw new TaskFailure(`${integration.errorPrefix}.${withException(error.code)}`, error.message);
    throw error;
  }
}

/** `ResourceInUseException` stays, `InvalidToken` becomes `InvalidTokenException`: AWS names them after the SDK's Java classes. */
function withException(code: string): string {
  return code.endsWith("Exception") ? code : `${code}Exception`;
}

async function startExecution(
  context: StateContext,
  integration: Integration & { kind: "service" },
  input: Record<string, unknown>,
  events: Events,
): Promise<unknown> {
  const { run, scope } = context.flow;
  let nested: ReturnType<typeof run.startNested>;
  try {
    nested = run.startNested(input);
  } catch (error) {
    if (error instanceof AwsError) throw new TaskFailure(`StepFunctions.${withException(error.code)}`, error.message);
    throw error;
  }
  const answer = { ExecutionArn: nested.executionArn, StartDate: nested.startDate.getTime() / 1000 };
  if (integration.pattern === "requestResponse") return answer;
  events.submitted(answer);
  if (integration.pattern === "waitForTaskToken") return waitForToken(context, undefined);
  const { description, succeeded } = await scope.wait<Awaited<typeof nested.ended>>((resolve, reject) => {
    nested.ended.then(resolve, reject);
    return undefined;
  });
  if (!succeeded) throw new TaskFailure("States.TaskFailed", JSON.stringify(description));
  // `.sync:2` parses the child's output, `.sync` leaves it as text.
  if (integration.pattern === "sync:2") return { ...description, Output: JSON.parse(String(description.Output)) };
  return description;
}

function waitForToken(context: StateContext, heartbeat: number | undefined): Promise<unknown> {
  const { run, scope } = context.flow;
  const token = context.taskToken ?? "";
  return scope.wait<unknown>((resolve, reject) => {
    const missed = () => reject(new HeartbeatMissed("States.Timeout"));
    const watch = () => (heartbeat ? run.clock.at(run.clock.millis() + heartbeat * 1000, missed) : undefined);
    let beat = watch();
    const stop = run.tokens.listen(token, {
      succeed: resolve,
      fail: (error, cause) => reject(new TaskFailure(error, cause)),
      heartbeat: () => {
        beat?.cancel();
        beat = watch();
      },
    });
    return () => {
      beat?.cancel();
      stop();
    };
  });
}

/** Runs `work` in a scope of its own that ends with States.Timeout when its time is over. */
async function withTimeout<T>(flow: FlowContext, seconds: number | undefined, work: () => Promise<T>): Promise<T> {
  if (seconds === undefined || seconds >= DEFAULT_TIMEOUT_SECONDS) return work();
  const outer = flow.scope;
  const inner = outer.child();
  const { clock } = flow.run;
  const timer = clock.at(clock.millis() + seconds * 1000, () => inner.cancel(new TaskFailure("States.Timeout")));
  flow.scope = inner;
  try {
    return await work();
  } finally {
    timer.cancel();
    flow.scope = outer;
    outer.leave(inner);
  }
}
