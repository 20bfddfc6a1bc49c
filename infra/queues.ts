import { logicalName, physicalName } from "./names.ts";

/** What could not be delivered or done, kept for people to look at and send again. Alarms watch both. */
export interface Queues {
  /** Events that rules and schedules could not hand to a function at all. */
  undelivered: aws.sqs.Queue;
  /** Events that a function took and failed on, after its retries. */
  failed: aws.sqs.Queue;
}

/** SQS keeps nothing longer than fourteen days. */
const FOURTEEN_DAYS = 14 * 24 * 3600;

export function deployQueues(): Queues {
  // Names of their own choosing: `fleetwright doctor` looks for them beside the bus.
  const queue = (product: string) =>
    new aws.sqs.Queue(`${logicalName(product)}Queue`, {
      name: physicalName(product),
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
    });
  return { undelivered: queue("undelivered"), failed: queue("failed") };
}

/** EventBridge writes to a dead-letter queue by the queue's own policy, and only for rules that are ours. Source: EventBridge user guide, "Using dead-letter queues". */
export function allowRules(queue: aws.sqs.Queue, rules: aws.cloudwatch.EventRule[]): void {
  new aws.sqs.QueuePolicy("UndeliveredQueuePolicy", {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sqs:SendMessage"],
          resources: [queue.arn],
          principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
          conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: rules.map(({ arn }) => arn) }],
        },
      ],
    }).json,
  });
}
