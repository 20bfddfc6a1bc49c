import { byName } from "#core/by-name.ts";
import { FORWARD_QUEUE, failedQueueOf, forwardingPlaces } from "#core/doctor/forwarding.ts";
import { placesOf } from "#core/policy/places.ts";
import type { FleetPolicy } from "#core/policy/policy.ts";
import {
  deadLettersOf,
  physicalQueue,
  QUEUE_NAMES,
  type QueueDefinition,
  type QueueName,
  queues,
} from "#events/queues.ts";
import { asService } from "./invocation.ts";
import type { LambdaService } from "./lambda.ts";
import type { QueueSettings } from "./sqs/queue.ts";
import type { SqsSimulator } from "./sqs/sqs.ts";

/** As the deployment makes them. */
const DEAD_LETTERS: QueueSettings = {
  fifo: false,
  visibilitySeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 14 * 24 * 3600,
  contentBasedDeduplication: false,
};

/** The queues of a deployment, and who reads them. @param prefix how their names begin */
export function deployQueues(
  sqs: SqsSimulator,
  lambda: LambdaService,
  { hub, ...policy }: Pick<FleetPolicy, "hub" | "accounts">,
  prefix: string,
): Record<QueueName, { url: string; deadLetterUrl: string }> {
  // Of what fails for good: nobody in a sandbox fills them, and doctor looks for them.
  const others = [
    { ...hub, name: failedQueueOf(prefix) },
    ...forwardingPlaces(hub, placesOf(policy)).map((place) => ({ ...place, name: FORWARD_QUEUE })),
  ];
  for (const { account, region, name } of others) sqs.add(`arn:aws:sqs:${region}:${account}:${name}`, DEAD_LETTERS);
  return byName(QUEUE_NAMES, (name) => {
    const { fifo, visibilitySeconds, maxReceiveCount, ...mapping } = queues.find(
      (queue) => queue.name === name,
    ) as QueueDefinition;
    const arn = (product: string) =>
      `arn:aws:sqs:${hub.region}:${hub.account}:${physicalQueue(`${prefix}-${product}`, fifo)}`;
    const deadLetterArn = arn(deadLettersOf(name));
    const deadLetterUrl = sqs.add(deadLetterArn, { ...DEAD_LETTERS, fifo });
    const redrive = { deadLetterArn, maxReceiveCount };
    const url = sqs.add(arn(name), { ...DEAD_LETTERS, fifo, visibilitySeconds, redrive });
    const { function: consumer } = mapping;
    const invoke = (target: string, event: unknown) => asService(() => lambda.invoke(target, event));
    if (consumer) sqs.consume(arn(name), { ...mapping, function: consumer, invoke });
    return { url, deadLetterUrl };
  });
}
