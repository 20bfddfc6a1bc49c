import type { DoctorFacts } from "#core/doctor/facts.ts";
import { jsonCall } from "./json-call.ts";
import { reading, type Where } from "./where.ts";

const PREFIX = "fleetwright";
const DEAD_LETTERS = /dead-?letter|dlq/i;

/** How many messages wait in the queues of what failed for good: those that rules name, and those of our own by their name. */
export function readDeadLetters(where: Where, arns: readonly string[]): Promise<DoctorFacts["deadLetters"]> {
  const sqs = (operation: string, input: object) =>
    jsonCall(where, { service: "sqs", target: `AmazonSQS.${operation}`, version: "1.0", input });
  return reading(async () => {
    const { QueueUrls } = await sqs("ListQueues", { QueueNamePrefix: PREFIX, MaxResults: 1000 });
    const urls = new Set(((QueueUrls as string[] | undefined) ?? []).filter((url) => DEAD_LETTERS.test(url)));
    for (const arn of new Set(arns)) {
      const [, , , , account, name] = arn.split(":");
      const { QueueUrl } = await sqs("GetQueueUrl", { QueueName: name, QueueOwnerAWSAccountId: account });
      urls.add(String(QueueUrl));
    }
    const counts: Record<string, number> = {};
    for (const url of [...urls].sort()) {
      const input = { QueueUrl: url, AttributeNames: ["ApproximateNumberOfMessages"] };
      const { Attributes } = await sqs("GetQueueAttributes", input);
      const { ApproximateNumberOfMessages = "0" } = (Attributes ?? {}) as Record<string, string>;
      counts[url.split("/").at(-1) ?? url] = Number(ApproximateNumberOfMessages);
    }
    return counts;
  });
}
