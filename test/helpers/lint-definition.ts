import validate from "asl-validator";
import type { Flow, State, StateMachine } from "#workflows/asl.ts";

/**
 * What is wrong with a definition: asl-validator's findings and our own rules. Every Task has a timeout and a retry policy, no heartbeat outlasts its timeout, `States.ALL`
 * stands alone and last, nobody assigns `states`, every variable is assigned somewhere, every error name is a known one.
 */
export function lintDefinition(definition: StateMachine, knownErrors: ReadonlySet<string>): string[] {
  const { isValid, errorsText } = validate(definition as never);
  const problems = isValid ? [] : [errorsText()];
  const assigned = new Set<string>();
  const used = new Map<string, string>();
  walk(definition, (name, state) => {
    for (const assign of assignsOf(state)) for (const variable of Object.keys(assign)) assigned.add(variable);
    for (const variable of variablesIn(state)) used.set(variable, name);
    problems.push(...problemsOf(name, state, knownErrors));
  });
  for (const [variable, state] of used)
    if (!assigned.has(variable)) problems.push(`${state}: variable $${variable} is assigned nowhere`);
  return problems;
}

export function walk(flow: Flow, visit: (name: string, state: State) => void): void {
  for (const [name, state] of Object.entries(flow.States)) {
    visit(name, state);
    if (state.Type === "Map") walk(state.ItemProcessor, visit);
    if (state.Type === "Parallel") for (const branch of state.Branches) walk(branch, visit);
  }
}

function problemsOf(name: string, state: State, knownErrors: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (state.Type === "Task") {
    if (state.TimeoutSeconds === undefined) problems.push(`${name}: a Task without TimeoutSeconds`);
    if ((state.Retry?.length ?? 0) === 0) problems.push(`${name}: a Task without Retry`);
    if (Number(state.HeartbeatSeconds) >= Number(state.TimeoutSeconds))
      problems.push(`${name}: the heartbeat outlasts the timeout`);
  }
  if (assignsOf(state).some((assign) => "states" in assign))
    problems.push(`${name}: assigns the reserved variable states`);
  for (const list of ["Retry", "Catch"] as const) {
    const rules = (state as unknown as Record<string, { ErrorEquals: string[] }[] | undefined>)[list] ?? [];
    for (const [index, { ErrorEquals }] of rules.entries()) {
      if (ErrorEquals.includes("States.ALL") && (ErrorEquals.length > 1 || index < rules.length - 1)) {
        problems.push(`${name}: States.ALL in ${list} is not alone and last`);
      }
      for (const error of ErrorEquals) if (!knownErrors.has(error)) problems.push(`${name}: nobody throws ${error}`);
    }
  }
  return problems;
}

function assignsOf(state: State): Record<string, unknown>[] {
  return [
    ...("Assign" in state && state.Assign ? [state.Assign] : []),
    ...("Catch" in state ? (state.Catch ?? []).flatMap(({ Assign }) => (Assign ? [Assign] : [])) : []),
    ...("Choices" in state ? state.Choices.flatMap(({ Assign }) => (Assign ? [Assign] : [])) : []),
  ];
}

const BUILT_IN = /^(states|exists|count|not|string|uuid|now|millis|substring|merge|map|filter|sum|keys|join)$/;

/** Names of variables in the state's own expressions; those of nested flows are theirs. */
function variablesIn(state: State): string[] {
  const { ItemProcessor: _processor, Branches: _branches, ...own } = state as unknown as Record<string, unknown>;
  const expressions = JSON.stringify(own).match(/\{%.*?%\}/g) ?? [];
  return expressions
    .flatMap((expression) => [...expression.matchAll(/\$([A-Za-z_]\w*)/g)].map((match) => match[1] ?? ""))
    .filter((name) => !BUILT_IN.test(name));
}
