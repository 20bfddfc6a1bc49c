import * as z from "zod";
import { batchAnswer, sqsEvent } from "#events/aws/sqs.ts";
import { lookAt } from "#functions/runtime/alerts/look.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** What a timer says: which group or incident somebody is to look at, and for when that was asked. */
const timer = z.object({ groupKey: z.string().min(1), at: z.iso.datetime() });

/** The time has come to look at groups of alerts, or at fleet incidents. One that cannot be looked at comes again, and leaves the others of its batch. */
export const handler = defineHandler({
  name: "flush-alerts",
  input: sqsEvent,
  output: batchAnswer,
  run: async ({ Records }, ports, { now, warn }) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of Records) {
      try {
        const { groupKey, at } = timer.parse(JSON.parse(body));
        await lookAt(ports, groupKey, now, at);
      } catch (error) {
        warn("could not look at a group of alerts", { timer: body.slice(0, 300), error: String(error) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  },
});
