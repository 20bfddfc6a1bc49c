import { readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { CLIENT_DEFAULTS, Clients } from "#adapters/aws/clients.ts";
import { documents } from "#adapters/aws/dynamodb.ts";
import { dynamoActivationRecordStore } from "#adapters/aws/dynamodb-activations.ts";
import { dynamoAlertGroupStore } from "#adapters/aws/dynamodb-alert-groups.ts";
import { dynamoAlertStore } from "#adapters/aws/dynamodb-alerts.ts";
import { dynamoClusterRecordStore } from "#adapters/aws/dynamodb-clusters.ts";
import { dynamoFindingStore } from "#adapters/aws/dynamodb-findings.ts";
import { dynamoIncidentStore } from "#adapters/aws/dynamodb-incidents.ts";
import { dynamoLockStore } from "#adapters/aws/dynamodb-locks.ts";
import { dynamoMessageStore } from "#adapters/aws/dynamodb-messages.ts";
import { dynamoNodeRecordStore } from "#adapters/aws/dynamodb-nodes.ts";
import { dynamoRequestStore } from "#adapters/aws/dynamodb-requests.ts";
import { dynamoRunStore } from "#adapters/aws/dynamodb-runs.ts";
import { dynamoSilenceStore } from "#adapters/aws/dynamodb-silences.ts";
import { dynamoWatchStore } from "#adapters/aws/dynamodb-watches.ts";
import { dynamoWorkStore } from "#adapters/aws/dynamodb-work.ts";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { TABLE_NAMES, type TableName, tableVariable } from "#adapters/aws/tables.ts";
import { withheld } from "#adapters/withheld.ts";
import { byName } from "#core/by-name.ts";
import { requirePolicy } from "#core/policy/parse.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { Ports, StorePorts } from "#core/ports.ts";
import { MACHINES, type MachineName, machineVariable } from "#events/machines.ts";
import { deadLetterUrl, QUEUE_NAMES, queueVariable } from "#events/queues.ts";
import { adaptersAt, type Place } from "./adapters.ts";
import { type Environment, readEnvironment } from "./env.ts";

/** What a handler is given: the ports, the policy, and the ARNs of our own workflows. */
export interface Composition extends Ports {
  policy: FleetPolicy;
  /** What else the environment says; for who examines the deployment. */
  deployment: {
    bus: string;
    tables: Record<TableName, string>;
    memberRole?: string;
    slackToken: boolean;
    door?: string;
  };
  stateMachines: Record<MachineName, string>;
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
  const tables = byName(TABLE_NAMES, (name) => env[tableVariable(name)]);
  return {
    ...adaptersAt(awsAs(env, policy)),
    ...storesIn(tables),
    policy,
    deployment: {
      bus: env.FLEETWRIGHT_BUS,
      tables,
      ...(env.FLEETWRIGHT_DOOR_URL ? { door: env.FLEETWRIGHT_DOOR_URL } : {}),
      ...(env.FLEETWRIGHT_MEMBER_ROLE ? { memberRole: env.FLEETWRIGHT_MEMBER_ROLE } : {}),
      slackToken: (env.FLEETWRIGHT_SLACK_TOKEN ?? "") !== "",
    },
    stateMachines: byName(MACHINES, (name) => env[machineVariable(name)]),
  };
}

/** A client per service. What a function was bundled without is left out as in `adaptersAt`. */
function awsAs(env: Environment, { hub, argocd }: FleetPolicy): Place {
  const { FLEETWRIGHT_MEMBER_ROLE: name, FLEETWRIGHT_EXTERNAL_ID: externalId } = env;
  return {
    hub,
    argocd,
    clock: systemClock,
    clients: process.env.WITHOUT_EKS
      ? withheld("eks")
      : new Clients({ hub, ...(name && externalId ? { memberRole: { name, externalId } } : {}) }),
    sfn: process.env.WITHOUT_SFN ? withheld("sfn") : new SFNClient(CLIENT_DEFAULTS),
    sqs: process.env.WITHOUT_SQS ? withheld("sqs") : new SQSClient(CLIENT_DEFAULTS),
    queues: byName(QUEUE_NAMES, (queue) => ({
      url: env[queueVariable(queue)],
      deadLetterUrl: deadLetterUrl(queue, env[queueVariable(queue)]),
    })),
    eventBridge: process.env.WITHOUT_EVENTBRIDGE ? withheld("eventbridge") : new EventBridgeClient(CLIENT_DEFAULTS),
    bus: env.FLEETWRIGHT_BUS,
    slack: { token: env.FLEETWRIGHT_SLACK_TOKEN ?? "" },
    secrets: { slackSigning: env.FLEETWRIGHT_SLACK_SIGNING_SECRET, webhook: env.FLEETWRIGHT_WEBHOOK_SECRET },
  };
}

function storesIn(tables: Record<TableName, string>): StorePorts {
  const dynamo = process.env.WITHOUT_DYNAMODB
    ? withheld<never>("dynamodb")
    : documents(new DynamoDBClient(CLIENT_DEFAULTS));
  return {
    runs: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoRunStore(dynamo, tables.runs),
    locks: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoLockStore(dynamo, tables.locks),
    messages: process.env.WITHOUT_DYNAMODB
      ? withheld("dynamodb")
      : dynamoMessageStore(dynamo, tables.messages, systemClock),
    clusterRecords: process.env.WITHOUT_DYNAMODB
      ? withheld("dynamodb")
      : dynamoClusterRecordStore(dynamo, tables.clusters),
    activationRecords: process.env.WITHOUT_DYNAMODB
      ? withheld("dynamodb")
      : dynamoActivationRecordStore(dynamo, tables.activations),
    nodeRecords: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoNodeRecordStore(dynamo, tables.nodes),
    findings: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoFindingStore(dynamo, tables.findings),
    work: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoWorkStore(dynamo, tables.work),
    watches: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoWatchStore(dynamo, tables.watches),
    requests: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoRequestStore(dynamo, tables.requests),
    alerts: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoAlertStore(dynamo, tables.alerts),
    alertGroups: process.env.WITHOUT_DYNAMODB
      ? withheld("dynamodb")
      : dynamoAlertGroupStore(dynamo, tables["alert-groups"]),
    incidents: process.env.WITHOUT_DYNAMODB
      ? withheld("dynamodb")
      : dynamoIncidentStore(dynamo, tables["alert-groups"]),
    silences: process.env.WITHOUT_DYNAMODB ? withheld("dynamodb") : dynamoSilenceStore(dynamo, tables.silences),
  };
}

/** The policy file travels with the function's code: changing policy is a deployment, and a reviewed one. */
const bundledPolicy = (file: string): FleetPolicy => requirePolicy(readFileSync(file, "utf8"), file, systemClock.now());
