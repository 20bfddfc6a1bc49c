import { TABLE_NAMES, tableVariable } from "../adapters/aws/tables.ts";
import type { FleetPolicy } from "../core/policy/policy.ts";
import { MACHINES, machineVariable } from "../events/machines.ts";
import { QUEUE_NAMES, queueVariable } from "../events/queues.ts";
import { bundling } from "./bundling.ts";
import { logicalName, physicalName, roleName } from "./names.ts";
import { permissions } from "./permissions.ts";
import { placementOf } from "./placement.ts";
import { definitionOf, type Queues } from "./queues.ts";
import { machineArn, type Statement, statementsOf } from "./roles.ts";
import type { Secrets } from "./secrets.ts";
import { handlerOf, type Settings, settingsOf } from "./settings.ts";
import type { Stage } from "./stage.ts";
import type { Tables } from "./tables.ts";

export type Functions = Record<string, sst.aws.Function>;

export interface Surroundings {
  stage: Stage;
  policy: FleetPolicy;
  tables: Tables;
  bus: aws.cloudwatch.EventBus;
  queues: Queues;
  /** Where the public entry is; only who examines the deployment is told. */
  doorUrl: $util.Output<string>;
  secrets: Secrets;
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
  const { placed, statements: network } = placementOf(settings, at.policy);
  const statements: Statement[] = [
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
    ...(settings.async ? [{ actions: ["sqs:SendMessage"], resources: [queues.failed.arn] }] : []),
    ...QUEUE_NAMES.filter((queue) => definitionOf(queue).function === name).map((queue) => ({
      // Lambda reads the queue with the function's own rights.
      actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      resources: [queues.own[queue].queue.arn],
    })),
    ...statementsOf(permissions[name], at),
    ...network,
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
    environment: environmentOf(name, settings, at),
    copyFiles: [{ from: stage.policyFile, to: "fleet.yaml" }],
    nodejs: bundling(name),
    ...(settings.reserved !== undefined && stage.shared ? { concurrency: { reserved: settings.reserved } } : {}),
    ...(placed ? { vpc: placed } : {}),
    ...(settings.async ? { retries: 2 } : {}),
    transform: {
      // SST lets every principal of the account assume the role, for its live mode; and the managed policies it adds name all log groups and networks of the account.
      role: (args) => {
        args.name = roleName(name);
        args.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        args.managedPolicyArns = [];
      },
      eventInvokeConfig: (args) => {
        args.destinationConfig = { onFailure: { destination: queues.failed.arn } };
        args.maximumEventAgeInSeconds = 6 * 3600;
      },
    },
  });
}

/** What `functions/runtime/env.ts` asks for. */
function environmentOf(
  name: string,
  { slack }: Settings,
  { stage, tables, bus, queues, doorUrl, secrets }: Surroundings,
) {
  return {
    FLEETWRIGHT_POLICY_FILE: "fleet.yaml",
    FLEETWRIGHT_BUS: bus.name,
    ...Object.fromEntries(TABLE_NAMES.map((name) => [tableVariable(name), tables[name].name])),
    ...Object.fromEntries(QUEUE_NAMES.map((queue) => [queueVariable(queue), queues.own[queue].queue.url])),
    ...Object.fromEntries(MACHINES.map((name) => [machineVariable(name), machineArn(name)])),
    FLEETWRIGHT_MEMBER_ROLE: stage.memberRole.name,
    FLEETWRIGHT_EXTERNAL_ID: stage.memberRole.externalId,
    // Only who talks to Slack can read the token, and only who checks a secret the secret.
    ...(slack ? { FLEETWRIGHT_SLACK_TOKEN: secrets.slackToken.value } : {}),
    ...(name === "door-slack" ? { FLEETWRIGHT_SLACK_SIGNING_SECRET: secrets.slackSigningSecret.value } : {}),
    ...(name === "door-alertmanager" ? { FLEETWRIGHT_WEBHOOK_SECRET: secrets.webhookSecret.value } : {}),
    ...(name === "operator" ? { FLEETWRIGHT_DOOR_URL: doorUrl } : {}),
  };
}
