import { QUEUE_NAMES } from "../events/queues.ts";
import { routes } from "../events/routes.ts";
import type { Functions } from "./functions.ts";
import type { Machines } from "./machines.ts";
import { physicalName } from "./names.ts";
import { deadLetterQueues, type Queues } from "./queues.ts";
import type { Tables } from "./tables.ts";

type Row = [string, string, ...(string | Record<string, unknown>)[]];

/** One page about our own health: is everything delivered, do executions end well, does anything throttle. */
export function deployDashboard(parts: {
  queues: Queues;
  machines: Machines;
  functions: Functions;
  tables: Tables;
}): void {
  const { region } = aws.getRegionOutput();
  const named = <T extends { arn: $util.Output<string>; name: $util.Output<string> }>(things: Record<string, T>) =>
    $util.all(Object.values(things).map(({ arn, name }) => $util.all([arn, name])));
  const body = $util
    .all([
      named(deadLetterQueues(parts.queues)),
      named(parts.machines),
      named({ ...parts.tables }),
      named(parts.functions),
      named(Object.fromEntries(QUEUE_NAMES.map((name) => [name, parts.queues.own[name].queue]))),
      region,
    ])
    .apply(([queues, machines, tables, functions, own, at]) => {
      const widgets: [string, Row[]][] = [
        [
          "Not delivered, or failed for good",
          queues.map(([, name]) => [
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "QueueName",
            name,
            { stat: "Maximum" },
          ]),
        ],
        [
          "Waiting in queues",
          own.flatMap(([, name]) =>
            ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"].map(
              (metric): Row => ["AWS/SQS", metric, "QueueName", name, { stat: "Maximum" }],
            ),
          ),
        ],
        [
          "Executions",
          machines.flatMap(([arn]) =>
            ["ExecutionsStarted", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map(
              (metric): Row => ["AWS/States", metric, "StateMachineArn", arn],
            ),
          ),
        ],
        ["Function errors", functions.map(([, name]) => ["AWS/Lambda", "Errors", "FunctionName", name])],
        ["Function throttles", functions.map(([, name]) => ["AWS/Lambda", "Throttles", "FunctionName", name])],
        [
          "Slowest calls of functions",
          functions.map(([, name]) => ["AWS/Lambda", "Duration", "FunctionName", name, { stat: "Maximum" }]),
        ],
        ["Throttled table calls", tables.map(([, name]) => ["AWS/DynamoDB", "ThrottledRequests", "TableName", name])],
      ];
      return JSON.stringify({
        widgets: [
          {
            type: "text",
            x: 0,
            y: 0,
            width: 24,
            height: 2,
            properties: {
              markdown: `# Fleetwright: our own health\n${routes.length} routes, ${functions.length} functions, ${machines.length} state machines`,
            },
          },
          ...widgets.map(([title, metrics], index) => ({
            type: "metric",
            x: (index % 2) * 12,
            y: 2 + Math.floor(index / 2) * 6,
            width: 12,
            height: 6,
            properties: { title, metrics, region: at, stat: "Sum", period: 300, view: "timeSeries" },
          })),
        ],
      });
    });
  new aws.cloudwatch.Dashboard("Dashboard", { dashboardName: physicalName("health"), dashboardBody: body });
}
