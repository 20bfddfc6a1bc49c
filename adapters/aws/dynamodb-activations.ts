import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import type { ActivationRecord } from "#core/hybrid/activation.ts";
import type { ActivationRecordStore } from "#core/ports.ts";
import { atRevision, conditional, itemsOfPages, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** Ended ones are kept for a year: who registered with which activation is asked long afterwards. */
const KEPT_SECONDS = 365 * 86_400;

/** Activations on record, one item each. There are a few per site, and whoever wants several wants all: a scan. */
export function dynamoActivationRecordStore(client: DynamoDBDocumentClient, table: string): ActivationRecordStore {
  return {
    get: (id) =>
      hubCall("get activation record", async () => {
        const get = new GetCommand({ TableName: table, Key: { recordId: id }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && recordOf(Item);
      }),
    ofActivation: (activationId) =>
      hubCall("find activation record", async () => {
        const [item] = await queryItems(client, {
          TableName: table,
          IndexName: "byActivation",
          KeyConditionExpression: "activationId = :activationId",
          ExpressionAttributeValues: { ":activationId": activationId },
        });
        return item && recordOf(item);
      }),
    list: () =>
      hubCall("list activation records", async () => {
        const items = await itemsOfPages((rest) => client.send(new ScanCommand({ TableName: table, ...rest })));
        return items.map(recordOf).sort((a, b) => (a.id < b.id ? -1 : 1));
      }),
    save: (record) =>
      hubCall("save activation record", async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const put = new PutCommand({
          TableName: table,
          Item: { ...saved, recordId: record.id, ttl: secondsOf(record.endedAt, KEPT_SECONDS) },
          ...atRevision("recordId", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`the record of activation ${record.id} was changed meanwhile`);
        return saved;
      }),
  };
}

function recordOf(item: Record<string, unknown>): ActivationRecord {
  const { recordId: _key, ttl: _ttl, ...record } = item;
  return record as unknown as ActivationRecord;
}
