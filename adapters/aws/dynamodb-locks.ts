import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import type { Lock, LockStore } from "#core/ports.ts";
import { conditional } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** Locks as items that are put under a condition. An expired one counts as free: DynamoDB's own expiry may be days late. */
export function dynamoLockStore(client: DynamoDBDocumentClient, table: string): LockStore {
  const get = async (key: string): Promise<Lock | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { key }, ConsistentRead: true }));
    if (!Item) return undefined;
    const { ttl: _ttl, ...lock } = Item;
    return lock as Lock;
  };
  return {
    acquire: (lock, now) =>
      hubCall("acquire lock", async () => {
        const put = new PutCommand({
          TableName: table,
          Item: { ...lock, ttl: Math.ceil(Date.parse(lock.expiresAt) / 1000) },
          ConditionExpression: "attribute_not_exists(#key) OR #owner = :owner OR expiresAt <= :now",
          ExpressionAttributeNames: { "#key": "key", "#owner": "owner" },
          ExpressionAttributeValues: { ":owner": lock.owner, ":now": now.toISOString() },
        });
        if (await conditional(() => client.send(put))) return lock;
        const holder = await get(lock.key);
        if (!holder) throw new StaleWriteError(`lock ${lock.key} was given back at this very moment`);
        return holder;
      }),
    release: (key, owner) =>
      hubCall("release lock", async () => {
        const remove = new DeleteCommand({
          TableName: table,
          Key: { key },
          ConditionExpression: "#owner = :owner",
          ExpressionAttributeNames: { "#owner": "owner" },
          ExpressionAttributeValues: { ":owner": owner },
        });
        return (await conditional(() => client.send(remove))) !== undefined;
      }),
    get: (key) => hubCall("get lock", () => get(key)),
  };
}
