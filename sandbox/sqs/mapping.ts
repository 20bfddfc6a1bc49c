import type { SandboxEnvironment } from "../aws/service.ts";
import type { Timer } from "../clock/clock.ts";
import type { Faults } from "../faults/faults.ts";
import type { LambdaOutcome } from "../stepfunctions/ports.ts";
import type { Queue, QueuedMessage } from "./queue.ts";

export interface MappingOptions {
  environment: SandboxEnvironment;
  queue: Queue;
  function: string;
  /** 1 to 10. */
  batchSize: number;
  /** Invocations at the same time. */
  maximumConcurrency: number;
  invoke: (name: string, event: unknown) => Promise<LambdaOutcome>;
  faults: Faults;
  digest: (text: string) => string;
}

/**
 * A queue's event source mapping with ReportBatchItemFailures: hands batches to the function, deletes what it does not report as failed, and leaves the rest hidden until
 * its visibility timeout is over. A function that fails, or reports what was not in the batch, failed on all of it.
 * Source: Lambda developer guide, "Handling errors for an SQS event source".
 */
export class EventSourceMapping {
  readonly #options: MappingOptions;
  #running = 0;
  #timer: Timer | undefined;

  constructor(options: MappingOptions) {
    this.#options = options;
    options.queue.onChange = () => this.wake();
  }

  /** Looks whether there is something to hand over. */
  wake(): void {
    const { queue, environment, batchSize, maximumConcurrency } = this.#options;
    const { onChange } = queue;
    // Receiving is a change too.
    queue.onChange = () => undefined;
    while (this.#running < maximumConcurrency) {
      const batch = queue.receive(batchSize);
      if (batch.length === 0) break;
      this.#running += 1;
      void environment.clock.track(this.#handOver(batch));
    }
    queue.onChange = onChange;
    this.#timer?.cancel();
    const next = queue.nextVisibleAt();
    this.#timer = next === undefined ? undefined : environment.clock.at(next, () => this.wake());
  }

  async #handOver(batch: QueuedMessage[]): Promise<void> {
    const { queue, function: name, invoke, faults } = this.#options;
    try {
      // Lambda polls: whoever sent the message has gone on when the function is called.
      await Promise.resolve();
      const failed = failedOf(await invoke(name, { Records: batch.map((message) => this.#record(message)) }), batch);
      for (const { id, handle } of batch) {
        if (failed.has(id) || handle === undefined) continue;
        // At least once: what was done comes again when its deletion is lost.
        if (faults.happens("queue-twice")) continue;
        const now = queue.messages().find((message) => message.id === id);
        if (now?.handle === handle && now.visibleAt > this.#options.environment.clock.millis()) queue.delete(handle);
      }
    } finally {
      this.#running -= 1;
      this.wake();
    }
  }

  #record(message: QueuedMessage) {
    const { queue, digest } = this.#options;
    return {
      messageId: message.id,
      receiptHandle: message.handle,
      body: message.body,
      attributes: systemAttributesOf(message, queue),
      messageAttributes: {},
      md5OfBody: digest(message.body),
      eventSource: "aws:sqs",
      eventSourceARN: queue.arn,
      awsRegion: queue.arn.split(":")[3],
    };
  }
}

export function systemAttributesOf(message: QueuedMessage, queue: Queue): Record<string, string> {
  const { groupId, deduplicationId, sourceArn, firstReceivedAt } = message;
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    SenderId: "AIDAIENQZJOLO23YVJ4VO",
    ...(firstReceivedAt === undefined ? {} : { ApproximateFirstReceiveTimestamp: String(firstReceivedAt) }),
    ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
    ...(sourceArn === undefined ? {} : { DeadLetterQueueSourceArn: sourceArn }),
    ...(queue.settings.fifo ? { SequenceNumber: String(message.sequence).padStart(20, "0") } : {}),
  };
}

/** Ids of what the function did not do. */
function failedOf(outcome: LambdaOutcome, batch: readonly QueuedMessage[]): Set<string> {
  const all = new Set(batch.map(({ id }) => id));
  if (outcome.kind !== "returned") return all;
  const { batchItemFailures } = (outcome.payload ?? {}) as { batchItemFailures?: { itemIdentifier?: unknown }[] };
  const failed = (batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
  return failed.every((id) => typeof id === "string" && all.has(id)) ? new Set(failed as string[]) : all;
}
