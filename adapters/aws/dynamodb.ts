import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";

/** Plain objects in and out; absent members are absent attributes. */
export function documents(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** @returns undefined when the write's condition did not hold */
export async function conditional<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** The condition of a write on a record read at `revision`; at 0 there must be none yet. `key` is the table's hash key. */
export function atRevision(key: string, revision: number) {
  return revision === 0
    ? { ConditionExpression: "attribute_not_exists(#key)", ExpressionAttributeNames: { "#key": key } }
    : {
        ConditionExpression: "#revision = :revision",
        ExpressionAttributeNames: { "#revision": "revision" },
        ExpressionAttributeValues: { ":revision": revision },
      };
}

/** When DynamoDB may remove an item: seconds since 1970, so long after an instant. */
export function secondsOf(instant: string | undefined, later = 0): number | undefined {
  return instant === undefined ? undefined : Math.ceil(Date.parse(instant) / 1000) + later;
}

type Item = Record<string, unknown>;

/** Items of all pages of a query or scan, `limit` items at most. */
export async function itemsOfPages(
  page: (rest: { ExclusiveStartKey: Item | undefined; Limit?: number }) => Promise<{
    Items?: Item[] | undefined;
    LastEvaluatedKey?: Item | undefined;
  }>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const rest = Number.isFinite(limit) ? { Limit: limit - items.length } : {};
    const { Items = [], LastEvaluatedKey } = await page({ ...rest, ExclusiveStartKey: from });
    items.push(...Items);
    from = LastEvaluatedKey;
  } while (from && items.length < limit);
  return items;
}

/** What a query finds on all its pages, `limit` items at most. */
export function queryItems(
  client: DynamoDBDocumentClient,
  query: Omit<QueryCommandInput, "Limit" | "ExclusiveStartKey">,
  limit?: number,
): Promise<Item[]> {
  return itemsOfPages((rest) => client.send(new QueryCommand({ ...query, ...rest })), limit);
}

/** An update expression that sets the given attributes, with names and values escaped. */
export function setExpression(change: Readonly<Record<string, unknown>>): {
  clauses: string[];
  names: Record<string, string>;
  values: Record<string, unknown>;
} {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return {
    clauses: entries.map(([name]) => `#${name} = :${name}`),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
  };
}

/** Does something with every item, at most `limit` at once; the first failure ends it. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  // One iterator for all workers: each takes the next item nobody has taken.
  const queue = items.values();
  let failed = false;
  const worker = async () => {
    for (const item of queue) {
      if (failed) return;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
