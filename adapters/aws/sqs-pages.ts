import type { SQSClient } from "@aws-sdk/client-sqs";
import type { PageQueue } from "#core/ports.ts";
import { sqsSender } from "./sqs-sender.ts";

/** Pages as a FIFO queue with a message group per problem: a pager hears of its end after its beginning. */
export function sqsPageQueue(client: SQSClient, queueUrl: string): PageQueue {
  const send = sqsSender(client, queueUrl);
  return {
    send: (page) => send({ body: page, group: page.dedupKey, same: [page.dedupKey, page.id].join("\n") }),
  };
}
