import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { SilenceRecord } from "#core/alerts/records.ts";
import { StaleWriteError } from "#core/errors.ts";
import type { SilenceStore } from "#core/ports.ts";
import { atRevision, conditional, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** How long a silence that is over is listed. */
const KEPT_SECONDS = 7 * 86_400;
const KIND = "silence";

/** Silences, an item each. They are read consistently: what somebody has just silenced is not told any more. */
export function dynamoSilenceStore(client: DynamoDBDocumentClient, table: string): SilenceStore {
  const all = async (): Promise<SilenceRecord[]> => {
    const items = await queryItems(client, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "#kind = :kind",
      ExpressionAttributeNames: { "#kind": "kind" },
      ExpressionAttributeValues: { ":kind": KIND },
    });
    return items.map(silenceOf);
  };
  return {
    get: (id) =>
      hubCall("get silence", async () => {
        const get = new GetCommand({ TableName: table, Key: { kind: KIND, id }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && silenceOf(Item);
      }),
    all: () => hubCall("list silences", all),
    active: (now) =>
      hubCall("list silences", async () => (await all()).filter(({ endsAt }) => endsAt > now.toISOString())),
    save: (record) =>
      hubCall("save silence", async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const put = new PutCommand({
          TableName: table,
          Item: { ...saved, kind: KIND, ttl: secondsOf(record.endsAt, KEPT_SECONDS) },
          ...atRevision("kind", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`silence ${record.id} was changed meanwhile`);
        return saved;
      }),
  };
}

function silenceOf(item: Record<string, unknown>): SilenceRecord {
  const { kind: _kind, ttl: _ttl, ...record } = item;
  return record as unknown as SilenceRecord;
}
