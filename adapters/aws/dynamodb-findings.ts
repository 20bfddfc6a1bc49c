import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import { byKey, type FindingRecord, isOpen } from "#core/findings/finding.ts";
import { isClosingUntold } from "#core/findings/telling.ts";
import type { FindingStore } from "#core/ports.ts";
import { atRevision, conditional, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** How long a closed finding can still come back as the same one. */
const KEPT_SECONDS = 180 * 24 * 3600;

const OUTSTANDING = "outstanding";

/**
 * Findings by cluster. Those that still concern somebody carry an attribute that no other has: they alone are in the index `byOutstanding`, so reading them costs
 * what is open, not what ever was.
 */
export function dynamoFindingStore(client: DynamoDBDocumentClient, table: string): FindingStore {
  return {
    get: (clusterId, findingId) =>
      hubCall("get finding", async () => {
        const get = new GetCommand({ TableName: table, Key: { clusterId, findingId }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && findingOf(Item);
      }),
    of: (clusterId) =>
      hubCall("list findings of a cluster", async () => {
        const items = await queryItems(client, {
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: "clusterId = :clusterId",
          ExpressionAttributeValues: { ":clusterId": clusterId },
        });
        return items.map(findingOf);
      }),
    outstanding: () =>
      hubCall("list outstanding findings", async () => {
        const items = await queryItems(client, {
          TableName: table,
          IndexName: "byOutstanding",
          KeyConditionExpression: "attention = :outstanding",
          ExpressionAttributeValues: { ":outstanding": OUTSTANDING },
        });
        return items.map(findingOf).sort(byKey);
      }),
    save: (finding) =>
      hubCall("save finding", async () => {
        const saved = { ...finding, revision: finding.revision + 1 };
        const outstanding = isOpen(finding) || isClosingUntold(finding);
        const put = new PutCommand({
          TableName: table,
          Item: {
            ...saved,
            findingId: finding.id,
            attention: outstanding ? OUTSTANDING : undefined,
            ttl: outstanding ? undefined : secondsOf(finding.closedAt, KEPT_SECONDS),
          },
          ...atRevision("clusterId", finding.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`finding ${finding.id} of ${finding.clusterId} was changed meanwhile`);
        return saved;
      }),
  };
}

function findingOf(item: Record<string, unknown>): FindingRecord {
  const { findingId: _key, attention: _index, ttl: _ttl, ...finding } = item;
  return finding as unknown as FindingRecord;
}
