import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Outbox } from "#core/ports.ts";
import { hubCall } from "./errors.ts";
import { sqsSender } from "./sqs-sender.ts";

export interface QueueAddress {
  url: string;
  deadLetterUrl: string;
}

/** The outbox as a FIFO queue with a message group per channel. What cannot be shown is put to its dead letters at once: a refusal must not hold up the channel. */
export function sqsOutbox(client: SQSClient, { url, deadLetterUrl }: QueueAddress): Outbox {
  const send = sqsSender(client, url);
  const park = sqsSender(client, deadLetterUrl);
  return {
    send: (entry, again = "") =>
      send({ body: entry, group: entry.channel, same: [entry.key, entry.revision, again].join("\n") }),
    postpone: (receipt, seconds) =>
      hubCall("postpone a message", async () => {
        await client.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: seconds }),
        );
      }),
    park: (entry, reason) =>
      park({ body: { ...entry, reason }, group: entry.channel, same: [entry.key, entry.revision].join("\n") }),
    redrive: () =>
      hubCall("redrive the outbox", async () => {
        const waiting = new GetQueueAttributesCommand({
          QueueUrl: deadLetterUrl,
          AttributeNames: ["ApproximateNumberOfMessages", "QueueArn"],
        });
        const { ApproximateNumberOfMessages = "0", QueueArn } = (await client.send(waiting)).Attributes ?? {};
        const count = Number(ApproximateNumberOfMessages);
        // The destination is named: what was put there directly came from no queue.
        const DestinationArn = QueueArn?.replace(/[^:]+$/, url.split("/").at(-1) ?? "");
        if (count > 0) await client.send(new StartMessageMoveTaskCommand({ SourceArn: QueueArn, DestinationArn }));
        return count;
      }),
  };
}
