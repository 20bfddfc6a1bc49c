import type { DoctorFacts } from "#core/doctor/facts.ts";
import { jsonCall } from "./json-call.ts";
import { reading, type Where } from "./where.ts";

/** How many messages wait in queues of what failed for good. */
export function readDeadLetters(where: Where, arns: readonly string[]): Promise<DoctorFacts["deadLetters"]> {
  const sqs = (operation: string, input: object) =>
    jsonCall(where, { service: "sqs", target: `AmazonSQS.${operation}`, version: "1.0", input });
  return reading(async () => {
    const counts: Record<string, number> = {};
    for (const arn of [...new Set(arns)].sort()) {
      const [, , , , account, name = ""] = arn.split(":");
      const { QueueUrl } = await sqs("GetQueueUrl", { QueueName: name, QueueOwnerAWSAccountId: account });
      const { Attributes } = await sqs("GetQueueAttributes", {
        QueueUrl,
        AttributeNames: ["ApproximateNumberOfMessages"],
      });
      const { ApproximateNumberOfMessages = "0" } = (Attributes ?? {}) as Record<string, string>;
      counts[name] = Number(ApproximateNumberOfMessages);
    }
    return counts;
  });
}
