import { ChangeMessageVisibilityCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { PageQueue } from "#core/ports.ts";
import { hubCall } from "./errors.ts";
import { sqsSender } from "./sqs-sender.ts";

/** Pages as a FIFO queue with a message group per problem and pager: a pager hears of its end after its beginning, and waits for no other one. */
export function sqsPageQueue(client: SQSClient, queueUrl: string): PageQueue {
  const send = sqsSender(client, queueUrl);
  return {
    send: (page) =>
      send({
        body: page,
        group: JSON.stringify([page.to, page.dedupKey]),
        same: JSON.stringify([page.to, page.dedupKey, page.id]),
      }),
    postpone: (receipt, seconds) =>
      hubCall("postpone a page", async () => {
        const input = { QueueUrl: queueUrl, ReceiptHandle: receipt, VisibilityTimeout: seconds };
        await client.send(new ChangeMessageVisibilityCommand(input));
      }),
  };
}
