import { pageEntry } from "#core/alerts/page-entry.ts";
import { batchAnswer, sqsEvent } from "#events/aws/sqs.ts";
import { sendPage } from "#functions/runtime/alerts/paging.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";

/** Calls pagers: in order per problem, again and again while one is out of order. */
export const handler = defineHandler({
  name: "send-pages",
  input: sqsEvent,
  output: batchAnswer,
  run: async ({ Records }, ports, { now }) => {
    const batchItemFailures: { itemIdentifier: string }[] = [];
    const waiting = new Map<string | undefined, number>();
    for (const { messageId, receiptHandle, body, attributes } of Records) {
      const { MessageGroupId: group, ApproximateReceiveCount: attempt } = attributes;
      const before = waiting.get(group);
      const againAfter = before ?? (await sendPage(ports, pageEntry.parse(JSON.parse(body)), attempt, now));
      if (againAfter === undefined) continue;
      waiting.set(group, againAfter);
      await ports.pages.postpone(receiptHandle, againAfter);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
    return { batchItemFailures };
  },
});
