import { workflows } from "../workflows/index.ts";
import { callsOf } from "./definitions.ts";
import type { Functions } from "./functions.ts";
import { logicalName, physicalName } from "./names.ts";
import { executionsOf, machineArn, roleFor, type Statement } from "./roles.ts";
import type { Stage } from "./stage.ts";

export type Machines = Record<string, aws.sfn.StateMachine>;

/** AWS documents no resource for these. Sources: Step Functions developer guide, "Logging using CloudWatch Logs" and "X-Ray and Step Functions". */
const PLATFORM: Statement[] = [
  {
    actions: [
      "logs:CreateLogDelivery",
      "logs:GetLogDelivery",
      "logs:UpdateLogDelivery",
      "logs:DeleteLogDelivery",
      "logs:ListLogDeliveries",
      "logs:PutResourcePolicy",
      "logs:DescribeResourcePolicies",
      "logs:DescribeLogGroups",
    ],
    resources: ["*"],
  },
  {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"],
    resources: ["*"],
  },
];

export function deployMachines(stage: Stage, functions: Functions): Machines {
  return Object.fromEntries(Object.keys(workflows).map((name) => [name, deployMachine(name, stage, functions)]));
}

function deployMachine(name: string, stage: Stage, functions: Functions): aws.sfn.StateMachine {
  const calls = callsOf(name);
  const role = roleFor(`${name}-machine`, `${logicalName(name)}Machine`, "states.amazonaws.com", [
    { actions: ["lambda:InvokeFunction"], resources: calls.functions.map((called) => functions[called].arn) },
    // Which child it starts stands in the step's answer, so the definition does not name them.
    ...(calls.starts
      ? [{ actions: ["states:StartExecution"], resources: Object.keys(workflows).map(machineArn) }]
      : []),
    // Source: Step Functions developer guide, "IAM policies for using Distributed Map states".
    ...(calls.distributes
      ? [
          { actions: ["states:StartExecution"], resources: [machineArn(name)] },
          { actions: ["states:DescribeExecution", "states:StopExecution"], resources: executionsOf(name) },
        ]
      : []),
    ...PLATFORM,
  ]);
  const logs = new aws.cloudwatch.LogGroup(`${logicalName(name)}MachineLogs`, {
    // The prefix keeps the account's resource policy for log delivery small. Source: Step Functions developer guide, "Logging using CloudWatch Logs".
    name: `/aws/vendedlogs/states/${physicalName(name)}`,
    retentionInDays: stage.logRetentionDays,
  });
  return new aws.sfn.StateMachine(logicalName(name), {
    name: physicalName(name),
    roleArn: role.arn,
    definition: definitionOf(name, functions),
    // Inputs carry task tokens: execution data is never logged. The execution's own history has it for ninety days.
    loggingConfiguration: {
      level: "ERROR",
      includeExecutionData: false,
      logDestination: $interpolate`${logs.arn}:*`,
    },
    tracingConfiguration: { enabled: true },
  });
}

/** The very object of `workflows/`, with ARNs in place of names. */
function definitionOf(name: string, functions: Functions): $util.Output<string> {
  const names = Object.keys(functions);
  const machines = Object.keys(workflows);
  return $util
    .all([$util.all(names.map((each) => functions[each].arn)), $util.all(machines.map(machineArn))])
    .apply(([functionArns, machineArns]) => {
      const arns = new Map([...names.map((each, at) => [each, functionArns[at]] as const)]);
      const executable = new Map([...machines.map((each, at) => [each, machineArns[at]] as const)]);
      return JSON.stringify(
        workflows[name]({
          functionArn: (each) => found(arns, each),
          stateMachineArn: (each) => found(executable, each),
        }),
      );
    });
}

function found(arns: Map<string, string>, name: string): string {
  const arn = arns.get(name);
  if (!arn) throw new Error(`a definition names ${name}, which is not deployed`);
  return arn;
}
