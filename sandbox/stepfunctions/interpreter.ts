import type { Catcher, ChoiceState, Flow, WaitState } from "#workflows/asl.ts";
import { emit, evaluate, evaluateNumber, type FlowContext, pause, type StateContext, unexpected } from "./context.ts";
import { Cancelled, matchesError, StateError, TaskFailure } from "./errors.ts";
import { EvaluationError } from "./expressions.ts";
import { runMap, runParallel } from "./fan-out.ts";
import { RetryCounter } from "./retry.ts";
import { runTask } from "./task.ts";

interface Transition {
  output: unknown;
  next: string | undefined;
  assigned: Record<string, unknown> | undefined;
}

const DATA_LIMIT_BYTES = 262_144;
/** Source: recorded on AWS, "Wait state delay is too long." */
const LONGEST_WAIT_SECONDS = 24_855 * 86_400;
const ISO_DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** Runs a flow from its first state to its last. @returns the last state's output */
export async function runFlow(definition: Flow, flow: FlowContext, input: unknown): Promise<unknown> {
  let name = definition.StartAt;
  let value = input;
  for (;;) {
    const state = definition.States[name];
    if (!state) throw new StateError("States.Runtime", `There is no state '${name}'.`);
    flow.scope.check();
    flow.run.countTransition();
    emit(flow, `${state.Type}StateEntered`, () => ({
      name,
      input: JSON.stringify(value),
      inputDetails: { truncated: false },
    }));
    const context: StateContext = {
      name,
      state,
      flow,
      input: value,
      enteredAt: flow.run.clock.now(),
      enteredEvent: flow.previous,
      retryCount: 0,
    };
    const { output, next, assigned } = await runState(context);
    checkSize(context, output);
    if (assigned) Object.assign(flow.variables, assigned);
    if (state.Type === "Fail") throw new StateError("States.Runtime", "unreachable: Fail has no output");
    emit(flow, `${state.Type}StateExited`, () => ({
      name,
      output: JSON.stringify(output),
      outputDetails: { truncated: false },
      ...(assigned ? { assignedVariables: stringified(assigned), assignedVariablesDetails: { truncated: false } } : {}),
    }));
    if (next === undefined) return output;
    name = next;
    value = output;
  }
}

/** Runs one state with its Retry and Catch. */
async function runState(context: StateContext): Promise<Transition> {
  const { state, flow } = context;
  const retries = new RetryCounter("Retry" in state ? state.Retry : undefined, flow.run.random);
  for (;;) {
    try {
      return await attempt(context);
    } catch (thrown) {
      if (thrown instanceof Cancelled) {
        flow.unfinished = state.Type;
        throw thrown;
      }
      const error = asStateError(thrown);
      if (error instanceof EvaluationError) reportEvaluation(context, error);
      const delay = retries.next(error);
      if (delay !== undefined) {
        await pause(flow, delay);
        context.retryCount = retries.total;
        continue;
      }
      if (state.Type === "Map" || state.Type === "Parallel") emit(flow, `${state.Type}StateFailed`);
      const catcher =
        "Catch" in state ? state.Catch?.find(({ ErrorEquals }) => matchesError(ErrorEquals, error)) : undefined;
      if (catcher) return await caught(context, catcher, error);
      if (error instanceof TaskFailure) flow.unfinished = state.Type;
      throw error;
    }
  }
}

async function attempt(context: StateContext): Promise<Transition> {
  const { state, flow } = context;
  switch (state.Type) {
    case "Choice":
      return choose(context, state);
    case "Fail": {
      const error = state.Error === undefined ? undefined : await evaluate(context, state.Error, "Error");
      const cause = state.Cause === undefined ? undefined : await evaluate(context, state.Cause, "Cause");
      throw new StateError(text(error), text(cause));
    }
    case "Wait":
      await pause(flow, await waitSeconds(context, state));
      return leave(context, undefined);
    case "Task":
      return leave(context, { result: await runTask(context, state) });
    case "Map":
      return leave(context, { result: await runMap(context, state, runFlow) });
    case "Parallel":
      return leave(context, { result: await runParallel(context, state, runFlow) });
    case "Pass":
    case "Succeed":
      return leave(context, undefined);
  }
}

/** Evaluates Assign and Output of the state and says where to go. Without Output, the result (or else the input) is passed on. */
async function leave(context: StateContext, result: { result: unknown } | undefined): Promise<Transition> {
  const { state } = context;
  const extra = result ?? {};
  const assigned =
    "Assign" in state && state.Assign ? await evaluate(context, state.Assign, "Assign", extra) : undefined;
  const output =
    "Output" in state && state.Output !== undefined
      ? await evaluate(context, state.Output, "Output", extra)
      : result
        ? result.result
        : context.input;
  const next = "Next" in state ? state.Next : undefined;
  return { output, next, assigned: assigned as Record<string, unknown> | undefined };
}

async function choose(context: StateContext, state: ChoiceState): Promise<Transition> {
  for (const [index, rule] of state.Choices.entries()) {
    const where = `Choices[${index}]`;
    const verdict = await evaluate(context, rule.Condition, `${where}/Condition`);
    if (typeof verdict !== "boolean") {
      throw new EvaluationError(
        unexpected(String(rule.Condition), `${where}/Condition`, "boolean", verdict),
        `${where}/Condition`,
      );
    }
    if (!verdict) continue;
    const assigned = rule.Assign ? await evaluate(context, rule.Assign, `${where}/Assign`) : undefined;
    const output = rule.Output === undefined ? context.input : await evaluate(context, rule.Output, `${where}/Output`);
    return { output, next: rule.Next, assigned: assigned as Record<string, unknown> | undefined };
  }
  if (state.Default === undefined) {
    throw new StateError(
      "States.NoChoiceMatched",
      located(context, "Failed to transition out of the state. The state output does not match any of the choices."),
    );
  }
  return { ...(await leave(context, undefined)), next: state.Default };
}

async function caught(context: StateContext, catcher: Catcher, error: StateError): Promise<Transition> {
  const errorOutput = {
    ...(error.error === undefined ? {} : { Error: error.error }),
    ...(error.cause_ === undefined ? {} : { Cause: error.cause_ }),
  };
  try {
    const assigned = catcher.Assign
      ? await evaluate(context, catcher.Assign, "Catch/Assign", { errorOutput })
      : undefined;
    const output =
      catcher.Output === undefined
        ? errorOutput
        : await evaluate(context, catcher.Output, "Catch/Output", { errorOutput });
    return { output, next: catcher.Next, assigned: assigned as Record<string, unknown> | undefined };
  } catch (thrown) {
    if (thrown instanceof EvaluationError) reportEvaluation(context, thrown);
    throw thrown;
  }
}

async function waitSeconds(context: StateContext, state: WaitState): Promise<number> {
  const { clock } = context.flow.run;
  if (state.Timestamp !== undefined) {
    const timestamp = await evaluate(context, state.Timestamp, "Timestamp");
    if (typeof timestamp !== "string" || !ISO_DATE_TIME.test(timestamp) || Number.isNaN(Date.parse(timestamp))) {
      throw new EvaluationError(
        `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text(timestamp)}`,
        "Timestamp",
      );
    }
    return checkedWait(context, Math.max(0, (Date.parse(timestamp) - clock.millis()) / 1000));
  }
  return checkedWait(context, (await evaluateNumber(context, state.Seconds ?? 0, "Seconds")) ?? 0);
}

function checkedWait(context: StateContext, seconds: number): number {
  if (seconds > LONGEST_WAIT_SECONDS)
    throw new StateError("States.Runtime", located(context, "Wait state delay is too long."));
  return seconds;
}

/** AWS begins the causes of its own errors with the state they happened in. */
function located(context: StateContext, words: string): string {
  return `An error occurred while executing the state '${context.name}' (entered at the event id #${context.enteredEvent}). ${words}`;
}

const reported = new WeakSet<EvaluationError>();

/** Puts a failed evaluation into the history once, and the state's name into its cause. */
function reportEvaluation(context: StateContext, error: EvaluationError): void {
  if (reported.has(error)) return;
  reported.add(error);
  const cause = located(context, error.cause_ ?? "");
  Object.assign(error, { cause_: cause });
  emit(context.flow, "EvaluationFailed", () => ({
    error: error.error,
    cause,
    ...(error.location === undefined ? {} : { location: error.location }),
    state: context.name,
  }));
}

/** A broken simulated service must not look like a failing workflow: unknown errors end the whole sandbox run. */
function asStateError(thrown: unknown): StateError {
  if (thrown instanceof StateError) return thrown;
  throw thrown;
}

function checkSize(context: StateContext, output: unknown): void {
  // Strings and objects below this many characters cannot reach the limit; most outputs are tiny.
  if (typeof output !== "object" && typeof output !== "string") return;
  const size = Buffer.byteLength(JSON.stringify(output) ?? "");
  if (size > DATA_LIMIT_BYTES) {
    throw new StateError(
      "States.DataLimitExceeded",
      `The state/task '${context.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
}

function stringified(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}

function text(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
