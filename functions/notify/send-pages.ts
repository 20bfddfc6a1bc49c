import { pageEntry } from "#core/alerts/page-entry.ts";
import { batchAnswer, sqsEvent } from "#events/aws/sqs.ts";
import { sendPage } from "#functions/runtime/alerts/paging.ts";
import { defineHandler } from "#functions/runtime/define-handler.ts";
import { inOrder } from "#functions/runtime/in-order.ts";

/** Calls pagers: in order per problem and pager, again and again while one is out of order. */
export const handler = defineHandler({
  name: "send-pages",
  input: sqsEvent,
  output: batchAnswer,
  run: (batch, ports, { now }) =>
    inOrder(batch, ports.pages, (body, attempt) => sendPage(ports, pageEntry.parse(body), attempt, now)),
});
