import * as z from "zod";

/** What Lambda hands to the consumer of a queue. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
export const sqsEvent = z.object({
  Records: z.array(
    z.object({
      messageId: z.string().min(1),
      receiptHandle: z.string().min(1),
      body: z.string(),
      attributes: z.object({
        ApproximateReceiveCount: z.coerce.number().int(),
        MessageGroupId: z.string().optional(),
      }),
    }),
  ),
});

/** What it answers (ReportBatchItemFailures): what is to come again. All others are deleted. */
export const batchAnswer = z.strictObject({
  batchItemFailures: z.array(z.strictObject({ itemIdentifier: z.string().min(1) })),
});
