import { randomBytes } from "node:crypto";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Clients } from "#adapters/aws/clients.ts";
import { TABLE_NAMES } from "#adapters/aws/tables.ts";
import { memoryActivationRecordStore } from "#adapters/memory/activations.ts";
import { memoryAlertGroupStore, memoryAlertStore, memoryIncidentStore } from "#adapters/memory/alerts.ts";
import { memoryClusterRecordStore } from "#adapters/memory/clusters.ts";
import { memoryFindingStore } from "#adapters/memory/findings.ts";
import { memoryLockStore } from "#adapters/memory/locks.ts";
import { memoryMessageStore } from "#adapters/memory/messages.ts";
import { memoryNodeRecordStore } from "#adapters/memory/nodes.ts";
import { memoryRequestStore } from "#adapters/memory/requests.ts";
import { memoryRunStore } from "#adapters/memory/runs.ts";
import { memorySilenceStore } from "#adapters/memory/silences.ts";
import { memoryWatchStore } from "#adapters/memory/watches.ts";
import { memoryWorkStore } from "#adapters/memory/work.ts";
import { byName } from "#core/by-name.ts";
import { ServiceUnavailableError } from "#core/errors.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import type { StorePorts } from "#core/ports.ts";
import { EXECUTION_STATUS_CHANGE } from "#events/aws/execution-status-change.ts";
import { fleetEvents } from "#events/catalogue.ts";
import type { EventEnvelope } from "#events/envelope.ts";
import { MACHINES } from "#events/machines.ts";
import { type OperatorRequest, type OperatorResponse, operatorResponse } from "#events/operator/requests.ts";
import { type Route, routes } from "#events/routes.ts";
import { adaptersAt, type Place } from "#functions/runtime/adapters.ts";
import type { Composition } from "#functions/runtime/compose.ts";
import { workflows } from "#workflows/index.ts";
import { createDoor, type Door } from "./apigateway/door.ts";
import type { ApiCall, SandboxEnvironment } from "./aws/service.ts";
import type { VirtualClock } from "./clock/clock.ts";
import { createClock } from "./clock/virtual-clock.ts";
import { createEks, type EksSimulator } from "./eks/eks.ts";
import { type BusOptions, EventBus } from "./eventbridge/bus.ts";
import { type Fault, Faults } from "./faults/faults.ts";
import type { FleetSeed } from "./fleet/seed.ts";
import { handlers } from "./handlers.ts";
import { asService } from "./invocation.ts";
import { type LambdaFaults, LambdaService } from "./lambda.ts";
import { deployQueues } from "./queues.ts";
import { seededRandom, uuidsOf } from "./random.ts";
import { s3Fetch } from "./s3/presigned.ts";
import { startSchedules } from "./scheduler.ts";
import { createSlackPeople, type SlackPeople } from "./slack/people.ts";
import { createSlack, type SlackServer } from "./slack/slack.ts";
import { Engine, type Execution } from "./stepfunctions/engine.ts";
import type { LambdaOutcome } from "./stepfunctions/ports.ts";
import { sfnService } from "./stepfunctions/service.ts";
import { presignedGet } from "./sts/presigned-get.ts";
import { createSts } from "./sts/sts.ts";
import { createSurroundings, type Surroundings, servicesOf } from "./surroundings.ts";
import { accessKeyOf, ownerOfSandboxKey, SANDBOX_SECRET } from "./wire/access-keys.ts";
import { createGateway, type Gateway, type LoggedCall } from "./wire/gateway.ts";
import { gatewayTransport } from "./wire/gateway-transport.ts";
import { inProcess } from "./wire/in-process.ts";

export interface SandboxOptions {
  policy: FleetPolicy;
  fleet: FleetSeed;
  seed: number;
  start: Date;
  faults?: readonly Fault[];
  lambdaFaults?: LambdaFaults;
  /** Other stores than those in memory. */
  stores?: Partial<StorePorts>;
  /** `counts` keeps no execution histories: for runs of thousands of clusters. Default `full`. */
  history?: "full" | "counts";
  /**
   * Names of the schedules that ring (`events/schedules.ts`); default: `reconcile-runs` alone. The others look at the fleet whether anything happens to it or not, which
   * says nothing about a run and takes its time in a simulation of weeks.
   */
  schedules?: readonly string[] | "all";
  /** When deliveries of an event come, in seconds; see `BusOptions`. */
  deliveries?: BusOptions["deliveries"];
  /**
   * Functions as AWS has them: each with clients and caches of its own, and into every account by the role of the member template. Default: they share
   * what they are composed of, which is faster.
   */
  asDeployed?: boolean;
  /** Where the sandbox answers over HTTP, if it does: links to reports lead there. */
  address?: string;
  /** Called for every event on the fleet bus. */
  onEvent?: (event: EventEnvelope) => void;
  /** Called for every AWS call the product makes, when it was answered; `request` has its input, which is not for logs. */
  onCall?: (call: LoggedCall, request: ApiCall) => void;
  /** Called for every request to a cluster's Kubernetes API, with the product name of the function that makes it. */
  onKubernetesRequest?: (caller: string | undefined) => void;
}

export interface Counts {
  stateTransitions: number;
  lambdaInvocations: number;
  awsApiCalls: number;
  slackMessages: number;
}

export interface Sandbox extends Surroundings {
  clock: VirtualClock;
  seed: number;
  gateway: Gateway;
  bus: EventBus;
  slack: SlackServer;
  /** Who presses buttons and types commands in that Slack. */
  people: SlackPeople;
  /** The public entry. */
  door: Door;
  /** What an Alertmanager would be given; made for this process. */
  webhookSecret: string;
  eks: EksSimulator;
  engine: Engine;
  ports: Composition;
  locks: ReturnType<typeof memoryLockStore>;
  /** Invokes the operator function, as the CLI does on AWS. */
  operator(request: OperatorRequest): Promise<OperatorResponse>;
  /** Hands an event to a route's target, once. */
  deliver(target: Route["target"], event: EventEnvelope): Promise<unknown>;
  counts(): Counts;
}

export const FLEET_BUS = "fleetwright";
const REPORTS_BUCKET = "fleetwright-reports";
/** `sandbox serve` by itself. */
const DEFAULT_ADDRESS = "http://127.0.0.1:4566";
const MEMBER_ROLE = { name: "fleetwright-member", externalId: "sandbox" };

/**
 * A small AWS with a clock, holding a fleet and the whole product: the exported handlers, the state machines, the route table. One seed decides everything
 * that is left to chance; two sandboxes with the same options do the same to the last event.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const { policy, fleet, seed } = options;
  const { account, region } = policy.hub;
  const clock = createClock(options.start);
  const random = seededRandom(seed);
  const environment: SandboxEnvironment = { clock, random, uuid: uuidsOf(seededRandom(seed ^ 0x5eed)) };
  const secrets = { slackSigning: randomBytes(16).toString("hex"), webhook: randomBytes(16).toString("hex") };
  const door = createDoor((name, event) => lambda.invoke(name, event));
  const people = createSlackPeople(environment, { signingSecret: secrets.slackSigning, door });
  const slack = createSlack(environment, people.answered);
  let awsApiCalls = 0;
  let looks = 0;

  const lambda = new LambdaService({
    account,
    region,
    handlers,
    ports: portsOf,
    ...(options.lambdaFaults ? { faults: options.lambdaFaults } : {}),
  });
  const deliver: Sandbox["deliver"] = async (target, event) => {
    if ("workflow" in target)
      return engine.startExecution(engine.stateMachineArn(target.workflow), { input: JSON.stringify(event) }).arn;
    return payloadOf(await lambda.invoke(target.function, event));
  };
  const bus = new EventBus({
    environment,
    account,
    region,
    name: FLEET_BUS,
    routes,
    deliver,
    onEvent: (event) => {
      alarmFault(event);
      options.onEvent?.(event);
    },
    ...(options.deliveries ? { deliveries: options.deliveries } : {}),
  });
  const engine = new Engine({
    environment,
    account,
    region,
    history: options.history ?? "full",
    ports: {
      invokeLambda: (functionArn, payload) => lambda.invoke(functionArn, payload),
      callService: (call) => asService(() => gateway.call({ account, region, ...call })),
    },
    onStatusChange: (execution) => bus.put(statusChange(execution)),
  });
  const faults = new Faults(options.faults ?? [], random);
  const eks = createEks(environment, {
    fleet,
    seed,
    faults,
    onEvent: ({ detailType, ...event }) => bus.put({ source: "aws.eks", "detail-type": detailType, ...event }),
  });
  const surroundings = createSurroundings(environment, {
    eks,
    fleet,
    faults,
    onSsmEvent: ({ detailType, ...event }) => bus.put({ source: "aws.ssm", "detail-type": detailType, ...event }),
    onKubernetesRequest: options.onKubernetesRequest,
  });
  const gateway = createGateway({
    environment,
    services: [
      eks.service,
      sfnService(engine),
      bus.service(),
      createSts(environment),
      lambda.service(),
      ...servicesOf(surroundings),
    ],
    account,
    region,
    ownerOfKey: ownerOfSandboxKey,
    onCall: (call, request) => {
      awsApiCalls += 1;
      options.onCall?.(call, request);
    },
  });

  for (const [name, define] of Object.entries(workflows)) {
    engine.createStateMachine(
      name,
      define({
        functionArn: (product) => lambda.arnOf(product),
        stateMachineArn: (machine) => engine.stateMachineArn(machine),
      }),
    );
  }

  const queueAddresses = deployQueues(surroundings.sqs, lambda, policy, FLEET_BUS);

  startSchedules(clock, options.schedules ?? ["reconcile-runs"], (name) => lambda.invoke(name, {}));

  const locks = memoryLockStore();
  const stores: StorePorts = {
    runs: memoryRunStore(),
    locks,
    messages: memoryMessageStore(),
    clusterRecords: memoryClusterRecordStore(),
    findings: memoryFindingStore(),
    activationRecords: memoryActivationRecordStore(),
    work: memoryWorkStore(),
    watches: memoryWatchStore(),
    silences: memorySilenceStore(),
    nodeRecords: memoryNodeRecordStore(),
    requests: memoryRequestStore(),
    alerts: memoryAlertStore(),
    alertGroups: memoryAlertGroupStore(),
    incidents: memoryIncidentStore(),
    ...options.stores,
  };
  const ports = composeInProcess();
  const composed = new Map<string, Composition>();
  return {
    ...surroundings,
    clock,
    seed,
    gateway,
    bus,
    slack,
    people,
    door,
    webhookSecret: secrets.webhook,
    eks,
    engine,
    ports,
    locks,
    async operator(request) {
      // Looking at a run is not part of it: how often somebody looks must not change its figures.
      if (request.action === "get-run" || request.action === "list-runs") looks += 1;
      return operatorResponse.parse(payloadOf(await clock.track(lambda.invoke("operator", request))));
    },
    deliver,
    counts: () => ({
      stateTransitions: engine.stateTransitions,
      lambdaInvocations: lambda.invocations - looks,
      awsApiCalls,
      slackMessages: slack.messages().length,
    }),
  };

  /** The fault `alarm`: something notices the upgrade, but not at once. */
  function alarmFault(event: EventEnvelope): void {
    if (event["detail-type"] !== fleetEvents.clusterUpgradeFinished.detailType) return;
    const { cluster, status } = fleetEvents.clusterUpgradeFinished.schema.parse(event.detail);
    if (status !== "upgraded" || faults.take(cluster.name, "alarm") === undefined) return;
    clock.at(clock.millis() + 30 * 60_000, () =>
      surroundings.cloudwatch.setAlarm(cluster, { name: `${cluster.name}-errors`, state: "ALARM", reason: "injected" }),
    );
  }

  function portsOf(name: string): Composition {
    if (!options.asDeployed) return ports;
    const own = composed.get(name) ?? composeInProcess();
    composed.set(name, own);
    return own;
  }

  /** The product's own adapters on SDK clients that the gateway answers, and the stores. */
  function composeInProcess(): Composition {
    const clients = new Clients({
      hub: policy.hub,
      clock,
      ...(options.asDeployed ? { memberRole: MEMBER_ROLE } : {}),
      configure: (scope, assumed) => inProcess(gateway, scope, assumed) as never,
    });
    const place: Place = {
      hub: policy.hub,
      argocd: policy.argocd,
      clock,
      clients,
      sfn: new SFNClient(inProcess(gateway, policy.hub) as never),
      // With AWS_ENDPOINT_URL set, for commands, the client would say of every message that the queue is elsewhere.
      sqs: new SQSClient({ ...inProcess(gateway, policy.hub), useQueueUrlAsEndpoint: false } as never),
      queues: queueAddresses,
      eventBridge: new EventBridgeClient(inProcess(gateway, policy.hub) as never),
      bus: FLEET_BUS,
      slack: { token: "sandbox", fetch: slack.fetch as never },
      secrets,
      kubernetes: surroundings.kubernetes.transport,
      rolesAnywhere: gatewayTransport(gateway),
      http: { fetch: surroundings.http.fetch },
      pagers: {
        secrets: new SecretsManagerClient(inProcess(gateway, policy.hub) as never),
        sns: (region) => new SNSClient(inProcess(gateway, { ...policy.hub, region }) as never),
        fetch: surroundings.http.fetch,
      },
      reports: {
        bucket: REPORTS_BUCKET,
        credentials: async () => ({ accessKeyId: accessKeyOf(policy.hub.account), secretAccessKey: SANDBOX_SECRET }),
        fetch: s3Fetch({ gateway, clock }),
        endpoint: options.address ?? DEFAULT_ADDRESS,
      },
      sts: { fetch: presignedGet(environment) },
    };
    return {
      ...adaptersAt(place),
      ...stores,
      policy,
      deployment: {
        bus: FLEET_BUS,
        tables: byName(TABLE_NAMES, (name) => name),
        door: "/",
        ...(options.asDeployed ? { memberRole: MEMBER_ROLE.name } : {}),
        slackToken: true,
      },
      stateMachines: byName(MACHINES, (name) => engine.stateMachineArn(name)),
    };
  }
}

/** @throws {ServiceUnavailableError} the function failed, in its own words; as on AWS, repeating it may help */
function payloadOf(outcome: LambdaOutcome): unknown {
  if (outcome.kind === "returned") return outcome.payload;
  const words =
    outcome.kind === "failed"
      ? `${outcome.errorType}: ${outcome.errorMessage}`
      : `${outcome.error}: ${outcome.message}`;
  throw new ServiceUnavailableError(`the function failed: ${words}`);
}

/** What Step Functions puts on the default bus when an execution starts or ends. */
function statusChange(execution: Execution) {
  const { arn, machine, name, status, startDate, stopDate, input, output, error, cause } = execution;
  return {
    source: "aws.states",
    "detail-type": EXECUTION_STATUS_CHANGE,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input,
      output: output ?? null,
      error: error ?? null,
      cause: cause ?? null,
    },
  };
}
