import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { AlertRecord } from "#core/alerts/records.ts";
import { StaleWriteError, ThrottledError } from "#core/errors.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import type { AlertStore } from "#core/ports.ts";
import { atRevision, conditional, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** How long an alert that is over is remembered: whether it flaps, and who asks what became of it. */
const KEPT_SECONDS = 30 * 86_400;

const FIRING = "firing";
/** Where the index has alerts of no cluster. */
const NO_CLUSTER = "-";

/** BatchGetItem takes a hundred keys. Source: DynamoDB API reference, BatchGetItem. */
const KEYS_AT_ONCE = 100;
/** What DynamoDB leaves out of an answer is asked for again so often. */
const ATTEMPTS = 5;

/** Alerts by fingerprint. Firing ones alone carry the attribute of the index `byFiring`, so that reading them costs what fires now. */
export function dynamoAlertStore(client: DynamoDBDocumentClient, table: string): AlertStore {
  async function batch(fingerprints: readonly string[]): Promise<AlertRecord[]> {
    const records: AlertRecord[] = [];
    let keys: Record<string, unknown>[] = fingerprints.map((fingerprint) => ({ fingerprint }));
    for (let attempt = 1; keys.length > 0; attempt++) {
      if (attempt > ATTEMPTS) throw new ThrottledError("DynamoDB does not give all alerts that were asked for");
      const request = { [table]: { Keys: keys, ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems: request }));
      records.push(...(Responses?.[table] ?? []).map(recordOf));
      keys = UnprocessedKeys?.[table]?.Keys ?? [];
    }
    return records;
  }
  return {
    get: (fingerprint) =>
      hubCall("get alert", async () => {
        const get = new GetCommand({ TableName: table, Key: { fingerprint }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && recordOf(Item);
      }),
    many: (fingerprints) =>
      hubCall("get alerts", async () => {
        const wanted = [...new Set(fingerprints)];
        const batches = Array.from({ length: Math.ceil(wanted.length / KEYS_AT_ONCE) }, (_, index) =>
          batch(wanted.slice(index * KEYS_AT_ONCE, (index + 1) * KEYS_AT_ONCE)),
        );
        return (await Promise.all(batches)).flat();
      }),
    firing: (cluster) =>
      hubCall("list firing alerts", async () => {
        const items = await queryItems(client, {
          TableName: table,
          IndexName: "byFiring",
          KeyConditionExpression: `attention = :firing${cluster === undefined ? "" : " AND clusterId = :cluster"}`,
          ExpressionAttributeValues: {
            ":firing": FIRING,
            ...(cluster === undefined ? {} : { ":cluster": cluster }),
          },
        });
        return items.map(recordOf).sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
      }),
    save: (record) =>
      hubCall("save alert", async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const { status, cluster, at } = record.alert;
        const put = new PutCommand({
          TableName: table,
          Item: {
            ...saved,
            clusterId: cluster ? clusterId(cluster) : NO_CLUSTER,
            attention: status === "firing" ? FIRING : undefined,
            ttl: status === "firing" ? undefined : secondsOf(at, KEPT_SECONDS),
          },
          ...atRevision("fingerprint", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`alert ${record.fingerprint} was changed meanwhile`);
        return saved;
      }),
  };
}

function recordOf(item: Record<string, unknown>): AlertRecord {
  const { clusterId: _place, attention: _index, ttl: _ttl, ...record } = item;
  return record as unknown as AlertRecord;
}
