import { createHash } from "node:crypto";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Page } from "#core/ports.ts";
import { hubCall } from "./errors.ts";

/** SNS takes 100 characters of ASCII as a subject, which mail shows. */
const subjectOf = ({ action, summary }: Page): string =>
  `[${action}] ${summary}`
    .replaceAll(/[^!-~]+/g, " ")
    .trim()
    .slice(0, 100);

/**
 * Publishes a page to a topic as JSON; subscribers tell repetitions by `dedupKey` and `action`, which are message attributes as well, to filter by.
 * Source: SNS API reference, Publish.
 */
export async function publishPage(client: SNSClient, topic: string, page: Page): Promise<void> {
  const text = (value: string) => ({ DataType: "String", StringValue: value });
  await hubCall("publish to a topic", () =>
    client.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: subjectOf(page),
        Message: JSON.stringify(page),
        MessageAttributes: {
          action: text(page.action),
          severity: text(page.severity),
          dedupKey: text(page.dedupKey),
        },
        // A topic that keeps order needs both.
        ...(topic.endsWith(".fifo")
          ? {
              MessageGroupId: page.dedupKey.slice(0, 128),
              MessageDeduplicationId: createHash("sha256").update(`${page.dedupKey}/${page.id}`).digest("hex"),
            }
          : {}),
      }),
    ),
  );
}
