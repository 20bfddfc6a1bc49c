import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { StaleWriteError } from "#core/errors.ts";
import type { RunStore } from "#core/ports.ts";
import type { RunRecord } from "#core/run/run.ts";
import { conditional, queryItems, setExpression } from "./dynamodb.ts";
import { memberItem, memberItems, memberOf, replaceMembers } from "./dynamodb-members.ts";
import { hubCall } from "./errors.ts";

type OptionalKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T];
/** What a run may lose again when it is saved. The compiler asks for new optional members; the waiter is not the saver's to remove. */
const REMOVABLE: Record<Exclude<OptionalKeys<RunRecord>, "waiter">, true> = {
  reason: true,
  endedAt: true,
  control: true,
  waitingSince: true,
};

const removal = (names: readonly string[]): string =>
  names.length === 0 ? "" : ` REMOVE ${names.map((name) => `#${name}`).join(", ")}`;
const namesOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [`#${name}`, name]));

const RUN = "run";

/**
 * Runs and their members in one table: a run is the item `run` of its partition, a member the item `member#<cluster>`. Every write that decides
 * something carries its condition; reads that decide are consistent.
 */
export function dynamoRunStore(client: DynamoDBDocumentClient, table: string): RunStore {
  const key = (runId: string, item: string) => ({ TableName: table, Key: { runId, item } });
  const newestFirst = {
    TableName: table,
    IndexName: "byStart",
    KeyConditionExpression: "#kind = :kind",
    ExpressionAttributeNames: { "#kind": "kind" },
    ExpressionAttributeValues: { ":kind": RUN },
    ScanIndexForward: false,
  };
  return {
    create: (run, members) =>
      hubCall("create run", async () => {
        const existing = await client.send(new GetCommand({ ...key(run.id, RUN), ConsistentRead: true }));
        if (existing.Item) return false;
        // Members first: a run that is visible is complete.
        await replaceMembers(client, table, run.id, members);
        const put = new PutCommand({
          TableName: table,
          Item: { ...run, runId: run.id, item: RUN, kind: RUN },
          ConditionExpression: "attribute_not_exists(runId)",
        });
        return (await conditional(() => client.send(put))) !== undefined;
      }),

    get: (runId) =>
      hubCall("get run", async () => {
        const { Item } = await client.send(new GetCommand({ ...key(runId, RUN), ConsistentRead: true }));
        return Item && runOf(Item);
      }),

    list: (limit) =>
      hubCall("list runs", async () => {
        const items = await queryItems(client, newestFirst, limit);
        return items.map(runOf);
      }),

    running: (since) =>
      hubCall("list running runs", async () => {
        const items = await queryItems(client, {
          ...newestFirst,
          KeyConditionExpression: `${newestFirst.KeyConditionExpression} AND startedAt >= :since`,
          FilterExpression: "#status = :running",
          ExpressionAttributeNames: { ...newestFirst.ExpressionAttributeNames, "#status": "status" },
          ExpressionAttributeValues: {
            ...newestFirst.ExpressionAttributeValues,
            ":since": since,
            ":running": "running",
          },
        });
        return items.map(runOf);
      }),

    members: (runId, stage) =>
      hubCall("list members", async () => {
        const items = await memberItems(client, table, runId, stage);
        return items.map(memberOf);
      }),

    member: (runId, clusterId) =>
      hubCall("get member", async () => {
        const { Item } = await client.send(
          new GetCommand({ ...key(runId, memberItem(clusterId)), ConsistentRead: true }),
        );
        return Item && memberOf(Item);
      }),

    save: (run) =>
      hubCall("save run", async () => {
        const { waiter: _stays, waitingSince: _over, ...change } = run;
        const { clauses, names, values } = setExpression({ ...change, revision: run.revision + 1 });
        const removed = Object.keys(REMOVABLE).filter((name) => change[name as keyof typeof change] === undefined);
        const update = new UpdateCommand({
          ...key(run.id, RUN),
          UpdateExpression: `SET ${clauses.join(", ")}${removal(removed)}`,
          ConditionExpression: "#revision = :expected",
          ExpressionAttributeNames: { ...names, ...namesOf(removed) },
          ExpressionAttributeValues: { ...values, ":expected": run.revision },
          ReturnValues: "ALL_NEW",
        });
        const saved = await conditional(() => client.send(update));
        if (!saved?.Attributes) throw new StaleWriteError(`run ${run.id} is no longer at revision ${run.revision}`);
        return runOf(saved.Attributes);
      }),

    moveMember: (runId, clusterId, from, change, clear = []) =>
      hubCall("move member", async () => {
        if (from.length === 0) return undefined;
        const { clauses, names, values } = setExpression({ ...change, moved: true });
        const allowed = Object.fromEntries(from.map((status, index) => [`:from${index}`, status]));
        const otherPhase = change.phase === undefined ? "" : " AND (attribute_not_exists(#phase) OR #phase <> :phase)";
        const update = new UpdateCommand({
          ...key(runId, memberItem(clusterId)),
          UpdateExpression: `SET ${clauses.join(", ")}${removal(clear)}`,
          ConditionExpression: `#currentStatus IN (${Object.keys(allowed).join(", ")})${otherPhase}`,
          ExpressionAttributeNames: { ...names, ...namesOf(clear), "#currentStatus": "status" },
          ExpressionAttributeValues: { ...values, ...allowed },
          ReturnValues: "ALL_NEW",
        });
        const moved = await conditional(() => client.send(update));
        return moved?.Attributes && memberOf(moved.Attributes);
      }),

    touch: (runId) =>
      hubCall("touch run", async () => {
        const update = new UpdateCommand({
          ...key(runId, RUN),
          UpdateExpression: "SET revision = revision + :one REMOVE waitingSince",
          ConditionExpression: "attribute_exists(runId)",
          ExpressionAttributeValues: { ":one": 1 },
          ReturnValues: "ALL_NEW",
        });
        const touched = await conditional(() => client.send(update));
        const waiter: unknown = touched?.Attributes?.waiter;
        return typeof waiter === "string" ? waiter : undefined;
      }),

    wait: (runId, revision, taskToken, since) =>
      hubCall("wait for change", async () => {
        const update = new UpdateCommand({
          ...key(runId, RUN),
          UpdateExpression: "SET waiter = :token, waitingSince = :since",
          ConditionExpression: "revision = :revision AND (attribute_not_exists(waitingSince) OR waitingSince < :since)",
          ExpressionAttributeValues: { ":token": taskToken, ":revision": revision, ":since": since },
        });
        return (await conditional(() => client.send(update))) !== undefined;
      }),
  };
}

function runOf(item: Record<string, unknown>): RunRecord {
  const { runId: _runId, item: _item, kind: _kind, ...run } = item;
  return run as unknown as RunRecord;
}
