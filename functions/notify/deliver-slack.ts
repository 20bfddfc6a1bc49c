import * as z from "zod";
import { batchAnswer, sqsEvent } from "#events/aws/sqs.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { deliver } from "#functions/runtime/slack/deliver.ts";

/** What the outbox holds. A dead letter that was sent again also has its reason. */
const outboxEntry = z.object({
  channel: z.string().min(1),
  key: z.string().min(1),
  revision: z.number().int().positive(),
});

/** Brings Slack up to date with what is wanted, a step at a time: what is not over is hidden in the queue, and the rest of its channel waits behind it. */
export const handler = defineHandler({
  name: "deliver-slack",
  input: sqsEvent,
  output: batchAnswer,
  run: async ({ Records }, ports, { warn }) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    const waiting = new Map<string | undefined, number>();
    for (const { messageId, receiptHandle, body, attributes } of Records) {
      const { MessageGroupId: group, ApproximateReceiveCount: attempt } = attributes;
      let againAfter = waiting.get(group);
      if (againAfter === undefined) {
        const delivered = await deliver(ports, outboxEntry.parse(JSON.parse(body)), attempt);
        againAfter = delivered.againAfter;
        if (delivered.warning) warn(delivered.warning.words, delivered.warning.about);
      }
      if (againAfter === undefined) continue;
      waiting.set(group, againAfter);
      await ports.outbox.postpone(receiptHandle, againAfter);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
    return { batchItemFailures };
  },
});
