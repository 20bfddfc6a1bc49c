import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { WorkItem, WorkPlan } from "#core/convergence/work-item.ts";
import { ServiceUnavailableError, StaleWriteError } from "#core/errors.ts";
import type { WorkStore } from "#core/ports.ts";
import { atRevision, conditional, inParallel, queryItems, secondsOf } from "./dynamodb.ts";
import { hubCall } from "./errors.ts";

/** How long what was done stays: a quarter, for reviews. */
const KEPT_SECONDS = 90 * 24 * 3600;
const WRITES_AT_ONCE = 10;
/** The plan is written after its items: where it is, they are complete. No id of an item is empty or begins like it. */
const PLAN = "plan";
const ITEM = "item#";

export function dynamoWorkStore(client: DynamoDBDocumentClient, table: string): WorkStore {
  const get = async (workId: string, item: string) => {
    const key = { TableName: table, Key: { workId, item }, ConsistentRead: true };
    return (await client.send(new GetCommand(key))).Item;
  };
  const itemsOf = (workId: string) =>
    queryItems(client, {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "workId = :workId AND begins_with(#item, :item)",
      ExpressionAttributeNames: { "#item": "item" },
      ExpressionAttributeValues: { ":workId": workId, ":item": ITEM },
    });
  const planOf = async (workId: string): Promise<WorkPlan | undefined> => {
    const item = await get(workId, PLAN);
    return item && stripped<WorkPlan>(item);
  };
  const store = (plannedAt: string) => ({ ttl: secondsOf(plannedAt, KEPT_SECONDS) });

  return {
    create: (plan, items) =>
      hubCall("create work", async () => {
        const { workId, plannedAt } = plan;
        const known = await planOf(workId);
        if (known) return known;
        // Of a creator that died half way; nothing of it was begun.
        const wanted = new Set(items.map(({ id }) => ITEM + id));
        const left = (await itemsOf(workId)).map(({ item }) => String(item)).filter((item) => !wanted.has(item));
        await inParallel(left, WRITES_AT_ONCE, (item) =>
          client.send(new DeleteCommand({ TableName: table, Key: { workId, item } })),
        );
        await inParallel(items, WRITES_AT_ONCE, (item) => {
          const Item = { ...item, item: ITEM + item.id, revision: 1, ...store(plannedAt) };
          // One that was begun belongs to a plan that came into being meanwhile.
          const unbegun = { ConditionExpression: "attribute_not_exists(#r) OR #r = :one" };
          const names = { ExpressionAttributeNames: { "#r": "revision" }, ExpressionAttributeValues: { ":one": 1 } };
          return conditional(() => client.send(new PutCommand({ TableName: table, Item, ...unbegun, ...names })));
        });
        const put = new PutCommand({
          TableName: table,
          Item: { ...plan, item: PLAN, ...store(plannedAt) },
          ConditionExpression: "attribute_not_exists(workId)",
        });
        if (await conditional(() => client.send(put))) return plan;
        const stored = await planOf(workId);
        if (!stored) throw new ServiceUnavailableError(`the plan of ${workId} is there and cannot be read`);
        return stored;
      }),
    plan: (workId) => hubCall("get plan", () => planOf(workId)),
    item: (workId, id) =>
      hubCall("get item of work", async () => {
        const item = await get(workId, ITEM + id);
        return item && stripped<WorkItem>(item);
      }),
    items: (workId) =>
      hubCall("list items of work", async () => (await itemsOf(workId)).map((item) => stripped<WorkItem>(item))),
    save: (item) =>
      hubCall("save item of work", async () => {
        const saved = { ...item, revision: item.revision + 1 };
        const at = item.endedAt ?? item.startedAt;
        const put = new PutCommand({
          TableName: table,
          Item: { ...saved, item: ITEM + item.id, ttl: secondsOf(at, KEPT_SECONDS) },
          ...atRevision("workId", item.revision),
        });
        if (!(await conditional(() => client.send(put))))
          throw new StaleWriteError(`${item.id} of ${item.workId} was changed meanwhile`);
        return saved;
      }),
  };
}

function stripped<Value>(stored: Record<string, unknown>): Value {
  const { item: _item, ttl: _ttl, ...value } = stored;
  return value as unknown as Value;
}
