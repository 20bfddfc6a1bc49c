import { readFileSync } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { awsBackupReader } from "#adapters/aws/backup.ts";
import { stsIdentityVerifier } from "#adapters/aws/caller-identity.ts";
import { CLIENT_DEFAULTS, Clients } from "#adapters/aws/clients.ts";
import { cloudWatchAlarmReader } from "#adapters/aws/cloudwatch-alarms.ts";
import { documents } from "#adapters/aws/dynamodb.ts";
import { dynamoLockStore } from "#adapters/aws/dynamodb-locks.ts";
import { dynamoMessageStore } from "#adapters/aws/dynamodb-messages.ts";
import { dynamoRequestStore } from "#adapters/aws/dynamodb-requests.ts";
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
import { sharedSecret } from "#adapters/crypto/shared-secret.ts";
import { httpProbe } from "#adapters/http/probe.ts";
import { kubernetesNodeReader } from "#adapters/kubernetes/nodes.ts";
import { httpsTransport } from "#adapters/kubernetes/transport.ts";
import { slackChat } from "#adapters/slack/chat.ts";
import { slackReplies } from "#adapters/slack/replies.ts";
import { withheld } from "#adapters/withheld.ts";
import { InvalidInputError } from "#core/errors.ts";
import { parsePolicy } from "#core/policy/parse.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import { formatProblem } from "#core/policy/problem.ts";
import type { Ports } from "#core/ports.ts";
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
  stateMachines: { upgradeCluster: string; upgradeFleet: string; rollbackCluster: string; rotateAuthority: string };
}

let composed: Composition | undefined;

/** Ports on AWS, made once per cold start from the environment. */
export function compose(): Composition {
  composed ??= onAws(process.env);
  return composed;
}

/**
 * The bundler puts a value in place of each `process.env.WITHOUT_*` (infra/bundling.ts), and leaves out what is then used by nobody: a function's bundle holds the
 * SDKs of the services its role may call. Where nothing was bundled, none of them is set.
 */
function onAws(variables: Record<string, string | undefined>): Composition {
  const env = readEnvironment(variables);
  const policy = bundledPolicy(env.FLEETWRIGHT_POLICY_FILE);
  return {
    clock: systemClock,
    http: httpProbe(),
    identities: stsIdentityVerifier({ region: policy.hub.region, clock: systemClock }),
    ...(process.env.WITHOUT_EKS ? withheldPorts("eks", CLUSTER_PORTS) : clustersOf(policy, env)),
    ...(process.env.WITHOUT_DYNAMODB ? withheldPorts("dynamodb", STORE_PORTS) : storesOf(env)),
    ...(process.env.WITHOUT_SFN ? withheldPorts("sfn", EXECUTION_PORTS) : executionsOf()),
    events: process.env.WITHOUT_EVENTBRIDGE
      ? withheld("eventbridge")
      : eventBridgePublisher(new EventBridgeClient(CLIENT_DEFAULTS), env.FLEETWRIGHT_BUS),
    chat: process.env.WITHOUT_SLACK ? withheld("slack") : slackChat({ token: env.FLEETWRIGHT_SLACK_TOKEN ?? "" }),
    replies: slackReplies(),
    secrets: {
      slackSigning: sharedSecret("SlackSigningSecret", env.FLEETWRIGHT_SLACK_SIGNING_SECRET),
      webhook: sharedSecret("WebhookSecret", env.FLEETWRIGHT_WEBHOOK_SECRET),
    },
    policy,
    deployment: {
      bus: env.FLEETWRIGHT_BUS,
      tables: {
        runs: env.FLEETWRIGHT_RUNS_TABLE,
        locks: env.FLEETWRIGHT_LOCKS_TABLE,
        messages: env.FLEETWRIGHT_MESSAGES_TABLE,
        requests: env.FLEETWRIGHT_REQUESTS_TABLE,
      },
      ...(env.FLEETWRIGHT_DOOR_URL ? { door: env.FLEETWRIGHT_DOOR_URL } : {}),
      ...(env.FLEETWRIGHT_MEMBER_ROLE ? { memberRole: env.FLEETWRIGHT_MEMBER_ROLE } : {}),
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

const CLUSTER_PORTS = [
  "clusters",
  "versions",
  "updates",
  "nodes",
  "alarms",
  "subnets",
  "backups",
  "nodeImages",
  "authorities",
  "insightRefresh",
] as const;
type ClusterPorts = Pick<Ports, (typeof CLUSTER_PORTS)[number]>;

function clustersOf(policy: FleetPolicy, env: Environment): ClusterPorts {
  const { FLEETWRIGHT_MEMBER_ROLE: name, FLEETWRIGHT_EXTERNAL_ID: externalId } = env;
  const clients = new Clients({ hub: policy.hub, ...(name && externalId ? { memberRole: { name, externalId } } : {}) });
  return {
    clusters: eksClusterReader(clients, systemClock),
    versions: eksVersionCatalogue(clients, systemClock),
    updates: eksClusterUpdater(clients),
    nodes: kubernetesNodeReader({ clients, clock: systemClock, transport: httpsTransport() }),
    alarms: process.env.WITHOUT_CLOUDWATCH ? withheld("cloudwatch") : cloudWatchAlarmReader(clients),
    subnets: process.env.WITHOUT_EC2 ? withheld("ec2") : ec2SubnetReader(clients),
    backups: process.env.WITHOUT_BACKUP ? withheld("backup") : awsBackupReader(clients),
    nodeImages: process.env.WITHOUT_SSM ? withheld("ssm") : ssmNodeImageCatalogue(clients, systemClock),
    authorities: eksAuthorities(clients),
    insightRefresh: eksInsightRefresher(clients),
  };
}

const STORE_PORTS = ["runs", "locks", "messages", "requests"] as const;
type StorePorts = Pick<Ports, (typeof STORE_PORTS)[number]>;

function storesOf(env: Environment): StorePorts {
  const dynamo = documents(new DynamoDBClient(CLIENT_DEFAULTS));
  return {
    runs: dynamoRunStore(dynamo, env.FLEETWRIGHT_RUNS_TABLE),
    locks: dynamoLockStore(dynamo, env.FLEETWRIGHT_LOCKS_TABLE),
    messages: dynamoMessageStore(dynamo, env.FLEETWRIGHT_MESSAGES_TABLE, systemClock),
    requests: dynamoRequestStore(dynamo, env.FLEETWRIGHT_REQUESTS_TABLE),
  };
}

const EXECUTION_PORTS = ["callbacks", "executions", "starter"] as const;
type ExecutionPorts = Pick<Ports, (typeof EXECUTION_PORTS)[number]>;

function executionsOf(): ExecutionPorts {
  const sfn = new SFNClient(CLIENT_DEFAULTS);
  return { callbacks: sfnCallbacks(sfn), executions: sfnExecutionReader(sfn), starter: sfnExecutionStarter(sfn) };
}

/** Ports of a service the function was bundled without. */
function withheldPorts<Name extends keyof Ports>(service: string, names: readonly Name[]): Pick<Ports, Name> {
  return Object.fromEntries(names.map((name) => [name, withheld(service)])) as unknown as Pick<Ports, Name>;
}

/** The policy file travels with the function's code: changing policy is a deployment, and a reviewed one. */
function bundledPolicy(file: string): FleetPolicy {
  const parsed = parsePolicy(readFileSync(file, "utf8"), file, systemClock.now());
  if ("policy" in parsed) return parsed.policy;
  throw new InvalidInputError("POLICY", parsed.problems.map(formatProblem).join("\n"));
}
