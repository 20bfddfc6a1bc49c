import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import { outstandingOf } from "#core/outbox/record.ts";
import type { Clock, Episode, MessagePlace, MessageRecord, MessageStore } from "#core/ports.ts";
import { conditional, queryItems } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** Nobody edits a message that long after its last change; then DynamoDB may remove the record. */
const KEPT_SECONDS = 180 * 24 * 3600;

/** Slack messages that are edited in place, by their key. */
export function dynamoMessageStore(client: DynamoDBDocumentClient, table: string, clock: Clock): MessageStore {
  return {
    get: (key) =>
      hubCall("get message", async () => {
        const { Item } = await client.send(new GetCommand({ TableName: table, Key: { key }, ConsistentRead: true }));
        if (!Item) return undefined;
        return recordOf(Item);
      }),
    save: (record) =>
      hubCall("save message", async () => {
        const saved = { ...record, version: record.version + 1 };
        const put = new PutCommand({
          TableName: table,
          Item: {
            ...saved,
            outstanding: outstandingOf(saved),
            ttl: Math.ceil(clock.now().getTime() / 1000) + KEPT_SECONDS,
          },
          ...(record.version === 0
            ? { ConditionExpression: "attribute_not_exists(#key)", ExpressionAttributeNames: { "#key": "key" } }
            : {
                ConditionExpression: "#version = :version",
                ExpressionAttributeNames: { "#version": "version" },
                ExpressionAttributeValues: { ":version": record.version },
              }),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`message ${record.key} was changed meanwhile`);
        return saved;
      }),
    outstanding: (kind, askedBefore) =>
      hubCall("list outstanding messages", async () => {
        const items = await queryItems(client, {
          TableName: table,
          IndexName: "byOutstanding",
          KeyConditionExpression: "outstanding = :kind and askedAt < :before",
          ExpressionAttributeValues: { ":kind": kind, ":before": askedBefore.toISOString() },
        });
        return items.map(recordOf);
      }),
  };
}

function recordOf(item: Record<string, unknown>): MessageRecord {
  const {
    ttl: _ttl,
    outstanding: _index,
    place,
    claim: _claim,
    ...record
  } = item as Record<string, unknown> & {
    place?: MessagePlace;
  };
  return { episodes: place ? [shownAt(place)] : [], ...record } as unknown as MessageRecord;
}

/** Records written before there was an outbox know only where their message stands, and say all of it. */
const shownAt = (place: MessagePlace): Episode => ({
  number: 1,
  channel: place.channel,
  message: { text: "", blocks: [] },
  revision: 1,
  shown: 1,
  place,
  replies: [],
});
