import { readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { awsBackupReader } from "#adapters/aws/backup.ts";
import { CLIENT_DEFAULTS, Clients } from "#adapters/aws/clients.ts";
import { cloudWatchAlarmReader } from "#adapters/aws/cloudwatch-alarms.ts";
import { documents } from "#adapters/aws/dynamodb.ts";
import { dynamoLockStore } from "#adapters/aws/dynamodb-locks.ts";
import { dynamoMessageStore } from "#adapters/aws/dynamodb-messages.ts";
import { dynamoRunStore } from "#adapters/aws/dynamodb-runs.ts";
import { ec2SubnetReader } from "#adapters/aws/ec2-subnets.ts";
import { eksAuthorities } from "#adapters/aws/eks-authorities.ts";
import { eksClusterReader } from "#adapters/aws/eks-clusters.ts";
import { eksInsightRefresher } from "#adapters/aws/eks-insight-refresh.ts";
import { eksClusterUpdater } from "#adapters/aws/eks-updates.ts";
import { eksVersionCatalogue } from "#adapters/aws/eks-versions.ts";
import { eventBridgePublisher } from "#adapters/aws/eventbridge-events.ts";
import { sfnCallbacks, sfnExecutionReader, sfnExecutionStarter } from "#adapters/aws/sfn.ts";
import { ssmNodeImageCatalogue } from "#adapters/aws/ssm-node-images.ts";
import { systemClock } from "#adapters/aws/system-clock.ts";
import type { TableName } from "#adapters/aws/tables.ts";
import { httpProbe } from "#adapters/http/probe.ts";
import { kubernetesNodeReader } from "#adapters/kubernetes/nodes.ts";
import { httpsTransport } from "#adapters/kubernetes/transport.ts";
import { slackChat } from "#adapters/slack/chat.ts";
import { InvalidInputError } from "#core/errors.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { formatProblem } from "#core/policy/problem.ts";
import type { Ports } from "#core/ports.ts";
import { readEnvironment } from "./env.ts";

/** What a handler is given: the ports, the policy, and the ARNs of our own workflows. */
export interface Composition extends Ports {
  policy: FleetPolicy;
  /** What else the environment says; for who examines the deployment. */
  deployment: { bus: string; tables: Record<TableName, string>; memberRole?: string; slackToken: boolean };
  stateMachines: { upgradeCluster: string; upgradeFleet: string; rollbackCluster: string; rotateAuthority: string };
}

let composed: Composition | undefined;

/** Ports on AWS, made once per cold start from the environment. */
export function compose(): Composition {
  composed ??= onAws(process.env);
  return composed;
}

function onAws(variables: Record<string, string | undefined>): Composition {
  const env = readEnvironment(variables);
  const policy = bundledPolicy(env.FLEETWRIGHT_POLICY_FILE);
  const { FLEETWRIGHT_MEMBER_ROLE: name, FLEETWRIGHT_EXTERNAL_ID: externalId } = env;
  const clients = new Clients({ hub: policy.hub, ...(name && externalId ? { memberRole: { name, externalId } } : {}) });
  const sfn = new SFNClient(CLIENT_DEFAULTS);
  const dynamo = documents(new DynamoDBClient(CLIENT_DEFAULTS));
  return {
    clock: systemClock,
    clusters: eksClusterReader(clients, systemClock),
    versions: eksVersionCatalogue(clients, systemClock),
    updates: eksClusterUpdater(clients),
    nodes: kubernetesNodeReader({ clients, clock: systemClock, transport: httpsTransport() }),
    alarms: cloudWatchAlarmReader(clients),
    subnets: ec2SubnetReader(clients),
    backups: awsBackupReader(clients),
    nodeImages: ssmNodeImageCatalogue(clients, systemClock),
    http: httpProbe(),
    authorities: eksAuthorities(clients),
    insightRefresh: eksInsightRefresher(clients),
    runs: dynamoRunStore(dynamo, env.FLEETWRIGHT_RUNS_TABLE),
    locks: dynamoLockStore(dynamo, env.FLEETWRIGHT_LOCKS_TABLE),
    messages: dynamoMessageStore(dynamo, env.FLEETWRIGHT_MESSAGES_TABLE),
    events: eventBridgePublisher(new EventBridgeClient(CLIENT_DEFAULTS), env.FLEETWRIGHT_BUS),
    callbacks: sfnCallbacks(sfn),
    executions: sfnExecutionReader(sfn),
    starter: sfnExecutionStarter(sfn),
    chat: slackChat({ token: env.FLEETWRIGHT_SLACK_TOKEN ?? "" }),
    policy,
    deployment: {
      bus: env.FLEETWRIGHT_BUS,
      tables: {
        runs: env.FLEETWRIGHT_RUNS_TABLE,
        locks: env.FLEETWRIGHT_LOCKS_TABLE,
        messages: env.FLEETWRIGHT_MESSAGES_TABLE,
      },
      ...(name ? { memberRole: name } : {}),
      slackToken: (env.FLEETWRIGHT_SLACK_TOKEN ?? "") !== "",
    },
    stateMachines: {
      upgradeCluster: env.FLEETWRIGHT_UPGRADE_CLUSTER_ARN,
      upgradeFleet: env.FLEETWRIGHT_UPGRADE_FLEET_ARN,
      rollbackCluster: env.FLEETWRIGHT_ROLLBACK_CLUSTER_ARN,
      rotateAuthority: env.FLEETWRIGHT_ROTATE_AUTHORITY_ARN,
    },
  };
}

/** The policy file travels with the function's code: changing policy is a deployment, and a reviewed one. */
function bundledPolicy(file: string): FleetPolicy {
  const parsed = parsePolicy(readFileSync(file, "utf8"), file, systemClock.now());
  if ("policy" in parsed) return parsed.policy;
  throw new InvalidInputError("POLICY", parsed.problems.map(formatProblem).join("\n"));
}
