import { createHash } from "node:crypto";
import { type ApiCall, AwsError, type SandboxEnvironment } from "../aws/service.ts";
import type { Faults } from "../faults/faults.ts";
import { invalidParameter } from "./errors.ts";
import { Queue, type QueuedMessage, type QueueSettings } from "./queue.ts";

/** A redrive of dead letters, which the sandbox does at once. */
export interface MoveTask {
  handle: string;
  sourceArn: string;
  destinationArn?: string;
  status: "COMPLETED" | "FAILED";
  moved: number;
  total: number;
  failureReason?: string;
  startedAt: number;
}

export interface SqsWorld {
  environment: SandboxEnvironment;
  faults: Faults;
  /** By ARN. */
  queues: Map<string, Queue>;
  moves: MoveTask[];
}

/** What SQS signs bodies with, and what the SDK checks them by. */
export const digestOf = (text: string): string => createHash("md5").update(text).digest("hex");

/** By its ARN. @returns it, the one there was if it has the same settings @throws {AwsError} */
export function addQueue(world: SqsWorld, arn: string, settings: QueueSettings): Queue {
  const known = world.queues.get(arn);
  if (known) {
    if (JSON.stringify(known.settings) === JSON.stringify(settings)) return known;
    throw new AwsError(
      "QueueNameExists",
      "A queue already exists with the same name and a different value for attribute",
    );
  }
  const queue = new Queue({
    environment: world.environment,
    arn,
    settings,
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    deadLetter: (message) => deadLetter(world, queue, message),
    disorder: () => world.faults.happens("queue-disorder"),
  });
  world.queues.set(arn, queue);
  return queue;
}

function deadLetter(world: SqsWorld, from: Queue, message: QueuedMessage): void {
  const target = world.queues.get(from.settings.redrive?.deadLetterArn ?? "");
  target?.put(message, 0);
}

export const urlOf = ({ arn }: Queue): string => {
  const [, , , region, account, name] = arn.split(":");
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
};

/** The queue a call is about; a URL is good whatever host it names. @throws {AwsError} */
export function findQueue({ queues }: SqsWorld, { region, input }: ApiCall): Queue {
  const [account, name] = String(input.QueueUrl ?? "")
    .split("/")
    .slice(-2);
  const queue = queues.get(`arn:aws:sqs:${region}:${account}:${name}`);
  if (!queue) throw noSuchQueue();
  return queue;
}

export const noSuchQueue = (): AwsError => new AwsError("QueueDoesNotExist", "The specified queue does not exist.");

/** A number as the API takes it, also written as text. @throws {AwsError} */
export function numberOf(input: Record<string, unknown>, name: string): number | undefined {
  if (input[name] === undefined) return undefined;
  const value = Number(input[name]);
  if (!Number.isInteger(value))
    throw invalidParameter(`Value ${String(input[name])} for parameter ${name} is invalid.`);
  return value;
}
