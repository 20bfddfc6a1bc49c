import {
  deadLettersOf,
  physicalQueue,
  QUEUE_NAMES,
  type QueueDefinition,
  type QueueName,
  queues,
} from "../events/queues.ts";
import { logicalName, physicalName } from "./names.ts";

export interface Queues {
  /** Events that rules and schedules could not hand to a function at all. */
  undelivered: aws.sqs.Queue;
  /** Events that a function took and failed on, after its retries. */
  failed: aws.sqs.Queue;
  /** What functions send and read (`events/queues.ts`), with what they gave up. */
  own: Record<QueueName, { queue: aws.sqs.Queue; deadLetters: aws.sqs.Queue }>;
}

/** SQS keeps nothing longer than fourteen days. */
const FOURTEEN_DAYS = 14 * 24 * 3600;

export const definitionOf = (name: QueueName): QueueDefinition =>
  queues.find((queue) => queue.name === name) as QueueDefinition;

export function deployQueues(): Queues {
  // Names of their own choosing: `fleetwright doctor` looks for them beside the bus.
  const queue = (product: string, fifo = false, more: Partial<aws.sqs.QueueArgs> = {}) =>
    new aws.sqs.Queue(`${logicalName(product)}Queue`, {
      name: physicalQueue(physicalName(product), fifo),
      ...(fifo ? { fifoQueue: true } : {}),
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
      ...more,
    });
  const own = (name: QueueName) => {
    const { fifo, visibilitySeconds, maxReceiveCount } = definitionOf(name);
    const deadLetters = queue(deadLettersOf(name), fifo);
    const redrivePolicy = $util.jsonStringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount });
    return {
      deadLetters,
      queue: queue(name, fifo, { visibilityTimeoutSeconds: visibilitySeconds, redrivePolicy }),
    };
  };
  return {
    undelivered: queue("undelivered"),
    failed: queue("failed"),
    own: Object.fromEntries(QUEUE_NAMES.map((name) => [name, own(name)])) as Queues["own"],
  };
}

/** What could not be delivered or done, kept for people to look at and send again, by product name. Alarms watch all of it. */
export const deadLetterQueues = ({ undelivered, failed, own }: Queues): Record<string, aws.sqs.Queue> => ({
  undelivered,
  failed,
  ...Object.fromEntries(QUEUE_NAMES.map((name) => [deadLettersOf(name), own[name].deadLetters])),
});

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
