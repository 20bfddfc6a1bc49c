/**
 * Amazon States Language with query language JSONata, as far as Step Functions documents it. Types only: definitions are plain objects
 * checked by the compiler. `{% ... %}` strings are JSONata expressions; most fields take one instead of a literal.
 * Source: docs.aws.amazon.com/step-functions, "Amazon States Language" and "Transforming data with JSONata".
 */
export type Expression = `{%${string}%}`;

/** A JSON value in which strings of the form `{% ... %}` are evaluated. */
export type Template = unknown;

type NumberField = number | Expression;

export interface Retrier {
  ErrorEquals: string[];
  /** Default 1. */
  IntervalSeconds?: number;
  /** Default 3; 0 never retries. */
  MaxAttempts?: number;
  /** Default 2. */
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "NONE" | "FULL";
  Comment?: string;
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  Assign?: Record<string, Template>;
  Output?: Template;
  Comment?: string;
}

interface Common {
  Comment?: string;
  QueryLanguage?: "JSONata";
  Assign?: Record<string, Template>;
  Output?: Template;
}

interface Flowing extends Common {
  Next?: string;
  End?: true;
}

export interface PassState extends Flowing {
  Type: "Pass";
}

export interface TaskState extends Flowing {
  Type: "Task";
  Resource: string;
  Arguments?: Template;
  TimeoutSeconds?: NumberField;
  HeartbeatSeconds?: NumberField;
  Credentials?: { RoleArn: string };
  Retry?: Retrier[];
  Catch?: Catcher[];
}

export interface ChoiceRule {
  Condition: Expression | boolean;
  Next: string;
  Assign?: Record<string, Template>;
  Output?: Template;
  Comment?: string;
}

export interface ChoiceState extends Common {
  Type: "Choice";
  Choices: ChoiceRule[];
  Default?: string;
}

export interface WaitState extends Flowing {
  Type: "Wait";
  Seconds?: NumberField;
  Timestamp?: string;
}

export interface SucceedState {
  Type: "Succeed";
  Comment?: string;
  QueryLanguage?: "JSONata";
  Output?: Template;
}

export interface FailState {
  Type: "Fail";
  Comment?: string;
  QueryLanguage?: "JSONata";
  Error?: string;
  Cause?: string;
}

export interface Flow {
  StartAt: string;
  States: Record<string, State>;
}

export interface ItemProcessor extends Flow {
  ProcessorConfig?: { Mode: "INLINE" } | { Mode: "DISTRIBUTED"; ExecutionType: "STANDARD" | "EXPRESS" };
  Comment?: string;
}

export interface MapState extends Flowing {
  Type: "Map";
  Items?: Template;
  ItemSelector?: Template;
  ItemProcessor: ItemProcessor;
  /** 0 or absent: as many as Step Functions allows (40 inline). */
  MaxConcurrency?: NumberField;
  ToleratedFailureCount?: NumberField;
  ToleratedFailurePercentage?: NumberField;
  Label?: string;
  Retry?: Retrier[];
  Catch?: Catcher[];
}

export interface ParallelState extends Flowing {
  Type: "Parallel";
  Arguments?: Template;
  Branches: Flow[];
  Retry?: Retrier[];
  Catch?: Catcher[];
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | MapState
  | ParallelState;

export interface StateMachine extends Flow {
  Comment?: string;
  QueryLanguage?: "JSONata";
  TimeoutSeconds?: number;
  Version?: string;
}
