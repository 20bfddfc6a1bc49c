import { tables as schemas, TABLE_NAMES, type TableName } from "../adapters/aws/tables.ts";
import { logicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

export type Tables = Record<TableName, aws.dynamodb.Table>;

interface Schema {
  hash: string;
  range?: string;
  expires?: string;
  indexes?: Record<string, { hash: string; range: string }>;
}

/** On demand: a fleet writes in bursts, and nothing at all for weeks. */
export function deployTables(stage: Stage): Tables {
  const table = (name: TableName): aws.dynamodb.Table => {
    const { hash, range, expires, indexes = {} }: Schema = schemas[name];
    const keys = [hash, range, ...Object.values(indexes).flatMap((index) => [index.hash, index.range])];
    return new aws.dynamodb.Table(
      `${logicalName(name)}Table`,
      {
        billingMode: "PAY_PER_REQUEST",
        hashKey: hash,
        ...(range ? { rangeKey: range } : {}),
        attributes: [...new Set(keys)].flatMap((key) => (key ? { name: key, type: "S" } : [])),
        globalSecondaryIndexes: Object.entries(indexes).map(([index, key]) => ({
          name: index,
          hashKey: key.hash,
          rangeKey: key.range,
          projectionType: "ALL",
        })),
        ...(expires ? { ttl: { attributeName: expires, enabled: true } } : {}),
        pointInTimeRecovery: { enabled: stage.shared },
        deletionProtectionEnabled: stage.keepsData,
      },
      { retainOnDelete: stage.keepsData },
    );
  };
  return Object.fromEntries(TABLE_NAMES.map((name) => [name, table(name)])) as Tables;
}
