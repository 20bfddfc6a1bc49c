import * as z from "zod";
import { batchAnswer, sqsEvent } from "#events/aws/sqs.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { inOrder } from "#functions/runtime/in-order.ts";
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
  run: (batch, ports, { warn }) =>
    inOrder(batch, ports.outbox, async (body, attempt) => {
      const { againAfter, warning } = await deliver(ports, outboxEntry.parse(body), attempt);
      if (warning) warn(warning.words, warning.about);
      return againAfter;
    }),
});
