import type { StateMachine } from "#workflows/asl.ts";
import { AwsError, type SandboxEnvironment } from "../aws/service.ts";
import { emit, type FlowContext } from "./context.ts";
import { Cancelled, StateError } from "./errors.ts";
import { Expressions } from "./expressions.ts";
import { detailsMember, History } from "./history.ts";
import { runFlow } from "./interpreter.ts";
import type { TaskPorts } from "./ports.ts";
import type { ExecutionRun, NestedResult } from "./run.ts";
import { Scope } from "./scope.ts";
import { TaskTokens } from "./tokens.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface Machine {
  arn: string;
  name: string;
  definition: StateMachine;
  roleArn: string;
  createdAt: Date;
}

export interface Execution {
  arn: string;
  name: string;
  machine: Machine;
  status: ExecutionStatus;
  /** JSON text, as given. */
  input: string;
  output?: string;
  error?: string;
  cause?: string;
  startDate: Date;
  stopDate?: Date;
  history: History;
  /** States entered so far. */
  transitions: number;
  ended: Promise<void>;
}

export interface EngineOptions {
  environment: SandboxEnvironment;
  account: string;
  region: string;
  ports: TaskPorts;
  /** Called with every change of an execution's status; becomes EventBridge's "Step Functions Execution Status Change". */
  onStatusChange?: (execution: Execution) => void;
  /** `counts` keeps no events, for runs of thousands of clusters. Default `full`. */
  history?: "full" | "counts";
}

/** Step Functions' limits on an execution name. */
const NAME = /^[0-9A-Za-z\-_.]{1,80}$/;

/**
 * Runs standard state machines whose query language is JSONata, in virtual time. The order and names of history events are those AWS records
 * (`npm run conformance`). Not covered: JSONPath, express workflows, ItemReader, ItemBatcher and ResultWriter of distributed Maps.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #expressions: Expressions;
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, { execution: Execution; scope: Scope }>();
  readonly tokens: TaskTokens;
  /** States entered since the engine was made. */
  stateTransitions = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#expressions = new Expressions(options.environment);
    this.tokens = new TaskTokens(options.environment.uuid);
  }

  stateMachineArn(name: string): string {
    return `arn:aws:states:${this.#options.region}:${this.#options.account}:stateMachine:${name}`;
  }

  createStateMachine(name: string, definition: StateMachine): Machine {
    const { account, environment } = this.#options;
    const machine: Machine = {
      arn: this.stateMachineArn(name),
      name,
      definition,
      roleArn: `arn:aws:iam::${account}:role/fleetwright-${name}`,
      createdAt: environment.clock.now(),
    };
    this.#machines.set(machine.arn, machine);
    return machine;
  }

  machines(): Machine[] {
    return [...this.#machines.values()];
  }

  /** @throws {AwsError} StateMachineDoesNotExist */
  machine(arn: string): Machine {
    const machine = this.#machines.get(arn);
    if (!machine) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  executions(machineArn: string): Execution[] {
    return [...this.#executions.values()]
      .map(({ execution }) => execution)
      .filter(({ machine }) => machine.arn === machineArn);
  }

  /** @throws {AwsError} ExecutionDoesNotExist */
  execution(arn: string): Execution {
    const found = this.#executions.get(arn);
    if (!found) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return found.execution;
  }

  /**
   * Starts an execution. The same name with the same input while it runs is the same execution (standard workflows are idempotent).
   *
   * @throws {AwsError} StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists
   */
  startExecution(machineArn: string, options: { name?: string; input?: string } = {}): Execution {
    const { environment } = this.#options;
    const machine = this.machine(machineArn);
    const name = options.name ?? environment.uuid();
    if (!NAME.test(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
    const input = options.input ?? "{}";
    const value = parseInput(input);
    const arn = `${machine.arn.replace(":stateMachine:", ":execution:")}:${name}`;
    const existing = this.#executions.get(arn)?.execution;
    if (existing) {
      if (existing.status === "RUNNING" && existing.input === input) return existing;
      throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    const scope = new Scope();
    const execution: Execution = {
      arn,
      name,
      machine,
      status: "RUNNING",
      input,
      startDate: environment.clock.now(),
      history: new History(this.#options.history ?? "full"),
      transitions: 0,
      ended: Promise.resolve(),
    };
    this.#executions.set(arn, { execution, scope });
    execution.ended = this.#run(execution, scope, value);
    this.#options.onStatusChange?.(execution);
    return execution;
  }

  /** Stops an execution; one that has ended stays as it is. @returns when it stopped */
  async stopExecution(arn: string, error?: string, cause?: string): Promise<Date> {
    const found = this.#executions.get(arn);
    if (!found) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    found.scope.cancel(new Stopped(error, cause));
    await found.execution.ended;
    return found.execution.stopDate ?? this.#options.environment.clock.now();
  }

  /** Events in the shape of `GetExecutionHistory`. */
  historyOf(arn: string): Record<string, unknown>[] {
    return this.execution(arn).history.events.map(({ id, previousEventId, timestamp, type, details }) => ({
      id,
      previousEventId,
      timestamp,
      type,
      ...(details ? { [detailsMember(type)]: details } : {}),
    }));
  }

  async #run(execution: Execution, scope: Scope, input: unknown): Promise<void> {
    const { clock } = this.#options.environment;
    const { machine, history } = execution;
    const flow: FlowContext = { run: this.#runOf(execution, input), scope, variables: {}, previous: 0 };
    const timeout = machine.definition.TimeoutSeconds;
    const timer =
      timeout === undefined ? undefined : clock.at(clock.millis() + timeout * 1000, () => scope.cancel(new TimedOut()));
    history.add("ExecutionStarted", 0, clock.now(), () => ({
      input: execution.input,
      inputDetails: { truncated: false },
      roleArn: machine.roleArn,
    }));
    try {
      const output = JSON.stringify(await runFlow(machine.definition, flow, input));
      execution.status = "SUCCEEDED";
      execution.output = output;
      emit(flow, "ExecutionSucceeded", () => ({ output, outputDetails: { truncated: false } }));
    } catch (thrown) {
      end(execution, thrown);
      emit(flow, EVENT_OF[execution.status], () => ({
        ...(execution.error === undefined ? {} : { error: execution.error }),
        ...(execution.cause === undefined ? {} : { cause: execution.cause }),
      }));
    }
    timer?.cancel();
    execution.stopDate = clock.now();
    this.#options.onStatusChange?.(execution);
  }

  #runOf(execution: Execution, input: unknown): ExecutionRun {
    const { environment, region, ports } = this.#options;
    const { machine } = execution;
    return {
      arn: execution.arn,
      region,
      clock: environment.clock,
      random: environment.random,
      expressions: this.#expressions,
      history: execution.history,
      ports,
      tokens: this.tokens,
      contextObject: {
        Execution: {
          Id: execution.arn,
          Input: input,
          Name: execution.name,
          RoleArn: machine.roleArn,
          StartTime: execution.startDate.toISOString(),
          RedriveCount: 0,
        },
        StateMachine: { Id: machine.arn, Name: machine.name },
      },
      countTransition: () => {
        this.stateTransitions += 1;
        execution.transitions += 1;
      },
      startNested: (members) => this.#startNested(members),
    };
  }

  #startNested(members: Record<string, unknown>) {
    const { StateMachineArn, Name, Input } = members;
    const execution = this.startExecution(String(StateMachineArn), {
      ...(Name === undefined ? {} : { name: String(Name) }),
      input: typeof Input === "string" ? Input : JSON.stringify(Input ?? {}),
    });
    const ended = execution.ended.then(
      (): NestedResult => ({
        succeeded: execution.status === "SUCCEEDED",
        description: describeNested(execution),
      }),
    );
    return { executionArn: execution.arn, startDate: execution.startDate, ended };
  }
}

const EVENT_OF: Record<ExecutionStatus, string> = {
  RUNNING: "ExecutionStarted",
  SUCCEEDED: "ExecutionSucceeded",
  FAILED: "ExecutionFailed",
  TIMED_OUT: "ExecutionTimedOut",
  ABORTED: "ExecutionAborted",
};

/** StopExecution. */
class Stopped extends Cancelled {
  readonly error: string | undefined;
  readonly reason: string | undefined;
  constructor(error?: string, cause?: string) {
    super("stopped");
    this.error = error;
    this.reason = cause;
  }
}

/** The state machine's own TimeoutSeconds is over. */
class TimedOut extends Cancelled {}

function end(execution: Execution, thrown: unknown): void {
  if (thrown instanceof Stopped) {
    execution.status = "ABORTED";
    if (thrown.error !== undefined) execution.error = thrown.error;
    if (thrown.reason !== undefined) execution.cause = thrown.reason;
  } else if (thrown instanceof TimedOut) {
    execution.status = "TIMED_OUT";
    execution.error = "States.Timeout";
  } else if (thrown instanceof StateError) {
    execution.status = "FAILED";
    if (thrown.error !== undefined) execution.error = thrown.error;
    if (thrown.cause_ !== undefined) execution.cause = thrown.cause_;
  } else {
    // A defect of the sandbox itself: it must be seen, and it must not leave an execution running for ever.
    execution.status = "FAILED";
    execution.error = "Sandbox.InternalError";
    execution.cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${words}'`);
  }
}

/** What `.sync` gives of the child, in the spelling of the optimised integration. */
function describeNested(execution: Execution): Record<string, unknown> {
  const { arn, input, name, startDate, stopDate, machine, status, output, error, cause } = execution;
  return {
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: name,
    ...(output === undefined ? {} : { Output: output, OutputDetails: { Included: true } }),
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
    StartDate: startDate.getTime(),
    StateMachineArn: machine.arn,
    Status: status,
    ...(stopDate ? { StopDate: stopDate.getTime() } : {}),
  };
}
