import { AwsError, type Operation } from "../../aws/service.ts";
import { invalidParameter, missingParameter } from "../errors.ts";
import type { Queue, QueueSettings } from "../queue.ts";
import { addQueue, findQueue, noSuchQueue, type SqsWorld, urlOf } from "../state.ts";

const PURGE_MILLIS = 60_000;

export function queueOperations(world: SqsWorld): Record<string, Operation> {
  const { clock } = world.environment;
  return {
    CreateQueue: ({ account, region, input }) => {
      if (input.QueueName === undefined) throw missingParameter("QueueName");
      const name = String(input.QueueName);
      const attributes = (input.Attributes ?? {}) as Record<string, string>;
      const fifo = attributes.FifoQueue === "true";
      if (!/^[\w-]{1,80}$/.test(name.replace(/\.fifo$/, "")) || fifo !== name.endsWith(".fifo"))
        throw invalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
      const queue = addQueue(world, `arn:aws:sqs:${region}:${account}:${name}`, settingsOf(attributes, fifo));
      return { QueueUrl: urlOf(queue) };
    },
    GetQueueUrl: ({ account, region, input }) => {
      const owner = String(input.QueueOwnerAWSAccountId ?? account);
      const queue = world.queues.get(`arn:aws:sqs:${region}:${owner}:${String(input.QueueName)}`);
      if (!queue) throw noSuchQueue();
      return { QueueUrl: urlOf(queue) };
    },
    ListQueues: ({ account, region, input }) => {
      const prefix = `arn:aws:sqs:${region}:${account}:${String(input.QueueNamePrefix ?? "")}`;
      const found = [...world.queues.values()].filter(({ arn }) => arn.startsWith(prefix));
      return found.length === 0 ? {} : { QueueUrls: found.map(urlOf).sort() };
    },
    GetQueueAttributes: (call) => {
      const names = (call.input.AttributeNames ?? []) as string[];
      const all = attributesOf(findQueue(world, call), clock.millis());
      for (const name of names)
        if (name !== "All" && !KNOWN.has(name))
          throw new AwsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
      const shown = Object.entries(all).filter(([name]) => names.includes("All") || names.includes(name));
      return { Attributes: Object.fromEntries(shown) };
    },
    SetQueueAttributes: (call) => {
      const queue = findQueue(world, call);
      queue.settings = settingsOf(
        (call.input.Attributes ?? {}) as Record<string, string>,
        queue.settings.fifo,
        queue.settings,
      );
      return {};
    },
    PurgeQueue: (call) => {
      const queue = findQueue(world, call);
      const now = clock.millis();
      if (queue.purgedAt !== undefined && now - queue.purgedAt < PURGE_MILLIS)
        throw new AwsError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        );
      queue.purgedAt = now;
      queue.purge();
      return {};
    },
  };
}

const DEFAULTS: QueueSettings = {
  fifo: false,
  delaySeconds: 0,
  visibilitySeconds: 30,
  retentionSeconds: 345_600,
  contentBasedDeduplication: false,
};

/** @throws {AwsError} */
function settingsOf(attributes: Record<string, string>, fifo: boolean, before = DEFAULTS): QueueSettings {
  const numbered = (name: string, least: number, most: number, otherwise: number): number => {
    const value = attributes[name] === undefined ? otherwise : Number(attributes[name]);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  };
  const redrive = attributes.RedrivePolicy === undefined ? before.redrive : redriveOf(attributes.RedrivePolicy);
  return {
    fifo,
    delaySeconds: numbered("DelaySeconds", 0, 900, before.delaySeconds),
    visibilitySeconds: numbered("VisibilityTimeout", 0, 43_200, before.visibilitySeconds),
    retentionSeconds: numbered("MessageRetentionPeriod", 60, 1_209_600, before.retentionSeconds),
    contentBasedDeduplication:
      attributes.ContentBasedDeduplication === undefined
        ? before.contentBasedDeduplication
        : attributes.ContentBasedDeduplication === "true",
    ...(redrive ? { redrive } : {}),
  };
}

function redriveOf(text: string): QueueSettings["redrive"] {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as Record<string, unknown>;
  const most = Number(maxReceiveCount);
  if (typeof deadLetterTargetArn !== "string" || !Number.isInteger(most) || most < 1 || most > 1000)
    throw invalidParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`,
    );
  return { deadLetterArn: deadLetterTargetArn, maxReceiveCount: most };
}

function attributesOf(queue: Queue, now: number): Record<string, string> {
  const { settings, arn, createdAt } = queue;
  const messages = queue.messages();
  const hidden = messages.filter(({ visibleAt }) => visibleAt > now);
  const inFlight = hidden.filter(({ handle }) => handle !== undefined).length;
  const seconds = String(Math.floor(createdAt / 1000));
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(hidden.length - inFlight),
    CreatedTimestamp: seconds,
    LastModifiedTimestamp: seconds,
    DelaySeconds: String(settings.delaySeconds),
    VisibilityTimeout: String(settings.visibilitySeconds),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    MaximumMessageSize: "1048576",
    ReceiveMessageWaitTimeSeconds: "0",
    SqsManagedSseEnabled: "true",
    ...(settings.fifo
      ? { FifoQueue: "true", ContentBasedDeduplication: String(settings.contentBasedDeduplication) }
      : {}),
    ...(settings.redrive
      ? {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: settings.redrive.deadLetterArn,
            maxReceiveCount: settings.redrive.maxReceiveCount,
          }),
        }
      : {}),
  };
}

const KNOWN = new Set([
  "QueueArn",
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
  "CreatedTimestamp",
  "LastModifiedTimestamp",
  "DelaySeconds",
  "VisibilityTimeout",
  "MessageRetentionPeriod",
  "MaximumMessageSize",
  "ReceiveMessageWaitTimeSeconds",
  "SqsManagedSseEnabled",
  "FifoQueue",
  "ContentBasedDeduplication",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "Policy",
  "KmsMasterKeyId",
]);
