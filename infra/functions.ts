import { TABLE_NAMES, tableVariable } from "../adapters/aws/tables.ts";
import { MACHINES, machineVariable } from "../events/machines.ts";
import { bundling } from "./bundling.ts";
import { logicalName, physicalName, roleName } from "./names.ts";
import { permissions } from "./permissions.ts";
import type { Queues } from "./queues.ts";
import { machineArn, type Statement, statementsOf } from "./roles.ts";
import { handlerOf, type Settings, settingsOf } from "./settings.ts";
import type { Stage } from "./stage.ts";
import type { Tables } from "./tables.ts";

export type Functions = Record<string, sst.aws.Function>;

export interface Surroundings {
  stage: Stage;
  tables: Tables;
  bus: aws.cloudwatch.EventBus;
  queues: Queues;
  slackToken: $util.Output<string>;
}

export function deployFunctions(at: Surroundings): Functions {
  return Object.fromEntries(Object.keys(permissions).map((name) => [name, deployFunction(name, at)]));
}

function deployFunction(name: string, at: Surroundings): sst.aws.Function {
  const { stage, queues } = at;
  const settings = settingsOf(name);
  const logs = new aws.cloudwatch.LogGroup(`${logicalName(name)}Logs`, {
    name: `/aws/lambda/${$app.name}-${$app.stage}/${name}`,
    retentionInDays: stage.logRetentionDays,
  });
  const statements: Statement[] = [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
    ...(settings.async ? [{ actions: ["sqs:SendMessage"], resources: [queues.failed.arn] }] : []),
    ...statementsOf(permissions[name], at),
  ];
  return new sst.aws.Function(logicalName(name), {
    description: `Fleetwright ${name}`,
    handler: handlerOf(name),
    ...(name === "operator" ? { name: physicalName("operator") } : {}),
    runtime: "nodejs24.x",
    architecture: "arm64",
    memory: `${settings.memoryMegabytes} MB`,
    timeout: `${settings.timeoutSeconds} seconds`,
    logging: { format: "json", logGroup: logs.name },
    permissions: statements,
    environment: environmentOf(settings, at),
    copyFiles: [{ from: stage.policyFile, to: "fleet.yaml" }],
    nodejs: bundling(name),
    ...(settings.reserved !== undefined && stage.shared ? { concurrency: { reserved: settings.reserved } } : {}),
    ...(settings.kubernetes && stage.vpc ? { vpc: stage.vpc } : {}),
    ...(settings.async ? { retries: 2 } : {}),
    transform: {
      // SST lets every principal of the account assume the role, for its live mode; and its statement about logs names all log groups of the account; ours names the function's own.
      role: (args) => {
        args.name = roleName(name);
        args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        args.managedPolicyArns = $resolve([args.managedPolicyArns ?? []]).apply(([arns]) =>
          arns.filter((arn) => !arn.endsWith("/AWSLambdaBasicExecutionRole")),
        );
      },
      eventInvokeConfig: (args) => {
        args.destinationConfig = { onFailure: { destination: queues.failed.arn } };
        args.maximumEventAgeInSeconds = 6 * 3600;
      },
    },
  });
}

/** What `functions/runtime/env.ts` asks for. */
function environmentOf({ slack }: Settings, { stage, tables, bus, slackToken }: Surroundings) {
  return {
    FLEETWRIGHT_POLICY_FILE: "fleet.yaml",
    FLEETWRIGHT_BUS: bus.name,
    ...Object.fromEntries(TABLE_NAMES.map((name) => [tableVariable(name), tables[name].name])),
    ...Object.fromEntries(MACHINES.map((name) => [machineVariable(name), machineArn(name)])),
    FLEETWRIGHT_MEMBER_ROLE: stage.memberRole.name,
    FLEETWRIGHT_EXTERNAL_ID: stage.memberRole.externalId,
    // Only who talks to Slack can read the token.
    ...(slack ? { FLEETWRIGHT_SLACK_TOKEN: slackToken } : {}),
  };
}
