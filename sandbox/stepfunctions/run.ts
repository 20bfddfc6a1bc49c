import type { VirtualClock } from "../clock/clock.ts";
import type { Expressions } from "./expressions.ts";
import type { History } from "./history.ts";
import type { TaskPorts } from "./ports.ts";
import type { TaskTokens } from "./tokens.ts";

/** How a nested execution ends: `DescribeExecution` of it. */
export interface NestedResult {
  description: Record<string, unknown>;
  succeeded: boolean;
}

/** What the interpreter needs of one execution and of the engine it runs in. */
export interface ExecutionRun {
  arn: string;
  region: string;
  clock: VirtualClock;
  random: () => number;
  expressions: Expressions;
  history: History;
  ports: TaskPorts;
  tokens: TaskTokens;
  /** The constant part of `$states.context`: Execution and StateMachine. */
  contextObject: Record<string, unknown>;
  countTransition(): void;
  /** `states:startExecution` in the same engine. */
  startNested(input: Record<string, unknown>): { executionArn: string; startDate: Date; ended: Promise<NestedResult> };
}
