import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import type { RequestStore, TakenRequest } from "#core/ports.ts";
import { conditional } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

const KEY = { "#key": "key" };

/** Requests that came through the door, until nobody can send them again. */
export function dynamoRequestStore(client: DynamoDBDocumentClient, table: string): RequestStore {
  const get = async (key: string): Promise<TakenRequest | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { key }, ConsistentRead: true }));
    if (!Item) return undefined;
    const { ttl: _ttl, ...request } = Item;
    return request as TakenRequest;
  };
  return {
    take: (request) =>
      hubCall("take request", async () => {
        const put = new PutCommand({
          TableName: table,
          Item: { ...request, ttl: Math.ceil(Date.parse(request.expiresAt) / 1000) },
          ConditionExpression: "attribute_not_exists(#key)",
          ExpressionAttributeNames: KEY,
        });
        if (await conditional(() => client.send(put))) return undefined;
        const known = await get(request.key);
        if (!known) throw new StaleWriteError(`request ${request.key} was forgotten at this very moment`);
        return known;
      }),
    get: (key) => hubCall("get request", () => get(key)),
    settle: (key, answer) =>
      hubCall("settle request", async () => {
        const update = new UpdateCommand({
          TableName: table,
          Key: { key },
          UpdateExpression: "SET answer = :answer",
          ConditionExpression: "attribute_exists(#key) AND attribute_not_exists(answer)",
          ExpressionAttributeNames: KEY,
          ExpressionAttributeValues: { ":answer": answer },
        });
        if (await conditional(() => client.send(update))) return answer;
        return (await get(key))?.answer ?? answer;
      }),
    close: (key) =>
      hubCall("close request", async () => {
        const update = new UpdateCommand({
          TableName: table,
          Key: { key },
          UpdateExpression: "REMOVE respondTo",
          ConditionExpression: "attribute_exists(#key)",
          ExpressionAttributeNames: KEY,
        });
        await conditional(() => client.send(update));
      }),
    forget: (key) =>
      hubCall("forget request", async () => {
        await client.send(new DeleteCommand({ TableName: table, Key: { key } }));
      }),
  };
}
