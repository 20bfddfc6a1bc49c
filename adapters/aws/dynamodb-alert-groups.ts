import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type AlertGroupRecord, isDue } from "#core/alerts/records.ts";
import { StaleWriteError } from "#core/errors.ts";
import type { AlertGroupStore } from "#core/ports.ts";
import { atRevision, conditional, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** How long a group that is over still says how many episodes there were. */
const KEPT_SECONDS = 90 * 86_400;

const ITEM = "group";

/** Groups of alerts, one item each, beside the fleet incidents (`dynamodb-incidents.ts`). Those to be looked at are in the index `byOpen`. */
export function dynamoAlertGroupStore(client: DynamoDBDocumentClient, table: string): AlertGroupStore {
  return {
    get: (key) =>
      hubCall("get group of alerts", async () => {
        const get = new GetCommand({ TableName: table, Key: { key, item: ITEM }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && groupOf(Item);
      }),
    open: () => hubCall("list open groups of alerts", async () => (await openItems(client, table, ITEM)).map(groupOf)),
    save: (record) =>
      hubCall("save group of alerts", async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const open = isDue(record);
        const put = new PutCommand({
          TableName: table,
          Item: {
            ...saved,
            item: ITEM,
            attention: open ? ITEM : undefined,
            ttl: open ? undefined : secondsOf(record.endedAt ?? record.startedAt, KEPT_SECONDS),
          },
          ...atRevision("key", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`group of alerts ${record.key} was changed meanwhile`);
        return saved;
      }),
  };
}

/** Items of the index, by key. */
export function openItems(client: DynamoDBDocumentClient, table: string, attention: string) {
  return queryItems(client, {
    TableName: table,
    IndexName: "byOpen",
    KeyConditionExpression: "attention = :attention",
    ExpressionAttributeValues: { ":attention": attention },
  });
}

function groupOf(item: Record<string, unknown>): AlertGroupRecord {
  const { item: _item, attention: _index, ttl: _ttl, ...record } = item;
  return record as unknown as AlertGroupRecord;
}
