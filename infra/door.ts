import { type DoorPath, doorRoutes } from "../events/http/door.ts";
import type { Functions } from "./functions.ts";
import { logicalName, physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

/**
 * Far more than people press and Alertmanagers send. What is above it is answered 429 before any function runs: nobody who has no secret makes us pay for many
 * functions.
 */
const THROTTLE = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };

/** Slack gives up after three seconds. The function ends by itself before this. */
const INTEGRATION_MILLISECONDS = 7_000;

/** Who called, what came of it, how long it took. No header, no body: they hold signatures, secrets and what people wrote. */
const LOGGED = {
  requestId: "$context.requestId",
  ip: "$context.identity.sourceIp",
  at: "$context.requestTime",
  route: "$context.routeKey",
  status: "$context.status",
  integrationStatus: "$context.integration.status",
  error: "$context.error.message",
  milliseconds: "$context.responseLatency",
};

export interface Door {
  api: aws.apigatewayv2.Api;
  /** Where it answers, `https://...`, without a path. */
  url: $util.Output<string>;
}

/** The public entry, before it leads anywhere: functions are told where it is. */
export function deployDoor(stage: Stage): Door {
  const api = new aws.apigatewayv2.Api("Door", {
    name: physicalName("door"),
    description: "Fleetwright: Slack and webhooks",
    protocolType: "HTTP",
  });
  const logs = new aws.cloudwatch.LogGroup("DoorLogs", {
    // The prefix keeps the account's resource policy for log delivery small, as with the state machines' logs.
    name: `/aws/vendedlogs/apis/${physicalName("door")}`,
    retentionInDays: stage.logRetentionDays,
  });
  new aws.apigatewayv2.Stage("DoorStage", {
    apiId: api.id,
    name: "$default",
    autoDeploy: true,
    accessLogSettings: { destinationArn: logs.arn, format: JSON.stringify(LOGGED) },
    defaultRouteSettings: THROTTLE,
  });
  return { api, url: api.apiEndpoint };
}

/** Each route to its function, which only this route of this API may call. */
export function deployDoorRoutes({ api }: Door, functions: Functions): void {
  for (const { method, path, function: target } of doorRoutes) {
    const name = logicalName(target);
    const fn = functions[target];
    new aws.lambda.Permission(`${name}RoutePermission`, {
      action: "lambda:InvokeFunction",
      function: fn.name,
      principal: "apigateway.amazonaws.com",
      sourceArn: $interpolate`${api.executionArn}/*/${method}${path}`,
    });
    const integration = new aws.apigatewayv2.Integration(`${name}Integration`, {
      apiId: api.id,
      integrationType: "AWS_PROXY",
      integrationUri: fn.arn,
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: INTEGRATION_MILLISECONDS,
    });
    new aws.apigatewayv2.Route(`${name}Route`, {
      apiId: api.id,
      routeKey: `${method} ${path}`,
      target: $interpolate`integrations/${integration.id}`,
    });
  }
}

/** Address of one of the door's paths, for people to enter elsewhere. */
export const addressOf = ({ url }: Door, path: DoorPath): $util.Output<string> => $interpolate`${url}${path}`;
