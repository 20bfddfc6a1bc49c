import type { State } from "#workflows/asl.ts";
import { type Bindings, EvaluationError } from "./expressions.ts";
import type { ExecutionRun } from "./run.ts";
import type { Scope } from "./scope.ts";

/** Where a flow stands: its scope, its variables, its place in the history. Branches and iterations have their own. */
export interface FlowContext {
  run: ExecutionRun;
  scope: Scope;
  /** Variables; those of outer flows are the prototype. */
  variables: Bindings;
  /** Id of the event before the next one in this flow. */
  previous: number;
  /** Type of the state the flow was stopped in; a branch or iteration reports it as aborted. */
  unfinished?: State["Type"];
  mapItem?: { Index: number; Value: unknown };
}

/** The state being executed: what its expressions see. */
export interface StateContext {
  name: string;
  state: State;
  flow: FlowContext;
  input: unknown;
  enteredAt: Date;
  enteredEvent: number;
  retryCount: number;
  taskToken?: string;
}

/** Adds an event to the history of the flow's execution, after the flow's last one. */
export function emit(flow: FlowContext, type: string, details?: () => Record<string, unknown>): void {
  flow.previous = flow.run.history.add(type, flow.previous, flow.run.clock.now(), details);
}

/** Evaluates a template of the state. @throws {EvaluationError} */
export async function evaluate(
  context: StateContext,
  template: unknown,
  location: string,
  extra: { result?: unknown; errorOutput?: unknown } = {},
): Promise<unknown> {
  const { flow } = context;
  // Object.create keeps the variables of all outer flows visible without copying them.
  const bindings: Bindings = Object.create(flow.variables);
  bindings.states = { input: context.input, context: contextObject(context), ...extra };
  return flow.run.expressions.evaluate(template, bindings, location);
}

/** `$states.context`. Source: Step Functions developer guide, "Accessing execution data from the Context object". */
function contextObject({ name, enteredAt, retryCount, taskToken, flow }: StateContext): Record<string, unknown> {
  return {
    ...flow.run.contextObject,
    State: { Name: name, EnteredTime: enteredAt.toISOString(), RetryCount: retryCount },
    ...(taskToken === undefined ? {} : { Task: { Token: taskToken } }),
    ...(flow.mapItem ? { Map: { Item: flow.mapItem } } : {}),
  };
}

/** A field that must be a number of 0 or more. @throws {EvaluationError} */
export async function evaluateNumber(
  context: StateContext,
  template: unknown,
  field: string,
): Promise<number | undefined> {
  if (template === undefined) return undefined;
  const value = await evaluate(context, template, field);
  if (typeof value !== "number") throw new EvaluationError(unexpected(String(template), field, "number", value), field);
  if (!Number.isInteger(value) || value < 0) {
    throw new EvaluationError(
      `The value of the field '${field}' must be a non-negative integer but was: ${value}`,
      field,
    );
  }
  return value;
}

/** Sleeps in virtual time; ends at once when the flow is stopped. */
export function pause(flow: FlowContext, seconds: number): Promise<void> {
  return flow.scope.wait<void>((resolve) => {
    const timer = flow.run.clock.at(flow.run.clock.millis() + seconds * 1000, () => resolve());
    return () => timer.cancel();
  });
}

/** The sentence AWS writes when an expression's result has the wrong type. */
export function unexpected(expression: string, field: string, expected: string, value: unknown): string {
  const source = expression.replace(/^\{%\s*|\s*%\}$/g, "");
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  return `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. Expected '${expected}', but was '${type}' for value: ${JSON.stringify(value)}`;
}
