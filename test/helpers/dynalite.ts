import type { AddressInfo } from "node:net";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { documents } from "#adapters/aws/dynamodb.ts";
import { dynamoActivationRecordStore } from "#adapters/aws/dynamodb-activations.ts";
import { dynamoAlertGroupStore } from "#adapters/aws/dynamodb-alert-groups.ts";
import { dynamoAlertStore } from "#adapters/aws/dynamodb-alerts.ts";
import { dynamoClusterRecordStore } from "#adapters/aws/dynamodb-clusters.ts";
import { dynamoFindingStore } from "#adapters/aws/dynamodb-findings.ts";
import { dynamoIncidentStore } from "#adapters/aws/dynamodb-incidents.ts";
import { dynamoLockStore } from "#adapters/aws/dynamodb-locks.ts";
import { dynamoMessageStore } from "#adapters/aws/dynamodb-messages.ts";
import { dynamoNodeRecordStore } from "#adapters/aws/dynamodb-nodes.ts";
import { dynamoRequestStore } from "#adapters/aws/dynamodb-requests.ts";
import { dynamoRunStore } from "#adapters/aws/dynamodb-runs.ts";
import { dynamoSilenceStore } from "#adapters/aws/dynamodb-silences.ts";
import { dynamoWatchStore } from "#adapters/aws/dynamodb-watches.ts";
import { dynamoWorkStore } from "#adapters/aws/dynamodb-work.ts";
import { systemClock } from "#adapters/aws/system-clock.ts";
import { type TableName, tables } from "#adapters/aws/tables.ts";

/** An item operation as a role must allow it: IAM names it as the API does. */
export interface TableCall {
  operation: string;
  table: string;
  index?: string;
}

/** A DynamoDB in this process, on a free loopback port, and the product's stores on tables made from the key schemas it ships. */
export async function startDynalite(onCall?: (call: TableCall) => void) {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const { TableName, RequestItems, IndexName } = args.input as {
          TableName?: string;
          RequestItems?: Record<string, unknown>;
          IndexName?: string;
        };
        const operation = String(commandName).replace(/Command$/, "");
        const table = (TableName ?? Object.keys(RequestItems ?? {})[0] ?? "").replace(/-\d+$/, "");
        onCall?.({ operation, table, ...(IndexName === undefined ? {} : { index: IndexName }) });
        return next(args);
      },
    { step: "initialize", name: "recordTableCalls" },
  );
  let count = 0;

  /** @returns the new table's name */
  async function create(table: TableName): Promise<string> {
    const TableName = `${table}-${++count}`;
    const schema: { hash: string; range?: string; indexes?: Record<string, { hash: string; range: string }> } =
      tables[table];
    const keys = (hash: string, range?: string) => [
      { AttributeName: hash, KeyType: "HASH" as const },
      ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
    ];
    const indexes = Object.entries(schema.indexes ?? {});
    const names = [schema.hash, schema.range, ...indexes.flatMap(([, { hash, range }]) => [hash, range])];
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [...new Set(names.filter((name) => name !== undefined))].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
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
    // Also dynalite creates tables a moment later.
    let status: string | undefined;
    do {
      status = (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
    } while (status !== "ACTIVE");
    return TableName;
  }

  const document = documents(client);
  return {
    document,
    create,
    /** Stores on fresh tables. */
    async stores() {
      const groups = await create("alert-groups");
      return {
        runs: dynamoRunStore(document, await create("runs")),
        locks: dynamoLockStore(document, await create("locks")),
        messages: dynamoMessageStore(document, await create("messages"), systemClock),
        clusterRecords: dynamoClusterRecordStore(document, await create("clusters")),
        findings: dynamoFindingStore(document, await create("findings")),
        activationRecords: dynamoActivationRecordStore(document, await create("activations")),
        work: dynamoWorkStore(document, await create("work")),
        watches: dynamoWatchStore(document, await create("watches")),
        nodeRecords: dynamoNodeRecordStore(document, await create("nodes")),
        requests: dynamoRequestStore(document, await create("requests")),
        alerts: dynamoAlertStore(document, await create("alerts")),
        alertGroups: dynamoAlertGroupStore(document, groups),
        incidents: dynamoIncidentStore(document, groups),
        silences: dynamoSilenceStore(document, await create("silences")),
      };
    },
    async close() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
