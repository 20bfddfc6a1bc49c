/** Queues of ours and who reads them: the deployment, the sandbox and the functions' environment are made from this table. */
export interface QueueDefinition {
  name: string;
  description: string;
  /** In order within a message group, and each message once within five minutes. */
  fifo: boolean;
  /** The function that is given batches. Absent: nobody reads it yet. */
  function?: string;
  /** 1 to 10. */
  batchSize: number;
  /** How long a batch is hidden while the function works on it: six times what the function may take. Source: Lambda developer guide, SQS queue configuration. */
  visibilitySeconds: number;
  /** 1 to 1,000. What is received more often is a dead letter. */
  maxReceiveCount: number;
  /** Invocations at the same time; Lambda takes 2 to 1,000. */
  maximumConcurrency: number;
  /** A message that waits longer is a reason for an alarm. */
  oldestSeconds: number;
}

export const queues = [
  {
    name: "slack-outbox",
    description: "which messages are to be brought up to date in Slack, a message group per channel",
    fifo: true,
    function: "deliver-slack",
    batchSize: 1,
    visibilitySeconds: 360,
    // An outage is no reason to give up: with ten minutes between two attempts these are days.
    maxReceiveCount: 1000,
    maximumConcurrency: 5,
    oldestSeconds: 900,
  },
  {
    name: "alert-timers",
    description: "groups of alerts that somebody is to look at, at a time to come",
    fifo: false,
    function: "flush-alerts",
    batchSize: 10,
    visibilitySeconds: 360,
    maxReceiveCount: 10,
    maximumConcurrency: 5,
    // It may be kept back for a quarter of an hour.
    oldestSeconds: 3600,
  },
  {
    name: "pages",
    description: "what goes to pagers and topics about alerts, in order per problem",
    fifo: true,
    batchSize: 1,
    visibilitySeconds: 360,
    maxReceiveCount: 1000,
    maximumConcurrency: 5,
    oldestSeconds: 300,
  },
] as const satisfies readonly QueueDefinition[];

export type QueueName = (typeof queues)[number]["name"];

export const QUEUE_NAMES: readonly QueueName[] = queues.map(({ name }) => name);

/** How AWS wants a FIFO queue to be named. */
export const physicalQueue = (name: string, fifo: boolean): string => (fifo ? `${name}.fifo` : name);

/** Its dead letters, by the product name of the queue. */
export const deadLettersOf = (name: QueueName): string => `${name}-dead`;

/** The same by URLs. */
export const deadLetterUrl = (name: QueueName, url: string): string =>
  url.replace(new RegExp(`${name}(?=(\\.fifo)?$)`), deadLettersOf(name));

/** The environment variable that tells functions the queue's URL: `FLEETWRIGHT_SLACK_OUTBOX_QUEUE`. */
export const queueVariable = <Name extends QueueName>(name: Name) =>
  `FLEETWRIGHT_${name.toUpperCase().replaceAll("-", "_")}_QUEUE` as `FLEETWRIGHT_${Underscored<Uppercase<Name>>}_QUEUE`;

type Underscored<Text extends string> = Text extends `${infer Before}-${infer After}`
  ? `${Before}_${Underscored<After>}`
  : Text;
