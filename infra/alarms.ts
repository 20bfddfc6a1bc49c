import { QUEUE_NAMES } from "../events/queues.ts";
import type { Door } from "./door.ts";
import type { Functions } from "./functions.ts";
import type { Machines } from "./machines.ts";
import { logicalName, physicalName } from "./names.ts";
import { deadLetterQueues, definitionOf, type Queues } from "./queues.ts";
import type { Stage } from "./stage.ts";

type Metric = { namespace: string; metricName: string; dimensions: Record<string, $util.Input<string>> };

/** An alarm adds up at most ten metrics of its own. Source: CloudWatch user guide, "Using metric math". */
const METRICS_PER_ALARM = 10;

/** Our own health, not the fleet's: that is told in Slack. */
export function deployAlarms(
  stage: Stage,
  parts: { queues: Queues; machines: Machines; functions: Functions; door: Door },
): aws.sns.Topic {
  const topic = new aws.sns.Topic("AlarmTopic", { name: physicalName("alarms") });
  stage.alarmsTo.forEach((endpoint, index) => {
    new aws.sns.TopicSubscription(`AlarmMail${index + 1}`, { topic: topic.arn, protocol: "email", endpoint });
  });

  const alarm = (
    name: string,
    description: string,
    metrics: Metric[],
    rule: { statistic?: string; threshold: number; minutes: number },
  ) =>
    new aws.cloudwatch.MetricAlarm(`${name}Alarm`, {
      alarmDescription: description,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: rule.threshold,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      metricQueries: [
        ...metrics.map((metric, index) => ({
          id: `m${index + 1}`,
          metric: { ...metric, stat: rule.statistic ?? "Sum", period: rule.minutes * 60 },
        })),
        { id: "total", expression: "SUM(METRICS())", label: description, returnData: true },
      ],
    });

  for (const [name, queue] of Object.entries(deadLetterQueues(parts.queues))) {
    const dimensions = { QueueName: queue.name };
    alarm(
      `${logicalName(name)}Queue`,
      `the queue of ${name} events is not empty: docs/runbook.md`,
      [{ namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions }],
      { statistic: "Maximum", threshold: 1, minutes: 5 },
    );
  }
  for (const name of QUEUE_NAMES) {
    const dimensions = { QueueName: parts.queues.own[name].queue.name };
    alarm(
      `${logicalName(name)}Age`,
      `what waits in the queue ${name} is not worked on: docs/runbook.md`,
      [{ namespace: "AWS/SQS", metricName: "ApproximateAgeOfOldestMessage", dimensions }],
      { statistic: "Maximum", threshold: definitionOf(name).oldestSeconds, minutes: 5 },
    );
  }
  for (const [name, machine] of Object.entries(parts.machines)) {
    const metrics = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metricName) => ({
      namespace: "AWS/States",
      metricName,
      dimensions: { StateMachineArn: machine.arn },
    }));
    alarm(`${logicalName(name)}Executions`, `executions of ${name} did not end well`, metrics, {
      threshold: 1,
      minutes: 5,
    });
  }
  alarm(
    "Door",
    "the door fails, or a secret of its is not set: docs/runbook.md",
    [{ namespace: "AWS/ApiGateway", metricName: "5xx", dimensions: { ApiId: parts.door.api.id } }],
    { threshold: 1, minutes: 5 },
  );
  // By far the most metrics, and a stage of one's own is watched by its owner.
  if (!stage.shared) return topic;
  // Steps throw what is tried again later, so a few errors are ordinary. Many at once are not.
  const names = Object.keys(parts.functions).sort();
  for (let from = 0; from < names.length; from += METRICS_PER_ALARM) {
    const group = names.slice(from, from + METRICS_PER_ALARM);
    const metrics = (metricName: string) =>
      group.map((each) => ({
        namespace: "AWS/Lambda",
        metricName,
        dimensions: { FunctionName: parts.functions[each].name },
      }));
    const words = `${group[0]} to ${group.at(-1)}`;
    const number = from / METRICS_PER_ALARM + 1;
    alarm(`FunctionErrors${number}`, `functions fail: ${words}`, metrics("Errors"), { threshold: 10, minutes: 15 });
    alarm(`FunctionThrottles${number}`, `functions are throttled: ${words}`, metrics("Throttles"), {
      threshold: 50,
      minutes: 15,
    });
  }
  return topic;
}
