import { createHash } from "node:crypto";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { hubCall } from "./errors.ts";

export interface FifoMessage {
  body: unknown;
  /** In order within it. */
  group: string;
  /** What makes it the same message: sent again within five minutes, it is kept once. */
  same: string;
}

/** Sends to a FIFO queue. Ids may be of any length and letters: SQS takes 128 of ASCII. */
export function sqsSender(client: SQSClient, queueUrl: string) {
  return ({ body, group, same }: FifoMessage): Promise<void> =>
    hubCall("send to a queue", async () => {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: JSON.stringify(body),
          MessageGroupId: /^[!-~]{1,128}$/.test(group) ? group : digest(group),
          MessageDeduplicationId: digest(same),
        }),
      );
    });
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
