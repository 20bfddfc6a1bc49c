import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import type { NodeRecord } from "#core/hybrid/node.ts";
import type { NodeRecordStore, Scope } from "#core/ports.ts";
import { atRevision, conditional, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** Removed ones are kept for a year: whose node it was is asked long afterwards. */
const KEPT_SECONDS = 365 * 86_400;

const placeOf = ({ account, region }: Scope): string => `${account}/${region}`;
/** Sorts before every `mi-`, which a query of nodes begins with. */
const siteItem = (site: string): string => `@site/${site}`;
const FIRST_NODE = "A";

/** Hybrid nodes by account and Region, one item each, and one per site that says since when it is watched. */
export function dynamoNodeRecordStore(client: DynamoDBDocumentClient, table: string): NodeRecordStore {
  const read = async (place: Scope, instanceId: string) => {
    const Key = { place: placeOf(place), instanceId };
    return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
  };
  return {
    get: (place, id) =>
      hubCall("get hybrid node", async () => {
        const item = await read(place, id);
        return item && recordOf(item);
      }),
    of: (place) =>
      hubCall("list hybrid nodes", async () => {
        const items = await queryItems(client, {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: "place = :place AND instanceId > :first",
          ExpressionAttributeValues: { ":place": placeOf(place), ":first": FIRST_NODE },
        });
        return items.map(recordOf);
      }),
    save: (record) =>
      hubCall("save hybrid node", async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const put = new PutCommand({
          TableName: table,
          Item: {
            ...saved,
            place: placeOf(record),
            instanceId: record.id,
            ttl: secondsOf(record.removedAt, KEPT_SECONDS),
          },
          ...atRevision("instanceId", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`hybrid node ${record.id} was changed meanwhile`);
        return saved;
      }),
    watchedSince: (place, site, at) =>
      hubCall("watch a site", async () => {
        const known = (await read(place, siteItem(site)))?.since;
        if (known !== undefined || at === undefined) return known as string | undefined;
        const Item = { place: placeOf(place), instanceId: siteItem(site), since: at };
        const put = new PutCommand({ TableName: table, Item, ...atRevision("instanceId", 0) });
        if (await conditional(() => client.send(put))) return at;
        return (await read(place, siteItem(site)))?.since as string | undefined;
      }),
  };
}

function recordOf(item: Record<string, unknown>): NodeRecord {
  const { place: _place, instanceId: _key, ttl: _ttl, ...record } = item;
  return record as unknown as NodeRecord;
}
