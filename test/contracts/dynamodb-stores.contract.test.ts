import type { AddressInfo } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { afterAll, beforeAll } from "vitest";
import { documents } from "#adapters/aws/dynamodb.ts";
import { dynamoLockStore } from "#adapters/aws/dynamodb-locks.ts";
import { dynamoMessageStore } from "#adapters/aws/dynamodb-messages.ts";
import { dynamoRunStore } from "#adapters/aws/dynamodb-runs.ts";
import { type TableName, tables } from "#adapters/aws/tables.ts";
import { storeContract } from "./stores.ts";

/** The condition expressions against a real implementation of DynamoDB's, in this process. */
const server = dynalite({ createTableMs: 0 });
let client: DynamoDBClient;
let count = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
});

afterAll(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** Creates a table from the key schema the product ships. @returns its name */
async function create(table: TableName): Promise<string> {
  const TableName = `${table}-${++count}`;
  const schema: { hash: string; range?: string; indexes?: Record<string, { hash: string; range: string }> } =
    tables[table];
  const keys = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
  ];
  const indexes = Object.entries(schema.indexes ?? {});
  const attributes = new Set(
    [schema.hash, schema.range, ...indexes.flatMap(([, { hash, range }]) => [hash, range])].filter(
      (name) => name !== undefined,
    ),
  );
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [...attributes].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: keys(schema.hash, schema.range),
      ...(indexes.length > 0
        ? {
            GlobalSecondaryIndexes: indexes.map(([IndexName, { hash, range }]) => ({
              IndexName,
              KeySchema: keys(hash, range),
              Projection: { ProjectionType: "ALL" as const },
            })),
          }
        : {}),
    }),
  );
  return TableName;
}

storeContract("DynamoDB", async () => {
  const document = documents(client);
  return {
    runs: dynamoRunStore(document, await create("runs")),
    locks: dynamoLockStore(document, await create("locks")),
    messages: dynamoMessageStore(document, await create("messages")),
  };
});
