import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type IncidentPart, type IncidentRecord, isDue } from "#core/alerts/records.ts";
import { StaleWriteError } from "#core/errors.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import type { IncidentStore } from "#core/ports.ts";
import { atRevision, conditional, queryItems, secondsOf } from "./dynamodb.ts";
import { openItems } from "./dynamodb-alert-groups.ts";
import { hubCall } from "./errors.ts";

/** How long an incident that is over is remembered. */
const KEPT_SECONDS = 90 * 86_400;

const ITEM = "incident";
const PART = "part#";
const partItem = (cluster: string, group: string): string => `${PART}${cluster}#${group}`;

/** Fleet incidents in the table of groups: an item that says how it stands, and one per cluster and group that have a part in it. */
export function dynamoIncidentStore(client: DynamoDBDocumentClient, table: string): IncidentStore {
  return {
    get: (key) =>
      hubCall("get incident", async () => {
        const get = new GetCommand({ TableName: table, Key: { key, item: ITEM }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && incidentOf(Item);
      }),
    open: () => hubCall("list incidents", async () => (await openItems(client, table, ITEM)).map(incidentOf)),
    save: (record) =>
      hubCall("save incident", async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const open = isDue(record);
        const put = new PutCommand({
          TableName: table,
          Item: {
            ...saved,
            item: ITEM,
            attention: open ? ITEM : undefined,
            ttl: open ? undefined : secondsOf(record.closedAt, KEPT_SECONDS),
          },
          ...atRevision("key", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`incident ${record.key} was changed meanwhile`);
        return saved;
      }),
    parts: (key) =>
      hubCall("list parts of an incident", async () => {
        const items = await queryItems(client, {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: "#key = :key AND begins_with(#item, :part)",
          ExpressionAttributeNames: { "#key": "key", "#item": "item" },
          ExpressionAttributeValues: { ":key": key, ":part": PART },
        });
        return items.map(({ part }) => part as IncidentPart);
      }),
    join: (part) =>
      hubCall("join incident", async () => {
        const Item = { key: part.incident, item: partItem(clusterId(part.cluster), part.group), part };
        await client.send(new PutCommand({ TableName: table, Item }));
      }),
    leave: ({ incident, cluster, group }) =>
      hubCall("leave incident", async () => {
        const Key = { key: incident, item: partItem(cluster, group) };
        await client.send(new DeleteCommand({ TableName: table, Key }));
      }),
  };
}

function incidentOf(item: Record<string, unknown>): IncidentRecord {
  const { item: _item, attention: _index, ttl: _ttl, ...record } = item;
  return record as unknown as IncidentRecord;
}
