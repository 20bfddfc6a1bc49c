import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

/** Plain objects in and out; absent members are absent attributes. */
export function documents(client: DynamoDBClient): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** @returns undefined when the write's condition did not hold */
export async function conditional<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

/** An update expression that sets the given attributes, with names and values escaped. */
export function setExpression(change: Readonly<Record<string, unknown>>): {
  clauses: string[];
  names: Record<string, string>;
  values: Record<string, unknown>;
} {
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  return {
    clauses: entries.map(([name]) => `#${name} = :${name}`),
    names: Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(entries.map(([name, value]) => [`:${name}`, value])),
  };
}
