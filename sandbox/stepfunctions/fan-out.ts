import type { Flow, MapState, ParallelState } from "#workflows/asl.ts";
import { emit, evaluate, evaluateNumber, type FlowContext, type StateContext, unexpected } from "./context.ts";
import { Cancelled, StateError } from "./errors.ts";
import { EvaluationError } from "./expressions.ts";

/** The interpreter, handed in: it runs states, and these states run flows. */
type RunFlow = (definition: Flow, flow: FlowContext, input: unknown) => Promise<unknown>;

/** Inline Map without MaxConcurrency: what AWS documents as the most that run at the same time. */
const INLINE_CONCURRENCY = 40;

/** Runs the processor for each item. @returns the results in the order of the items */
export async function runMap(context: StateContext, state: MapState, runFlow: RunFlow): Promise<unknown[]> {
  const { flow } = context;
  const items = await itemsOf(context, state);
  const limit = (await evaluateNumber(context, state.MaxConcurrency, "MaxConcurrency")) || INLINE_CONCURRENCY;
  const tolerated = await toleratedFailures(context, state, items.length);
  emit(flow, "MapStateStarted", () => ({ length: items.length }));
  const started = flow.previous;
  const results: unknown[] = new Array(items.length).fill(null);
  const group = flow.scope.child();
  let next = 0;
  let failures = 0;
  // An iteration follows the last state of the one that made room for it; the Map's end follows the last iteration's end.
  let lastState = started;
  let lastIteration = started;

  const iteration = async (index: number): Promise<void> => {
    const value = items[index];
    const inner: FlowContext = {
      run: flow.run,
      scope: group.child(),
      variables: Object.create(flow.variables),
      previous: lastState,
      mapItem: { Index: index, Value: value },
    };
    emit(inner, "MapIterationStarted", () => ({ name: context.name, index }));
    // Iterations that start together announce themselves first, then run: the order AWS records.
    await Promise.resolve();
    try {
      const input =
        state.ItemSelector === undefined
          ? value
          : await evaluate({ ...context, flow: inner }, state.ItemSelector, "ItemSelector");
      results[index] = await runFlow(state.ItemProcessor, inner, input);
      lastState = inner.previous;
      emit(inner, "MapIterationSucceeded", () => ({ name: context.name, index }));
    } catch (error) {
      lastState = inner.previous;
      emit(inner, error instanceof Cancelled ? "MapIterationAborted" : "MapIterationFailed", () => ({
        name: context.name,
        index,
      }));
      emitUnfinished(inner);
      if (error instanceof Cancelled) throw error;
      failures += 1;
      if (!(error instanceof StateError) || failures > tolerated) throw error;
    } finally {
      lastIteration = inner.previous;
      group.leave(inner.scope);
    }
  };
  const worker = async (): Promise<void> => {
    while (next < items.length) await iteration(next++);
  };
  try {
    await allOrStop(
      Array.from({ length: Math.min(limit, items.length) }, () => worker),
      () => group.cancel(),
    );
  } finally {
    flow.scope.leave(group);
    flow.previous = lastIteration;
  }
  const before = flow.previous;
  emit(flow, "MapStateSucceeded");
  // AWS gives MapStateSucceeded and MapStateExited the same previous event.
  flow.previous = before;
  return results;
}

async function itemsOf(context: StateContext, state: MapState): Promise<unknown[]> {
  if (state.Items === undefined) {
    if (Array.isArray(context.input)) return context.input;
    throw new EvaluationError(`Map state input must be an array but was: ${JSON.stringify(context.input)}`);
  }
  const items = await evaluate(context, state.Items, "Items");
  if (!Array.isArray(items))
    throw new EvaluationError(unexpected(String(state.Items), "Items", "array", items), "Items");
  return items;
}

async function toleratedFailures(context: StateContext, state: MapState, items: number): Promise<number> {
  const count = (await evaluateNumber(context, state.ToleratedFailureCount, "ToleratedFailureCount")) ?? 0;
  const percent = (await evaluateNumber(context, state.ToleratedFailurePercentage, "ToleratedFailurePercentage")) ?? 0;
  return Math.max(count, Math.floor((items * percent) / 100));
}

/** Runs all branches with the same input. @returns their outputs in order */
export async function runParallel(context: StateContext, state: ParallelState, runFlow: RunFlow): Promise<unknown[]> {
  const { flow } = context;
  const input = state.Arguments === undefined ? context.input : await evaluate(context, state.Arguments, "Arguments");
  emit(flow, "ParallelStateStarted");
  const group = flow.scope.child();
  const started = flow.previous;
  const results: unknown[] = new Array(state.Branches.length).fill(null);
  const branch = (definition: Flow, index: number) => async (): Promise<void> => {
    const inner: FlowContext = {
      run: flow.run,
      scope: group.child(),
      variables: Object.create(flow.variables),
      previous: started,
      ...(flow.mapItem ? { mapItem: flow.mapItem } : {}),
    };
    try {
      results[index] = await runFlow(definition, inner, input);
    } catch (error) {
      emitUnfinished(inner);
      throw error;
    } finally {
      flow.previous = inner.previous;
      group.leave(inner.scope);
    }
  };
  try {
    await allOrStop(state.Branches.map(branch), () => group.cancel());
  } finally {
    flow.scope.leave(group);
  }
  const before = flow.previous;
  emit(flow, "ParallelStateSucceeded");
  flow.previous = before;
  return results;
}

/** A state that neither ended nor handed its error on to a state of the same flow is reported as aborted. */
function emitUnfinished(flow: FlowContext): void {
  if (flow.unfinished) flow.run.history.add(`${flow.unfinished}StateAborted`, flow.previous, flow.run.clock.now());
}

/** Waits for all; the first failure stops the others, waits until they have stopped, and is thrown. */
async function allOrStop(starts: (() => Promise<void>)[], stop: () => void): Promise<void> {
  let first: { error: unknown } | undefined;
  await Promise.all(
    starts.map(async (start) => {
      try {
        await start();
      } catch (error) {
        if (first === undefined) {
          first = { error };
          stop();
        }
      }
    }),
  );
  if (first) throw first.error;
}
