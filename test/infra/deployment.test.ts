import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { TABLE_NAMES } from "#adapters/aws/tables.ts";
import { failedQueueOf } from "#core/doctor/forwarding.ts";
import { ALERTING_EVENTS, fleetEvents, TOLD_EVENTS, UNTOLD_EVENTS } from "#events/catalogue.ts";
import { doorRoutes } from "#events/http/door.ts";
import { matchesPattern } from "#events/pattern.ts";
import { deadLettersOf, physicalQueue, type QueueDefinition, type QueueName, queues } from "#events/queues.ts";
import { matchRoutes, routes } from "#events/routes.ts";
import { schedules } from "#events/schedules.ts";
import { readEnvironment } from "#functions/runtime/env.ts";
import { readEvents } from "#sandbox/eventbridge/replay.ts";
import { handlers } from "#sandbox/handlers.ts";
import { workflows } from "#workflows/index.ts";
import { type Permission, permissions } from "../../infra/permissions.ts";
import { stageOf } from "../../infra/stage.ts";
import { type Deployment, evaluate, logical } from "../helpers/deployment.ts";
import { actionsWithoutResource, statementsIn } from "../helpers/policies.ts";
import { missing, sharedPath } from "../helpers/shared.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const settings = { FLEETWRIGHT_POLICY: "examples/fleet.yaml", FLEETWRIGHT_EXTERNAL_ID: "external-id" };
const stages: Record<string, Deployment> = {};

beforeAll(async () => {
  // One after the other: SST keeps what it makes in globals.
  for (const stage of ["personal", "production"]) stages[stage] = await evaluate(stage, settings);
}, 120_000);

describe.each(["personal", "production"])("the deployment of stage %s", (stage) => {
  let deployment: Deployment;
  beforeAll(() => {
    deployment = stages[stage] as Deployment;
  });
  const inputs = (type: string) => deployment.of(type).map((resource) => resource.inputs as Record<string, unknown>);

  it("has a rule per route, with the route's own pattern, to the route's function", () => {
    const rules = deployment.of("aws:cloudwatch/eventRule:EventRule");
    expect(rules.map(({ inputs: { eventPattern } }) => JSON.parse(String(eventPattern)))).toEqual(
      routes.map(({ pattern }) => pattern),
    );
    const bus = deployment.one("aws:cloudwatch/eventBus:EventBus", "Bus").inputs.name;
    const targets = inputs("aws:cloudwatch/eventTarget:EventTarget");
    expect(targets).toHaveLength(rules.length);
    for (const [index, { target }] of routes.entries()) {
      const rule = rules[index];
      const [found] = targets.filter((each) => each.rule === rule?.name);
      expect(rule?.inputs).toMatchObject({ eventBusName: bus });
      expect(found).toMatchObject({ eventBusName: bus, arn: functionArn("function" in target ? target.function : "") });
    }
  });

  it("keeps reports in a bucket that is nobody else's: private, encrypted, over TLS only, and not for ever", () => {
    const { inputs: bucket } = deployment.one("aws:s3/bucket:Bucket", "ReportsBucket");
    expect(String(bucket.bucketPrefix)).toMatch(/^[a-z0-9-]+-reports-$/);
    expect(bucket.forceDestroy).toBe(stage !== "production");
    expect(inputs("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toMatchObject([
      { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    ]);
    expect(inputs("aws:s3/bucketOwnershipControls:BucketOwnershipControls")).toMatchObject([
      { rule: { objectOwnership: "BucketOwnerEnforced" } },
    ]);
    expect(
      inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"),
    ).toMatchObject([{ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] }]);
    expect(inputs("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")).toMatchObject([
      { rules: [{ status: "Enabled", filter: { prefix: "reports/" }, expiration: { days: 400 } }] },
    ]);
    const [policy] = inputs("aws:s3/bucketPolicy:BucketPolicy");
    expect((JSON.parse(String(policy?.policy)) as { statements: unknown[] }).statements).toMatchObject([
      { effect: "Deny", actions: ["s3:*"], conditions: [{ variable: "aws:SecureTransport", values: ["false"] }] },
    ]);
  });

  it("has a dashboard that shows every queue, machine, table and function", () => {
    const { dashboardBody } = deployment.of("aws:cloudwatch/dashboard:Dashboard")[0]?.inputs ?? {};
    const { widgets } = JSON.parse(String(dashboardBody)) as { widgets: { properties: { metrics?: string[][] } }[] };
    const shown = (metric: string) =>
      widgets.flatMap(({ properties: { metrics = [] } }) => metrics.filter((row) => row[1] === metric)).length;
    expect(shown("ApproximateNumberOfMessagesVisible")).toBe(deployment.of("aws:sqs/queue:Queue").length);
    expect(shown("ExecutionsFailed")).toBe(Object.keys(workflows).length);
    expect(shown("ThrottledRequests")).toBe(TABLE_NAMES.length);
    for (const metric of ["Errors", "Throttles", "Duration"])
      expect([metric, shown(metric)]).toEqual([metric, Object.keys(permissions).length]);
  });

  it("lets nobody but its own rules, the door's own routes and what alarms are sent to call functions", () => {
    const all = inputs("aws:lambda/permission:Permission");
    const byAlarms = all.filter(({ principal }) => /^(sns|lambda\.alarms)\./.test(String(principal)));
    expect(byAlarms).toEqual([
      expect.objectContaining({
        principal: "lambda.alarms.cloudwatch.amazonaws.com",
        sourceAccount: "111122223333",
      }),
      expect.objectContaining({
        principal: "sns.amazonaws.com",
        sourceArn: expect.stringMatching(/^arn:aws:sns:eu-west-1:111122223333:fleetwright(-personal)?-alerts$/),
      }),
    ]);
    for (const { function: name } of byAlarms) expect(functionArn("on-alert").endsWith(`:${name}`)).toBe(true);
    const permissions = all.filter((permission) => !byAlarms.includes(permission));
    expect(permissions).toHaveLength(routes.length + doorRoutes.length);
    const own = { principal: "events.amazonaws.com", sourceArn: expect.stringContaining("Rule") };
    for (const permission of permissions) {
      const name = String(permission.function);
      const route = doorRoutes.find(({ function: target }) => functionArn(target).endsWith(`:${name}`));
      const api = "arn:aws:execute-api:eu-west-1:111122223333:abc123";
      const sourceArn = `${api}/*/${route?.method}${route?.path}`;
      expect(permission).toMatchObject(route ? { principal: "apigateway.amazonaws.com", sourceArn } : own);
    }
  });

  it("has one public entry with the door's routes, throttled, whose log has nothing of what was sent", () => {
    const [api, ...others] = inputs("aws:apigatewayv2/api:Api");
    expect(others).toEqual([]);
    expect(api).toMatchObject({ protocolType: "HTTP" });
    expect(api).not.toHaveProperty("corsConfiguration");
    const [made] = inputs("aws:apigatewayv2/stage:Stage");
    const { defaultRouteSettings: limits, accessLogSettings: log } = made as Record<string, Record<string, unknown>>;
    expect(limits?.throttlingRateLimit).toBeGreaterThan(0);
    expect(limits?.throttlingBurstLimit).toBeGreaterThan(0);
    expect(log?.destinationArn).toContain(":log-group:/aws/vendedlogs/apis/");
    const logged = JSON.parse(String(log?.format)) as Record<string, string>;
    expect(Object.values(logged).filter((value) => /header|body|authorizer|querystring|\$input/i.test(value))).toEqual(
      [],
    );
    expect(Object.values(logged)).toContain("$context.status");

    const found = inputs("aws:apigatewayv2/route:Route").map(({ routeKey, target }) => {
      const name = String(target).replace(/^integrations\/(.+)-id$/, "$1");
      const { inputs: integration } = deployment.one("aws:apigatewayv2/integration:Integration", name);
      expect(integration).toMatchObject({ integrationType: "AWS_PROXY", payloadFormatVersion: "2.0" });
      return [routeKey, integration.integrationUri, Number(integration.timeoutMilliseconds)];
    });
    expect(found.sort()).toEqual(
      doorRoutes.map(({ method, path, function: target }) => [`${method} ${path}`, functionArn(target), 7000]),
    );
    for (const { function: target } of doorRoutes) {
      const { inputs: fn } = deployment.one("aws:lambda/function:Function", `${logical(target)}Function`);
      // It ends before API Gateway gives up on it.
      expect(Number(fn.timeout)).toBeLessThan(7);
    }
  });

  it("tells a secret to who checks it only, and where the door is to who examines it", () => {
    const secrets = { FLEETWRIGHT_SLACK_SIGNING_SECRET: "DoorSlack", FLEETWRIGHT_WEBHOOK_SECRET: "DoorAlertmanager" };
    for (const [variable, only] of Object.entries(secrets)) {
      const holders = deployment
        .of("aws:lambda/function:Function")
        .filter(({ inputs: { environment } }) => variable in (environment as { variables: object }).variables);
      expect(holders.map(({ name }) => name)).toEqual([`${only}Function`]);
    }
    const { environment } = deployment.one("aws:lambda/function:Function", "OperatorFunction").inputs;
    const { variables } = environment as { variables: Record<string, string> };
    expect(variables.FLEETWRIGHT_DOOR_URL).toBe("https://abc123.execute-api.eu-west-1.amazonaws.com");
  });

  it("keeps what cannot be delivered or done, and retries before", () => {
    const queues = new Set(
      deployment.of("aws:sqs/queue:Queue").map((queue) => `arn:aws:sqs:eu-west-1:111122223333:${queue.inputs.name}`),
    );
    const patient = {
      retryPolicy: { maximumRetryAttempts: expect.any(Number), maximumEventAgeInSeconds: expect.any(Number) },
    };
    for (const target of inputs("aws:cloudwatch/eventTarget:EventTarget")) {
      expect(target).toMatchObject(patient);
      expect(queues).toContain((target.deadLetterConfig as { arn: string }).arn);
    }
    expect(inputs("aws:scheduler/schedule:Schedule")).toHaveLength(schedules.length);
    for (const { name, everySeconds, function: called } of schedules) {
      const made = deployment.one("aws:scheduler/schedule:Schedule", `${logical(name)}Schedule`).inputs;
      const { target, scheduleExpression } = made;
      expect(scheduleExpression).toBe(`rate(${everySeconds / 60} minutes)`);
      expect(target).toMatchObject({ ...patient, arn: functionArn(called) });
      expect(queues).toContain((target as { deadLetterConfig: { arn: string } }).deadLetterConfig.arn);
    }
    const asynchronous = [
      ...new Set([
        ...routes.map(({ target }) => ("function" in target ? target.function : "")),
        ...schedules.map((each) => each.function),
      ]),
    ];
    const configured = inputs("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig");
    expect(configured.map(({ functionName }) => String(functionName)).sort()).toEqual(
      asynchronous.map((name) => functionArn(name).split(":").at(-1)).sort(),
    );
    for (const { destinationConfig } of configured)
      expect(queues).toContain((destinationConfig as { onFailure: { destination: string } }).onFailure.destination);
  });

  it("has the queues of the table, each with dead letters and its function", () => {
    const { name: bus } = deployment.one("aws:cloudwatch/eventBus:EventBus", "Bus").inputs;
    const arn = (name: string) => `arn:aws:sqs:eu-west-1:111122223333:${name}`;
    const made = (name: string) => inputs("aws:sqs/queue:Queue").find((one) => one.name === name);
    const kept = { messageRetentionSeconds: 1_209_600, sqsManagedSseEnabled: true };
    for (const queue of queues as readonly QueueDefinition[]) {
      const { fifo, visibilitySeconds, maxReceiveCount, batchSize, maximumConcurrency } = queue;
      const name = physicalQueue(`${bus}-${queue.name}`, fifo);
      const letters = physicalQueue(`${bus}-${deadLettersOf(queue.name as QueueName)}`, fifo);
      expect(made(letters)).toMatchObject({ ...kept, ...(fifo ? { fifoQueue: true } : {}) });
      expect(made(name)).toMatchObject({ ...kept, visibilityTimeoutSeconds: visibilitySeconds });
      const redrive = { deadLetterTargetArn: arn(letters), maxReceiveCount };
      expect(JSON.parse(String(made(name)?.redrivePolicy))).toEqual(redrive);
      const mapping = inputs("aws:lambda/eventSourceMapping:EventSourceMapping").find(
        (each) => each.eventSourceArn === arn(name),
      );
      expect(mapping?.functionName).toBe(queue.function === undefined ? undefined : functionArn(queue.function));
      if (!mapping) continue;
      const functionResponseTypes = ["ReportBatchItemFailures"];
      expect(mapping).toMatchObject({ batchSize, functionResponseTypes, scalingConfig: { maximumConcurrency } });
      const { timeout } = deployment.one(
        "aws:lambda/function:Function",
        `${logical(queue.function ?? "")}Function`,
      ).inputs;
      expect(Number(timeout) * 6).toBeLessThanOrEqual(visibilitySeconds);
    }
  });

  it("has the queue of failed events where doctor looks for it", () => {
    const { name: bus } = deployment.one("aws:cloudwatch/eventBus:EventBus", "Bus").inputs;
    expect(deployment.one("aws:sqs/queue:Queue", "FailedQueue").inputs.name).toBe(failedQueueOf(String(bus)));
  });

  it("deploys every function of the product, and nothing else", async () => {
    expect(deployment.builds.map(({ handler }) => productName(handler)).sort()).toEqual(Object.keys(handlers).sort());
    for (const { handler } of deployment.builds) {
      const [file, name] = handler.split(".");
      expect([handler, existsSync(`${root}${file}.ts`), name]).toEqual([handler, true, "handler"]);
      expect(handlers[productName(handler)]).toBe((await import(`${root}${file}.ts`)).handler);
    }
    for (const fn of inputs("aws:lambda/function:Function"))
      expect(fn).toMatchObject({ architectures: ["arm64"], runtime: "nodejs24.x", memorySize: expect.any(Number) });
  });

  it("gives every function its own role, log group, settings and policy file", () => {
    const functions = inputs("aws:lambda/function:Function");
    expect(new Set(functions.map(({ role }) => role)).size).toBe(functions.length);
    expect(new Set(functions.map(({ loggingConfig }) => (loggingConfig as { logGroup: string }).logGroup)).size).toBe(
      functions.length,
    );
    for (const { environment } of functions) {
      const { variables } = environment as { variables: Record<string, string> };
      const read = readEnvironment(variables);
      const machines = inputs("aws:sfn/stateMachine:StateMachine").map(
        ({ name }) => `arn:aws:states:eu-west-1:111122223333:stateMachine:${name}`,
      );
      for (const [key, value] of Object.entries(read)) if (key.endsWith("_ARN")) expect(machines).toContain(value);
      // Nothing of ours that the contract does not know.
      expect(
        Object.keys(variables)
          .filter((key) => key.startsWith("FLEETWRIGHT_"))
          .sort(),
      ).toEqual(Object.keys(read).sort());
    }
    for (const { copyFiles } of deployment.builds)
      expect(copyFiles).toEqual([expect.objectContaining({ from: `${root}examples/fleet.yaml`, to: "fleet.yaml" })]);
  });

  it("tells the bucket of reports to who keeps and links to them only", () => {
    const told = deployment.of("aws:lambda/function:Function").filter(({ inputs }) => {
      const { variables = {} } = (inputs.environment ?? {}) as { variables?: Record<string, unknown> };
      return "FLEETWRIGHT_REPORTS_BUCKET" in variables;
    });
    expect(told.map(({ name }) => name.replace(/Function$/, "")).sort()).toEqual([
      "DeliverSlack",
      "Operator",
      "SendReport",
    ]);
  });

  it("gives the Slack token to who talks to Slack only", () => {
    const holders = deployment
      .of("aws:lambda/function:Function")
      .filter(
        ({ inputs: { environment } }) => "FLEETWRIGHT_SLACK_TOKEN" in (environment as { variables: object }).variables,
      );
    expect(holders.map(({ name }) => name).sort()).toEqual([
      "ConvergeStartStepFunction",
      "DeliverSlackFunction",
      "OperatorFunction",
    ]);
  });

  it("deploys the very definitions of workflows/", () => {
    const machines = deployment.of("aws:sfn/stateMachine:StateMachine");
    expect(machines).toHaveLength(Object.keys(workflows).length);
    for (const [name, define] of Object.entries(workflows)) {
      const { inputs: machine } = deployment.one("aws:sfn/stateMachine:StateMachine", logical(name));
      const prefix = stage === "production" ? "fleetwright" : `fleetwright-${stage}`;
      const expected = define({
        functionArn,
        stateMachineArn: (each) => `arn:aws:states:eu-west-1:111122223333:stateMachine:${prefix}-${each}`,
      });
      expect(JSON.parse(String(machine.definition))).toEqual(JSON.parse(JSON.stringify(expected)));
      expect(machine).toMatchObject({
        // Inputs carry task tokens.
        loggingConfiguration: { includeExecutionData: false, level: expect.stringMatching(/^(ERROR|ALL)$/) },
        tracingConfiguration: { enabled: true },
      });
      // The rules about executions find the machine under its deployed name.
      const ended = {
        source: "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        detail: {
          status: "ABORTED",
          stateMachineArn: `arn:aws:states:eu-west-1:111122223333:stateMachine:${machine.name}`,
        },
      };
      expect(matchRoutes(ended)).toHaveLength(1);
    }
  });

  it("lets a machine call the functions of its definition, and no others", () => {
    for (const name of Object.keys(workflows)) {
      const { definition } = deployment.one("aws:sfn/stateMachine:StateMachine", logical(name)).inputs;
      const named = new Set(String(definition).match(/arn:aws:lambda:[^"]+/g));
      const role = deployment.one("aws:iam/role:Role", `${logical(name)}MachineRole`);
      const allowed = statementsIn(role)
        .filter(({ actions }) => actions.includes("lambda:InvokeFunction"))
        .flatMap(({ resources }) => resources);
      expect(allowed.sort()).toEqual([...named].sort());
    }
  });

  it("allows no * of actions, and * of resources only where AWS documents none", () => {
    const roles = deployment.of("aws:iam/role:Role");
    const reasons = { ...actionsWithoutResource, ...reasonsOf(permissions) };
    expect(roles.length).toBe(Object.keys(handlers).length + Object.keys(workflows).length + schedules.length);
    expect(new Set(roles.map(({ inputs: role }) => role.name)).size).toBe(roles.length);
    for (const role of roles) {
      // What member accounts trust.
      expect(role.inputs.name).toMatch(/^fleetwright-.{1,52}$/);
      expect([role.name, role.inputs.managedPolicyArns ?? []]).toEqual([role.name, []]);
      expect(trusted(role.inputs.assumeRolePolicy)).toEqual([
        expect.stringMatching(/^(lambda|states|scheduler)\.amazonaws\.com$/),
      ]);
      for (const { actions, resources } of statementsIn(role)) {
        expect(resources.length).toBeGreaterThan(0);
        for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
        if (resources.some((resource) => resource === "*"))
          for (const action of actions) expect(reasons).toHaveProperty([action]);
      }
    }
  });

  it("keeps logs for a time, not for ever", () => {
    const groups = inputs("aws:cloudwatch/logGroup:LogGroup");
    // The door has one, too.
    expect(groups.length).toBe(Object.keys(handlers).length + Object.keys(workflows).length + 1);
    for (const group of groups) expect(group.retentionInDays).toBeGreaterThan(0);
  });

  it("tells when something stays undelivered, fails or is throttled", () => {
    const watched = JSON.stringify(inputs("aws:cloudwatch/metricAlarm:MetricAlarm"));
    for (const { name } of inputs("aws:sqs/queue:Queue")) expect(watched).toContain(`"QueueName":"${name}"`);
    for (const { inputs: fn } of deployment.of("aws:lambda/function:Function"))
      expect(watched.split(`"FunctionName":"${fn.name}"`)).toHaveLength(stage === "production" ? 3 : 1);
    for (const name of Object.keys(workflows)) expect(watched).toContain(`${name}"`);
    expect(watched).toContain('"metricName":"5xx"');
    expect(watched).toContain('"ApiId":"Door-id"');
    for (const { metricQueries, alarmActions } of inputs("aws:cloudwatch/metricAlarm:MetricAlarm")) {
      expect((metricQueries as unknown[]).length).toBeLessThanOrEqual(11);
      expect(alarmActions).toHaveLength(1);
    }
  });

  it("keeps data where it matters", () => {
    const production = stage === "production";
    expect(deployment.app).toEqual(
      expect.objectContaining({ removal: production ? "retain" : "remove", protect: production }),
    );
    const tables = deployment.of("aws:dynamodb/table:Table");
    expect(tables.map(({ name }) => name).sort()).toEqual(TABLE_NAMES.map((name) => `${logical(name)}Table`).sort());
    for (const { inputs: table } of tables)
      expect(table).toMatchObject({
        billingMode: "PAY_PER_REQUEST",
        deletionProtectionEnabled: production,
        pointInTimeRecovery: { enabled: production },
      });
    expect(deployment.one("aws:dynamodb/table:Table", "RunsTable").inputs).toMatchObject({
      hashKey: "runId",
      rangeKey: "item",
      globalSecondaryIndexes: [expect.objectContaining({ name: "byStart", hashKey: "kind", rangeKey: "startedAt" })],
    });
    for (const name of ["LocksTable", "MessagesTable", "RequestsTable"])
      expect(deployment.one("aws:dynamodb/table:Table", name).inputs.ttl).toEqual({
        attributeName: "ttl",
        enabled: true,
      });
  });

  it("takes events of the policy file's accounts only, and none that only we say", () => {
    const { policy } = deployment.one("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "BusPolicy").inputs;
    const [statement] = (JSON.parse(String(policy)) as { statements: Record<string, unknown>[] }).statements;
    expect(statement).toMatchObject({
      actions: ["events:PutEvents"],
      principals: [
        {
          type: "AWS",
          identifiers: ["111122223333", "444455556666", "777788889999"].map((id) => `arn:aws:iam::${id}:root`),
        },
      ],
      conditions: [
        {
          test: "ForAllValues:StringEquals",
          variable: "events:source",
          values: [
            ...["aws.cloudwatch", "aws.eks", "aws.guardduty", "aws.health", "aws.ssm", "aws.states"],
            ...["fleetwright.gates", "fleetwright.hybrid"],
          ],
        },
      ],
    });
  });

  const functionArn = (name: string): string => {
    const { inputs: fn } = deployment.one("aws:lambda/function:Function", `${logical(name)}Function`);
    return `arn:aws:lambda:eu-west-1:111122223333:function:${fn.name}`;
  };
});

describe("differences between stages", () => {
  const reserved = (stage: string) =>
    stages[stage]
      ?.of("aws:lambda/function:Function")
      .filter(({ inputs }) => inputs.reservedConcurrentExecutions !== undefined)
      .map(({ inputs }) => Number(inputs.reservedConcurrentExecutions)) ?? [];

  it("capacity is reserved on shared stages only, and leaves the account most of it", () => {
    expect(reserved("personal")).toEqual([]);
    expect(reserved("production").length).toBeGreaterThan(0);
    expect(reserved("production").reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(100);
  });

  it("cost what docs/deploy.md says: alarms are paid by their metrics", () => {
    const page = readFileSync(`${root}docs/deploy.md`, "utf8");
    for (const stage of ["personal", "production"]) {
      const queries = stages[stage]
        ?.of("aws:cloudwatch/metricAlarm:MetricAlarm")
        .flatMap(({ inputs }) => inputs.metricQueries as object[]);
      expect(page).toContain(`deployed: ${queries?.filter((query) => "metric" in query).length} alarm metrics`);
    }
    const sum = reserved("production").reduce((total, each) => total + each, 0);
    expect(page).toContain(`the ${sum} reserved ones`);
  });

  it("the CLI finds production's operator function without being told its name", () => {
    expect(stages.production?.one("aws:lambda/function:Function", "OperatorFunction").inputs.name).toBe(
      "fleetwright-operator",
    );
    expect(stages.personal?.one("aws:lambda/function:Function", "OperatorFunction").inputs.name).toBe(
      "fleetwright-personal-operator",
    );
  });

  it.each([
    ["production", { keepsData: true, shared: true, logRetentionDays: 365 }],
    ["staging", { keepsData: false, shared: true, logRetentionDays: 90 }],
    ["jo", { keepsData: false, shared: false, logRetentionDays: 14 }],
  ])("stage %s is what docs/deploy.md says", (name, expected) => {
    expect(stageOf(name, settings)).toMatchObject(expected);
  });

  it("a stage without an external id is refused with what to do", () => {
    expect(() => stageOf("personal", {})).toThrow("FLEETWRIGHT_EXTERNAL_ID is not set");
  });
});

describe("what deployed rules match, each its own and no near miss", () => {
  const event = (source: string, detailType: string, detail: object = {}) => ({
    source,
    "detail-type": detailType,
    detail,
  });
  const ended = (status: string, machine: string) =>
    event("aws.states", "Step Functions Execution Status Change", {
      status,
      stateMachineArn: `arn:aws:states:eu-west-1:111122223333:stateMachine:${machine}`,
    });
  const call = (eventSource: string, eventName: string) =>
    event("aws.eks", "AWS API Call via CloudTrail", { eventSource, eventName });
  const own = (name: keyof typeof fleetEvents) => event("fleetwright", fleetEvents[name].detailType);
  const isAlerting = (name: string) => (ALERTING_EVENTS as readonly string[]).includes(name);
  const EVENTS: Record<string, { own: object[]; nearMisses: object[]; shared?: string[] }> = {
    "fleet-to-slack": {
      own: TOLD_EVENTS.filter((name) => name !== "clusterDiscovered" && !isAlerting(name)).map(own),
      nearMisses: [
        event("fleetwright.gates", "Run Started"),
        event("fleetwright", "Run Considered"),
        own("gateAsked"),
        own("versionAvailable"),
      ],
    },
    "cluster-execution-ended": {
      own: ["upgrade-cluster", "rollback-cluster", "rotate-authority"].map((each) => ended("FAILED", `acme-${each}`)),
      nearMisses: [ended("SUCCEEDED", "upgrade-cluster"), ended("RUNNING", "rollback-cluster"), ended("FAILED", "etl")],
    },
    "adoption-execution-ended": {
      own: [ended("FAILED", "adopt-cluster"), ended("TIMED_OUT", "acme-prod-adopt-cluster")],
      nearMisses: [ended("SUCCEEDED", "adopt-cluster"), ended("FAILED", "adopt-a-cat")],
    },
    "fix-execution-ended": {
      own: [ended("FAILED", "fix-cluster"), ended("ABORTED", "acme-prod-fix-cluster")],
      nearMisses: [ended("SUCCEEDED", "fix-cluster"), ended("FAILED", "fix-a-leak")],
    },
    "run-execution-ended": {
      own: [ended("ABORTED", "fleetwright-upgrade-fleet"), ended("TIMED_OUT", "upgrade-fleet")],
      nearMisses: [ended("SUCCEEDED", "upgrade-fleet"), { ...ended("FAILED", "upgrade-fleet"), source: "acme.states" }],
    },
    "gate-answered": {
      own: [event("fleetwright.gates", "Gate Answer")],
      nearMisses: [event("fleetwright", "Gate Answer"), event("fleetwright.gates", "Gate Asked")],
    },
    "activation-execution-ended": {
      own: [ended("ABORTED", "fleetwright-issue-activation")],
      nearMisses: [ended("SUCCEEDED", "issue-activation"), ended("FAILED", "issue-invoice")],
    },
    "activation-requested": {
      own: [event("fleetwright.hybrid", "Activation Requested")],
      nearMisses: [event("fleetwright", "Activation Requested"), event("fleetwright.hybrid", "Activation Issued")],
    },
    "slack-request": {
      own: ["Slack Block Action", "Slack Slash Command"].map((detailType) => event("fleetwright.slack", detailType)),
      nearMisses: [event("fleetwright", "Slack Block Action"), event("fleetwright.slack", "Slack View Submission")],
    },
    "alertmanager-notification": {
      own: [event("fleetwright.alertmanager", "Alertmanager Notification")],
      nearMisses: [event("aws.cloudwatch", "Alertmanager Notification"), event("fleetwright.alertmanager", "Alert")],
    },
    "cluster-changed": {
      own: [call("eks.amazonaws.com", "UpdateClusterVersion"), call("eks.amazonaws.com", "TagResource")],
      nearMisses: [
        call("eks.amazonaws.com", "DescribeCluster"),
        call("cloudhsm.amazonaws.com", "CreateCluster"),
        { ...call("eks.amazonaws.com", "CreateCluster"), source: "aws.cloudhsm" },
        { ...call("eks.amazonaws.com", "CreateCluster"), "detail-type": "AWS Service Event via CloudTrail" },
      ],
    },
    "addon-called": {
      own: [call("eks.amazonaws.com", "CreateAddon"), call("eks.amazonaws.com", "DeleteAddon")],
      nearMisses: [call("eks.amazonaws.com", "DescribeAddon"), call("ecs.amazonaws.com", "CreateAddon")],
    },
    "addon-changed": {
      own: [event("aws.eks", "EKS Addon Health Degraded"), event("aws.eks", "EKS Addon Deletion Failed")],
      nearMisses: [
        event("aws.eks", "EKS Fargate Pod Scheduled Termination"),
        event("acme.eks", "EKS Addon Health Degraded"),
      ],
    },
    "access-changed": {
      own: [call("eks.amazonaws.com", "AssociateAccessPolicy"), call("eks.amazonaws.com", "DeleteAccessEntry")],
      nearMisses: [call("eks.amazonaws.com", "ListAccessPolicies"), call("iam.amazonaws.com", "AssociateAccessPolicy")],
      shared: ["cluster-changed"],
    },
    "cluster-created": {
      own: [call("eks.amazonaws.com", "CreateCluster")],
      nearMisses: [call("ecs.amazonaws.com", "CreateCluster"), event("aws.eks", "Cluster Created")],
      shared: ["cluster-changed"],
    },
    "cluster-discovered": {
      own: [event("fleetwright", "Cluster Discovered")],
      nearMisses: [event("acme", "Cluster Discovered"), event("fleetwright", "Cluster Found")],
      shared: ["fleet-to-slack"],
    },
    "cluster-deleted": {
      own: [call("eks.amazonaws.com", "DeleteCluster")],
      nearMisses: [call("ecs.amazonaws.com", "DeleteCluster"), event("aws.eks", "Cluster Deleted")],
      shared: ["cluster-changed"],
    },
    "node-registered": {
      own: [
        event("aws.ssm", "SSM Managed Instance Registration"),
        event("aws.ssm", "SSM Managed Instance Deregistration"),
      ],
      nearMisses: [event("aws.ssm", "Parameter Store Change"), event("acme.ssm", "SSM Managed Instance Registration")],
    },
    "scan-requested": {
      own: [event("fleetwright", "Cluster Scan Requested")],
      nearMisses: [event("acme", "Cluster Scan Requested"), event("fleetwright", "Cluster Scanned")],
    },
    "clusters-due": {
      own: [event("fleetwright", "Clusters Due")],
      nearMisses: [event("acme", "Clusters Due"), event("fleetwright", "Cluster Due")],
    },
    "alarm-changed": {
      own: ["State", "Configuration"].map((kind) => event("aws.cloudwatch", `CloudWatch Alarm ${kind} Change`)),
      nearMisses: [event("aws.cloudwatch", "CloudWatch Alarm Created"), event("acme", "CloudWatch Alarm State Change")],
    },
    "guardduty-finding": {
      own: [event("aws.guardduty", "GuardDuty Finding")],
      nearMisses: [event("aws.guardduty", "GuardDuty Malware Scan"), event("acme.guardduty", "GuardDuty Finding")],
    },
    "health-issue": {
      own: [event("aws.health", "AWS Health Event", { service: "EC2", eventTypeCategory: "issue" })],
      nearMisses: [
        event("aws.health", "AWS Health Event", { service: "EC2", eventTypeCategory: "scheduledChange" }),
        event("aws.health", "AWS Health Event", { service: "RDS", eventTypeCategory: "issue" }),
      ],
    },
    "node-compliance": {
      own: [event("aws.ssm", "Configuration Compliance State Change", { "resource-id": "mi-0123456789abcdef0" })],
      nearMisses: [
        event("aws.ssm", "Configuration Compliance State Change", { "resource-id": "i-0123456789abcdef0" }),
        event("aws.ssm", "Compliance State Change", { "resource-id": "mi-0123456789abcdef0" }),
      ],
    },
    "workflow-ended": {
      own: [ended("FAILED", "fleetwright-scan-fleet"), ended("SUCCEEDED", "acme-scan-cluster")],
      nearMisses: [ended("RUNNING", "scan-fleet"), ended("FAILED", "scan-a-barcode")],
    },
    "fleet-alert": {
      own: TOLD_EVENTS.filter(isAlerting).map(own),
      nearMisses: [event("acme", "Finding Opened"), event("fleetwright", "Finding Considered")],
      shared: ["fleet-to-slack"],
    },
    "health-event": {
      own: [event("aws.health", "AWS Health Event", { service: "EKS" })],
      nearMisses: [
        event("aws.health", "AWS Health Event", { service: "EC2" }),
        event("aws.health", "AWS Health Abuse Event", { service: "EKS" }),
        event("acme.health", "AWS Health Event", { service: "EKS" }),
      ],
    },
  };

  const matching = (candidate: object) =>
    stages.production
      ?.of("aws:cloudwatch/eventRule:EventRule")
      .filter(({ inputs: { eventPattern } }) => matchesPattern(JSON.parse(String(eventPattern)), candidate))
      .map((rule) => rule.name);

  it("findings and security alerts lead to alerts alone", () => {
    for (const name of UNTOLD_EVENTS.filter(isAlerting)) expect(matching(own(name))).toEqual(["FleetAlertRule"]);
  });

  it.each(routes)("$name", ({ name }) => {
    const { own = [], nearMisses = [], shared = [] } = EVENTS[name] ?? {};
    expect([own.length > 0, nearMisses.length > 1]).toEqual([true, true]);
    const rules = [name, ...shared].map((each) => `${logical(each)}Rule`);
    for (const each of own) expect(matching(each)?.sort()).toEqual(rules.sort());
    for (const each of nearMisses) expect(matching(each)).toEqual([]);
  });

  it.each(["CreateCluster", "DeleteCluster"])("a call EKS refused makes and deletes no cluster: %s", (eventName) => {
    const refused = event("aws.eks", "AWS API Call via CloudTrail", {
      eventSource: "eks.amazonaws.com",
      eventName,
      errorCode: "ResourceInUseException",
    });
    expect(matchRoutes(refused).map(({ name }) => name)).toEqual(["cluster-changed"]);
  });
});

const TRAIL = "data/1-cloudtrail";

describe.skipIf(missing(TRAIL))("deployed patterns and recorded deliveries", () => {
  const recorded = (path: string) =>
    readEvents(readFileSync(sharedPath(`${TRAIL}/${path}`), "utf8"), path).map(({ event }) => event);
  const matching = (event: unknown) =>
    stages.production
      ?.of("aws:cloudwatch/eventRule:EventRule")
      .filter(({ inputs: { eventPattern } }) => matchesPattern(JSON.parse(String(eventPattern)), event))
      .map(({ name }) => name);

  it("match calls that change clusters", () => {
    const rules: Record<string, string[]> = {
      createcluster: ["ClusterChangedRule", "ClusterCreatedRule"],
      createaddon: ["AddonCalledRule"],
      deleteaddon: ["AddonCalledRule"],
      deletecluster: ["ClusterChangedRule", "ClusterDeletedRule"],
      associateaccesspolicy: ["ClusterChangedRule", "AccessChangedRule"],
    };
    for (const [file, names] of Object.entries(rules))
      for (const event of recorded(`stackd-native/${file}.json`)) expect(matching(event)).toEqual(names);
  });

  it("match no near miss", () => {
    for (const file of [
      "cloud-custodian/event-cloud-trail-hsm-create-cluster.json",
      "aws-docs/deleteinstanceprofile.json",
      "cloud-custodian/event-instance-state.json",
    ])
      for (const event of recorded(file)) expect(matching(event)).toEqual([]);
  });

  it("say of every recorded delivery what the route table says", () => {
    const files = readdirSync(sharedPath(TRAIL), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".json"),
    );
    for (const file of files)
      for (const event of recorded(file))
        expect(matching(event)).toEqual(matchRoutes(event).map(({ name }) => `${logical(name)}Rule`));
  });
});

/** `functions/steps/upgrade-fleet/plan-run.handler`: `upgrade-fleet/plan-run`. */
const productName = (handler: string): string =>
  handler.replace(/\.handler$/, "").replace(/^functions\/(steps|triggers|notify)\//, "");

/** AWS's reason per action that a function's own permissions ask `*` for. */
function reasonsOf(all: Record<string, Permission[]>): Record<string, string> {
  const reasons = Object.values(all).flatMap((each) =>
    each.flatMap(({ actions, on }) => ("any" in on ? actions.map((action) => [action, on.any] as const) : [])),
  );
  return Object.fromEntries(reasons);
}

/** Services and accounts a role's trust names, in whichever of the two spellings. */
function trusted(policy: unknown): string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value === "string" && /amazonaws\.com$|^arn:|^\*$/.test(value)) found.push(value);
    else if (value !== null && typeof value === "object") Object.values(value).forEach(look);
  };
  look(typeof policy === "string" ? JSON.parse(policy) : policy);
  return found;
}
