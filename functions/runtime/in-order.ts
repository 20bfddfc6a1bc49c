import type * as z from "zod";
import type { batchAnswer, sqsEvent } from "#events/aws/sqs.ts";

/**
 * Handles a batch of a FIFO queue: what is not over is hidden in the queue for a while, and the rest of its message group waits as long behind it.
 *
 * @param handle returns after how many seconds the message is to come again; undefined: it is over
 */
export async function inOrder(
  { Records }: z.output<typeof sqsEvent>,
  queue: { postpone(receipt: string, seconds: number): Promise<void> },
  handle: (body: unknown, attempt: number) => Promise<number | undefined>,
): Promise<z.output<typeof batchAnswer>> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  const waiting = new Map<string | undefined, number>();
  for (const { messageId, receiptHandle, body, attributes } of Records) {
    const { MessageGroupId: group, ApproximateReceiveCount: attempt } = attributes;
    const againAfter = waiting.get(group) ?? (await handle(JSON.parse(body), attempt));
    if (againAfter === undefined) continue;
    waiting.set(group, againAfter);
    await queue.postpone(receiptHandle, againAfter);
    batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
}
