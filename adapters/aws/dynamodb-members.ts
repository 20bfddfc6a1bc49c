import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { MemberRecord } from "#core/run/run.ts";
import { conditional, inParallel, queryItems } from "./dynamodb.ts";

/** Writes under way at once while a run is created. */
const WRITES_AT_ONCE = 20;

export const memberItem = (clusterId: string): string => `member#${clusterId}`;

export function memberOf(item: Record<string, unknown>): MemberRecord {
  const { item: _item, moved: _moved, ...member } = item;
  return member as unknown as MemberRecord;
}

/** Members of a run, or of one of its stages. */
export function memberItems(
  client: DynamoDBDocumentClient,
  table: string,
  runId: string,
  stage?: string,
): Promise<Record<string, unknown>[]> {
  return queryItems(client, {
    TableName: table,
    ConsistentRead: true,
    KeyConditionExpression: "runId = :runId AND begins_with(#item, :member)",
    ...(stage === undefined ? {} : { FilterExpression: "#stage = :stage" }),
    ExpressionAttributeNames: { "#item": "item", ...(stage === undefined ? {} : { "#stage": "stage" }) },
    ExpressionAttributeValues: {
      ":runId": runId,
      ":member": memberItem(""),
      ...(stage === undefined ? {} : { ":stage": stage }),
    },
  });
}

/**
 * Writes the members of a run that is not there yet, in place of those a creator that died may have left. A member that was moved belongs to a run that came
 * into being meanwhile, and is never touched: whoever creates late must not set it back.
 */
export async function replaceMembers(
  client: DynamoDBDocumentClient,
  table: string,
  runId: string,
  members: readonly MemberRecord[],
): Promise<void> {
  const unmoved = { TableName: table, ConditionExpression: "attribute_not_exists(moved)" };
  const items = new Map(members.map((member) => [memberItem(member.id), member]));
  const left = (await memberItems(client, table, runId)).map(({ item }) => String(item));
  await inParallel([...items], WRITES_AT_ONCE, ([item, member]) =>
    conditional(() => client.send(new PutCommand({ ...unmoved, Item: { ...member, item } }))),
  );
  await inParallel(
    left.filter((item) => !items.has(item)),
    WRITES_AT_ONCE,
    (item) => conditional(() => client.send(new DeleteCommand({ ...unmoved, Key: { runId, item } }))),
  );
}
