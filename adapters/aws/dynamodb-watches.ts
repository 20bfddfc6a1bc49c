import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import type { WatchStore } from "#core/ports.ts";
import { atRevision, conditional } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** What scheduled looks remember, an item per subject. It stays for as long as the subject is looked at, so nothing expires. */
export function dynamoWatchStore(client: DynamoDBDocumentClient, table: string): WatchStore {
  return {
    get: (kind, subject) =>
      hubCall("get watch", async () => {
        const Key = { key: `${kind}/${subject}` };
        const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
        if (!Item) return undefined;
        const { key: _key, ...record } = Item;
        return record as never;
      }),
    save: (record) =>
      hubCall("save watch", async () => {
        const key = `${record.kind}/${record.subject}`;
        const saved = { ...record, revision: record.revision + 1 };
        const put = new PutCommand({
          TableName: table,
          Item: { ...saved, key },
          ...atRevision("key", record.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`what is remembered of ${key} was changed meanwhile`);
        return saved;
      }),
  };
}
