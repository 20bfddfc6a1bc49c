import { type DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import type { ClusterRecord } from "#core/fleet/record.ts";
import type { ClusterRecordStore } from "#core/ports.ts";
import { atRevision, conditional, itemsOfPages, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** Clusters on record, one item each. All of them are a few MB, and whoever wants them wants all: a scan. */
export function dynamoClusterRecordStore(client: DynamoDBDocumentClient, table: string): ClusterRecordStore {
  return {
    get: (id) =>
      hubCall("get cluster record", async () => {
        const get = new GetCommand({ TableName: table, Key: { clusterId: id }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && recordOf(Item);
      }),
    list: () =>
      hubCall("list cluster records", async () => {
        const items = await itemsOfPages((rest) => client.send(new ScanCommand({ TableName: table, ...rest })));
        return items.map(recordOf).sort((a, b) => (a.id < b.id ? -1 : 1));
      }),
    save: (record) =>
      hubCall("save cluster record", async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const put = new PutCommand({
          TableName: table,
          Item: { ...saved, clusterId: record.id, ttl: secondsOf(record.purgeAt) },
          ...atRevision("clusterId", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`the record of ${record.id} was changed meanwhile`);
        return saved;
      }),
  };
}

function recordOf(item: Record<string, unknown>): ClusterRecord {
  const { clusterId: _key, ttl: _ttl, ...record } = item;
  return record as unknown as ClusterRecord;
}
