import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { ServiceUnavailableError, StaleWriteError } from "#core/errors.ts";
import type { RunStore } from "#core/ports.ts";
import type { MemberRecord, RunRecord } from "#core/run/run.ts";
import { conditional, setExpression } from "./dynamodb.ts";
import { awsCall } from "./errors.ts";

/** BatchWriteItem takes at most 25 items, and may leave some of them out. */
const BATCH = 25;
const ATTEMPTS = 8;

const RUN = "run";
const memberItem = (clusterId: string): string => `member#${clusterId}`;

/**
 * Runs and their members in one table: a run is the item `run` of its partition, a member the item `member#<cluster>`. Every write that decides
 * something carries its condition; reads that decide are consistent.
 */
export function dynamoRunStore(client: DynamoDBDocumentClient, table: string): RunStore {
  const key = (runId: string, item: string) => ({ TableName: table, Key: { runId, item } });
  return {
    create: (run, members) =>
      awsCall("create run", async () => {
        // Members first: a run that is visible is complete. A second creator finds the run and keeps its members untouched.
        const existing = await client.send(new GetCommand({ ...key(run.id, RUN), ConsistentRead: true }));
        if (existing.Item) return false;
        await writeAll(client, table, members);
        const put = new PutCommand({
          TableName: table,
          Item: { ...run, runId: run.id, item: RUN, kind: RUN },
          ConditionExpression: "attribute_not_exists(runId)",
        });
        return (await conditional(() => client.send(put))) !== undefined;
      }),

    get: (runId) =>
      awsCall("get run", async () => {
        const { Item } = await client.send(new GetCommand({ ...key(runId, RUN), ConsistentRead: true }));
        return Item && runOf(Item);
      }),

    list: (limit) =>
      awsCall("list runs", async () => {
        const { Items = [] } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: "byStart",
            KeyConditionExpression: "#kind = :kind",
            ExpressionAttributeNames: { "#kind": "kind" },
            ExpressionAttributeValues: { ":kind": RUN },
            ScanIndexForward: false,
            Limit: limit,
          }),
        );
        return Items.map(runOf);
      }),

    members: (runId, stage) =>
      awsCall("list members", async () => {
        const members: MemberRecord[] = [];
        let from: Record<string, unknown> | undefined;
        do {
          const page = await client.send(
            new QueryCommand({
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
              ExclusiveStartKey: from,
            }),
          );
          members.push(...(page.Items ?? []).map(memberOf));
          from = page.LastEvaluatedKey;
        } while (from);
        return members;
      }),

    member: (runId, clusterId) =>
      awsCall("get member", async () => {
        const { Item } = await client.send(
          new GetCommand({ ...key(runId, memberItem(clusterId)), ConsistentRead: true }),
        );
        return Item && memberOf(Item);
      }),

    save: (run) =>
      awsCall("save run", async () => {
        const saved = { ...run, revision: run.revision + 1 };
        const put = new PutCommand({
          TableName: table,
          Item: { ...saved, runId: run.id, item: RUN, kind: RUN },
          ConditionExpression: "revision = :revision",
          ExpressionAttributeValues: { ":revision": run.revision },
        });
        if (!(await conditional(() => client.send(put)))) {
          throw new StaleWriteError(`run ${run.id} is no longer at revision ${run.revision}`);
        }
        return saved;
      }),

    moveMember: (runId, clusterId, from, change) =>
      awsCall("move member", async () => {
        const { clauses, names, values } = setExpression(change);
        const allowed = Object.fromEntries(from.map((status, index) => [`:from${index}`, status]));
        const otherPhase = change.phase === undefined ? "" : " AND (attribute_not_exists(#phase) OR #phase <> :phase)";
        const update = new UpdateCommand({
          ...key(runId, memberItem(clusterId)),
          UpdateExpression: `SET ${clauses.join(", ")}`,
          ConditionExpression: `#currentStatus IN (${Object.keys(allowed).join(", ")})${otherPhase}`,
          ExpressionAttributeNames: { ...names, "#currentStatus": "status" },
          ExpressionAttributeValues: { ...values, ...allowed },
          ReturnValues: "ALL_NEW",
        });
        const moved = await conditional(() => client.send(update));
        return moved?.Attributes && memberOf(moved.Attributes);
      }),

    touch: (runId) =>
      awsCall("touch run", async () => {
        const update = new UpdateCommand({
          ...key(runId, RUN),
          UpdateExpression: "SET revision = revision + :one",
          ConditionExpression: "attribute_exists(runId)",
          ExpressionAttributeValues: { ":one": 1 },
          ReturnValues: "ALL_NEW",
        });
        const touched = await conditional(() => client.send(update));
        const waiter: unknown = touched?.Attributes?.waiter;
        return typeof waiter === "string" ? waiter : undefined;
      }),

    wait: (runId, revision, taskToken) =>
      awsCall("wait for change", async () => {
        const update = new UpdateCommand({
          ...key(runId, RUN),
          UpdateExpression: "SET waiter = :token",
          ConditionExpression: "revision = :revision",
          ExpressionAttributeValues: { ":token": taskToken, ":revision": revision },
        });
        return (await conditional(() => client.send(update))) !== undefined;
      }),
  };
}

async function writeAll(
  client: DynamoDBDocumentClient,
  table: string,
  members: readonly MemberRecord[],
): Promise<void> {
  for (let start = 0; start < members.length; start += BATCH) {
    let requests: Record<string, unknown>[] = members
      .slice(start, start + BATCH)
      .map((member) => ({ PutRequest: { Item: { ...member, item: memberItem(member.id) } } }));
    for (let attempt = 0; requests.length > 0; attempt++) {
      if (attempt === ATTEMPTS) throw new ServiceUnavailableError(`DynamoDB left ${requests.length} members unwritten`);
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } as never }));
      requests = (answer.UnprocessedItems?.[table] ?? []) as Record<string, unknown>[];
    }
  }
}

function runOf(item: Record<string, unknown>): RunRecord {
  const { runId: _runId, item: _item, kind: _kind, ...run } = item;
  return run as unknown as RunRecord;
}

function memberOf(item: Record<string, unknown>): MemberRecord {
  const { item: _item, ...member } = item;
  return member as unknown as MemberRecord;
}
