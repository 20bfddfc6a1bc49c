import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import { atRevision, conditional, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** How long what is over is remembered: a group says how many episodes there were. */
const KEPT_SECONDS = 90 * 86_400;

interface Attended<Kept> {
  table: string;
  /** Range key of the item, and its value in the index. */
  item: string;
  /** In errors. */
  what: string;
  /** Whether somebody has to look at it: only then is it in the index `byOpen`; the rest expires. */
  isOpen: (record: Kept) => boolean;
  /** From when on what is over is kept for a while. */
  overSince: (record: Kept) => string | undefined;
}

/** Records of the table of groups that somebody has to look at, one item each, written by revision. */
export function attendedRecords<Kept extends { key: string; revision: number }>(
  client: DynamoDBDocumentClient,
  { table, item, what, isOpen, overSince }: Attended<Kept>,
) {
  return {
    get: (key: string): Promise<Kept | undefined> =>
      hubCall(`get ${what}`, async () => {
        const get = new GetCommand({ TableName: table, Key: { key, item }, ConsistentRead: true });
        const { Item } = await client.send(get);
        return Item && (recordOf(Item) as Kept);
      }),
    /** By key. */
    open: (): Promise<Kept[]> =>
      hubCall(`list open: ${what}`, async () => {
        const items = await queryItems(client, {
          TableName: table,
          IndexName: "byOpen",
          KeyConditionExpression: "attention = :attention",
          ExpressionAttributeValues: { ":attention": item },
        });
        return items.map((each) => recordOf(each) as Kept);
      }),
    save: (record: Kept): Promise<Kept> =>
      hubCall(`save ${what}`, async () => {
        const saved = { ...record, revision: record.revision + 1 };
        const open = isOpen(record);
        const put = new PutCommand({
          TableName: table,
          Item: {
            ...saved,
            item,
            attention: open ? item : undefined,
            ttl: open ? undefined : secondsOf(overSince(record), KEPT_SECONDS),
          },
          ...atRevision("key", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`${what} ${record.key} was changed meanwhile`);
        return saved;
      }),
  };
}

function recordOf({ item: _item, attention: _index, ttl: _ttl, ...record }: Record<string, unknown>): unknown {
  return record;
}
