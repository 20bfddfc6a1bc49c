import type { StateMachine } from "#workflows/asl.ts";
import { type ApiCall, AwsError, type Operation, type SimulatedService } from "../aws/service.ts";
import type { Engine, Execution } from "./engine.ts";

/** Step Functions' API over the engine, in AWS's member names. */
export function sfnService(engine: Engine): SimulatedService {
  const operations: Record<string, Operation> = {
    ListStateMachines: ({ input }) => {
      const machines = engine.machines().map(({ arn, name, createdAt }) => ({
        stateMachineArn: arn,
        name,
        type: "STANDARD",
        creationDate: createdAt,
      }));
      return paged(machines, input, "stateMachines");
    },

    DescribeStateMachine: ({ input }) => {
      const { arn, name, definition, roleArn, createdAt } = engine.machine(
        checkedArn(input.stateMachineArn, "stateMachine"),
      );
      return {
        stateMachineArn: arn,
        name,
        status: "ACTIVE",
        definition: JSON.stringify(definition),
        roleArn,
        type: "STANDARD",
        creationDate: createdAt,
      };
    },

    StartExecution: ({ input }) => {
      const execution = engine.startExecution(checkedArn(input.stateMachineArn, "stateMachine"), {
        ...(input.name === undefined ? {} : { name: String(input.name) }),
        ...(input.input === undefined ? {} : { input: String(input.input) }),
      });
      return { executionArn: execution.arn, startDate: execution.startDate };
    },

    DescribeExecution: ({ input }) => described(engine.execution(checkedArn(input.executionArn, "execution"))),

    ListExecutions: ({ input }) => {
      const arn = checkedArn(input.stateMachineArn, "stateMachine");
      engine.machine(arn);
      const executions = engine
        .executions(arn)
        .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter)
        .reverse()
        .map(({ arn: executionArn, name, status, startDate, stopDate }) => ({
          executionArn,
          stateMachineArn: arn,
          name,
          status,
          startDate,
          stopDate,
        }));
      return paged(executions, input, "executions");
    },

    StopExecution: async ({ input }) => ({
      stopDate: await engine.stopExecution(
        checkedArn(input.executionArn, "execution"),
        input.error === undefined ? undefined : String(input.error),
        input.cause === undefined ? undefined : String(input.cause),
      ),
    }),

    GetExecutionHistory: ({ input }) => {
      const events = engine.historyOf(checkedArn(input.executionArn, "execution"));
      return paged(input.reverseOrder === true ? events.reverse() : events, input, "events");
    },

    SendTaskSuccess: ({ input }) => {
      engine.tokens.find(tokenOf(input)).succeed(parsedOutput(input.output));
      return {};
    },
    SendTaskFailure: ({ input }) => {
      const { error, cause } = input;
      engine.tokens
        .find(tokenOf(input))
        .fail(error === undefined ? undefined : String(error), cause === undefined ? undefined : String(cause));
      return {};
    },
    SendTaskHeartbeat: ({ input }) => {
      engine.tokens.find(tokenOf(input)).heartbeat();
      return {};
    },

    CreateStateMachine: (call) => {
      const definition = parsedDefinition(call);
      const machine = engine.createStateMachine(String(call.input.name), definition);
      return { stateMachineArn: machine.arn, creationDate: machine.createdAt };
    },
  };
  return { service: "sfn", operations };
}

function described(execution: Execution): Record<string, unknown> {
  const { arn, name, machine, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate,
    stopDate,
    input,
    inputDetails: { included: true },
    output,
    ...(output === undefined ? {} : { outputDetails: { included: true } }),
    error,
    cause,
    redriveCount: 0,
    redriveStatus: "NOT_REDRIVABLE",
    redriveStatusReason: "The sandbox does not redrive executions",
  };
}

/** @throws {AwsError} InvalidArn */
function checkedArn(value: unknown, kind: "stateMachine" | "execution"): string {
  const arn = String(value ?? "");
  if (!/^arn:[^:]+:states:[^:]+:\d{12}:/.test(arn)) throw new AwsError("InvalidArn", `Invalid Arn: '${arn}'`);
  if (!arn.includes(`:${kind}:`))
    throw new AwsError("InvalidArn", `Invalid Arn: 'Resource type not valid in this context: ${arn}'`);
  return arn;
}

function tokenOf(input: Record<string, unknown>): string {
  if (typeof input.taskToken !== "string" || input.taskToken === "")
    throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  return input.taskToken;
}

function parsedOutput(output: unknown): unknown {
  try {
    return JSON.parse(String(output));
  } catch {
    throw new AwsError("InvalidOutput", "Invalid Output: 'The output is not valid JSON'");
  }
}

/** @throws {AwsError} InvalidDefinition for anything the engine would not run */
function parsedDefinition({ input }: ApiCall): StateMachine {
  let definition: unknown;
  try {
    definition = JSON.parse(String(input.definition));
  } catch {
    throw new AwsError("InvalidDefinition", "Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION'");
  }
  const machine = definition as Partial<StateMachine>;
  if (typeof machine.StartAt !== "string" || typeof machine.States !== "object") {
    throw new AwsError("InvalidDefinition", "Invalid State Machine Definition: 'MISSING_START_AT or STATES'");
  }
  if (machine.QueryLanguage !== "JSONata") {
    throw new AwsError(
      "InvalidDefinition",
      "Invalid State Machine Definition: the sandbox runs definitions with QueryLanguage JSONata only",
    );
  }
  return machine as StateMachine;
}

function paged<T>(items: readonly T[], input: Record<string, unknown>, member: string): Record<string, unknown> {
  const size = Math.min(1000, Number(input.maxResults) || 100);
  const start = input.nextToken === undefined ? 0 : Number(input.nextToken);
  if (!Number.isInteger(start) || start < 0) throw new AwsError("InvalidToken", "Invalid Token: 'Invalid token'");
  return {
    [member]: items.slice(start, start + size),
    ...(start + size < items.length ? { nextToken: String(start + size) } : {}),
  };
}
