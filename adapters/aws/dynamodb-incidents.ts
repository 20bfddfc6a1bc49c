import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type IncidentPart, type IncidentRecord, isDue } from "#core/alerts/records.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import type { IncidentStore } from "#core/ports.ts";
import { queryItems } from "./dynamodb.ts";
import { attendedRecords } from "./dynamodb-attended.ts";
import { hubCall } from "./errors.ts";

const PART = "part#";
const partItem = (cluster: string, group: string): string => `${PART}${cluster}#${group}`;

/** Fleet incidents in the table of groups: an item that says how it stands, and one per cluster and group that have a part in it. */
export function dynamoIncidentStore(client: DynamoDBDocumentClient, table: string): IncidentStore {
  return {
    ...attendedRecords<IncidentRecord>(client, {
      table,
      item: "incident",
      what: "incident",
      isOpen: isDue,
      overSince: ({ closedAt }) => closedAt,
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
