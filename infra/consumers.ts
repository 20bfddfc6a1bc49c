import { QUEUE_NAMES } from "../events/queues.ts";
import type { Functions } from "./functions.ts";
import { logicalName } from "./names.ts";
import { definitionOf, type Queues } from "./queues.ts";

/** Hands what is in queues to their functions. What a function reports as failed, and only that, comes again. */
export function deployConsumers({ own }: Queues, functions: Functions): void {
  for (const name of QUEUE_NAMES) {
    const { function: consumer, batchSize, maximumConcurrency } = definitionOf(name);
    if (consumer === undefined) continue;
    new aws.lambda.EventSourceMapping(`${logicalName(name)}Consumer`, {
      eventSourceArn: own[name].queue.arn,
      functionName: functions[consumer].arn,
      batchSize,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency },
    });
  }
}
