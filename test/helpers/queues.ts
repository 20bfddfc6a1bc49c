import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createClock } from "#sandbox/clock/virtual-clock.ts";
import { type Fault, Faults } from "#sandbox/faults/faults.ts";
import { seededRandom, uuidsOf } from "#sandbox/random.ts";
import { createSqs } from "#sandbox/sqs/sqs.ts";
import type { LambdaOutcome } from "#sandbox/stepfunctions/ports.ts";
import { createGateway } from "#sandbox/wire/gateway.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { NOW } from "./fleet.ts";

const ACCOUNT = "111122223333";
const REGION = "eu-west-1";

export const arnOf = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;

/** SQS alone, spoken to by an ordinary client. */
export function queueBench({ faults: given = [] }: { faults?: Fault[] } = {}) {
  const clock = createClock(NOW);
  const environment = { clock, random: seededRandom(1), uuid: uuidsOf(seededRandom(2)) };
  const faults = new Faults(given, environment.random);
  const sqs = createSqs(environment, faults);
  const gateway = createGateway({
    environment,
    services: [sqs.service],
    account: ACCOUNT,
    region: REGION,
    ownerOfKey: () => undefined,
  });
  const client = new SQSClient(inProcess(gateway, { account: ACCOUNT, region: REGION }) as never);
  const queue = async (name: string, attributes: Record<string, string> = {}): Promise<string> => {
    const fifo: Record<string, string> = name.endsWith(".fifo") ? { FifoQueue: "true" } : {};
    const made = await client.send(new CreateQueueCommand({ QueueName: name, Attributes: { ...fifo, ...attributes } }));
    return made.QueueUrl ?? "";
  };
  let sent = 0;
  const inGroup = () => {
    sent += 1;
    return { MessageGroupId: "g", MessageDeduplicationId: `d${sent}` };
  };
  return {
    clock,
    client,
    sqs,
    queue,
    /** A body; in a FIFO queue of the group `g` unless another one is given. */
    send: (QueueUrl: string, MessageBody: string, rest: Partial<SendMessageCommand["input"]> = {}) =>
      client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody,
          ...(QueueUrl.endsWith(".fifo") ? inGroup() : {}),
          ...rest,
        }),
      ),
    receive: async (QueueUrl: string, rest: Partial<ReceiveMessageCommand["input"]> = {}) =>
      (
        await client.send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageSystemAttributeNames: ["All"],
            ...rest,
          }),
        )
      ).Messages ?? [],
    /** So many seconds later, with all that happens until then. */
    later: (seconds: number) => clock.run({ until: new Date(clock.millis() + seconds * 1000) }),
    /** Calls `work` with batches of the queue's bodies; what it returns is what it failed on. */
    consume(
      name: string,
      work: (bodies: string[]) => string[] | Promise<string[]> | Promise<never>,
      { batchSize = 10, maximumConcurrency = 5 } = {},
    ) {
      sqs.consume(arnOf(name), {
        function: "work",
        batchSize,
        maximumConcurrency,
        invoke: async (_name, event): Promise<LambdaOutcome> => {
          const { Records } = event as { Records: { messageId: string; body: string }[] };
          try {
            const failed = await work(Records.map(({ body }) => body));
            const batchItemFailures = Records.filter(({ body }) => failed.includes(body)).map(({ messageId }) => ({
              itemIdentifier: messageId,
            }));
            return { kind: "returned", payload: { batchItemFailures } };
          } catch (error) {
            return { kind: "failed", errorType: "Error", errorMessage: String(error) };
          }
        },
      });
    },
  };
}

export const bodies = (messages: readonly { Body?: string | undefined }[]): (string | undefined)[] =>
  messages.map(({ Body }) => Body);
