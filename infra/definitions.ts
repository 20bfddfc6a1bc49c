import type { Flow, TaskState } from "../workflows/asl.ts";
import { workflows } from "../workflows/index.ts";

/** Definitions with product names where ARNs go: enough to see who calls whom, and how long a step waits. */
const byName = { functionArn: (name: string) => name, stateMachineArn: (name: string) => name };

export interface Calls {
  /** Product names of the functions a machine invokes. */
  functions: string[];
  /** It starts executions: of its children, or of itself to go on. */
  starts: boolean;
  /** It has child executions of its own definition (Distributed Map). */
  distributes: boolean;
}

export function callsOf(workflow: string): Calls {
  const define = workflows[workflow];
  if (!define) throw new Error(`there is no workflow ${workflow}`);
  const definition = define(byName);
  const tasks = tasksOf(definition);
  return {
    distributes: Object.values(definition.States).some(
      (state) => state.Type === "Map" && state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED",
    ),
    functions: [...new Set(tasks.flatMap((task) => functionOf(task) ?? []))].sort(),
    starts: tasks.some(({ Resource }) => Resource.includes(":states:startExecution")),
  };
}

/** How long the most impatient Task waits for the function; undefined when none says it in seconds. */
export function patienceSeconds(functionName: string): number | undefined {
  const waits = Object.values(workflows)
    .flatMap((define) => tasksOf(define(byName)))
    .flatMap((task) =>
      functionOf(task) === functionName && typeof task.TimeoutSeconds === "number" ? task.TimeoutSeconds : [],
    );
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function functionOf(task: TaskState): string | undefined {
  const { FunctionName } = (task.Arguments ?? {}) as { FunctionName?: string };
  return FunctionName;
}

function tasksOf(flow: Flow): TaskState[] {
  return Object.values(flow.States).flatMap((state) => {
    if (state.Type === "Task") return [state];
    if (state.Type === "Map") return tasksOf(state.ItemProcessor);
    if (state.Type === "Parallel") return state.Branches.flatMap(tasksOf);
    return [];
  });
}
