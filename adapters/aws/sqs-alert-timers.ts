import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { AlertTimers, Clock } from "#core/ports.ts";
import { hubCall } from "./errors.ts";

/** The longest a message of a standard queue is kept back. Source: SQS API reference, SendMessage, DelaySeconds. */
const LONGEST_DELAY = 900;

/** Timers as messages that are kept back. A later time takes several: who is woken early finds nothing due and asks again. */
export function sqsAlertTimers(client: SQSClient, queueUrl: string, clock: Clock): AlertTimers {
  return {
    wake: (groupKey, at) =>
      hubCall("set a timer", async () => {
        const seconds = Math.ceil((at.getTime() - clock.now().getTime()) / 1000);
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: JSON.stringify({ groupKey, at: at.toISOString() }),
            DelaySeconds: Math.min(Math.max(seconds, 0), LONGEST_DELAY),
          }),
        );
      }),
  };
}
