import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documents, inParallel } from "#adapters/aws/dynamodb.ts";
import { dynamoLockStore } from "#adapters/aws/dynamodb-locks.ts";
import { dynamoMessageStore } from "#adapters/aws/dynamodb-messages.ts";
import { dynamoRunStore } from "#adapters/aws/dynamodb-runs.ts";
import { newRecord, placeOf } from "#core/outbox/record.ts";
import type { MemberRecord } from "#core/run/run.ts";
import { startDynalite } from "../../helpers/dynalite.ts";
import { memberRecord } from "../../helpers/records.ts";
import { runRecord } from "../../helpers/run-records.ts";

let dynamo: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.close());

const run = runRecord([], { id: "r", revision: 0 });
const member = (name: string) => memberRecord(name, { runId: "r" });
const names = (members: MemberRecord[]) => members.map(({ ref }) => ref.name).sort();

/** The client with something happening before each of its calls. */
function interrupted(client: DynamoDBDocumentClient, before: (command: string, input: unknown) => Promise<void>) {
  return new Proxy(client, {
    get(target, property) {
      if (property !== "send") return Reflect.get(target, property);
      return async (command: { constructor: { name: string }; input: unknown }) => {
        await before(command.constructor.name, command.input);
        return target.send(command as never);
      };
    },
  });
}

describe("creating a run", () => {
  it("that another call creates at the same time sets nobody back who has begun", async () => {
    const table = await dynamo.create("runs");
    const first = dynamoRunStore(dynamo.document, table);
    let before = async () => {
      before = async () => {};
      // The late one has seen that there is no run; now there is one, and its first member is on its way.
      await first.create(run, [member("a"), member("b")]);
      await first.moveMember("r", member("a").id, ["waiting"], { status: "upgrading" });
    };
    const late = dynamoRunStore(
      interrupted(dynamo.document, async (command) => {
        if (command === "PutCommand") await before();
      }),
      table,
    );
    expect(await late.create({ ...run, requestedBy: "late" }, [member("a"), member("b")])).toBe(false);
    expect(await first.get("r")).toMatchObject({ requestedBy: run.requestedBy });
    expect(await first.member("r", member("a").id)).toMatchObject({ status: "upgrading" });
  });

  it("after a call that died half way leaves nobody in it who is not of this plan", async () => {
    const table = await dynamo.create("runs");
    const dying = dynamoRunStore(
      interrupted(dynamo.document, async (_command, input) => {
        if ((input as { Item?: { item?: string } }).Item?.item === "run") throw new Error("died");
      }),
      table,
    );
    await expect(dying.create(run, [member("gone"), member("a")])).rejects.toThrow("died");
    const runs = dynamoRunStore(dynamo.document, table);
    // Nothing of it is seen as a run.
    expect(await runs.get("r")).toBeUndefined();
    expect(await runs.list(10)).toEqual([]);
    expect(await runs.create(run, [member("a"), member("b")])).toBe(true);
    expect(names(await runs.members("r"))).toEqual(["a", "b"]);
  });
});

describe("tables", () => {
  it("keep what is theirs to themselves: records come back as they were given", async () => {
    const runs = dynamoRunStore(dynamo.document, await dynamo.create("runs"));
    await runs.create(run, [member("a")]);
    expect(await runs.get("r")).toEqual(run);
    expect(await runs.save(run)).toEqual({ ...run, revision: 1 });
    expect(await runs.moveMember("r", member("a").id, ["waiting"], { status: "upgrading" })).toEqual({
      ...member("a"),
      status: "upgrading",
    });
  });

  it("that do not exist are a mistake of the deployment, not a cluster that went away", async () => {
    const runs = dynamoRunStore(dynamo.document, "nope");
    await expect(runs.get("r")).rejects.toMatchObject({ name: "MissingResourceError", retryable: false });
  });

  it("that cannot be reached are for later", async () => {
    const client = new DynamoDBClient({
      endpoint: "http://127.0.0.1:1",
      region: "eu-west-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
      maxAttempts: 1,
    });
    await expect(dynamoLockStore(documents(client), "locks").get("k")).rejects.toMatchObject({
      name: "ServiceUnavailableError",
    });
  });
});

describe("work in parallel", () => {
  const tick = () => new Promise((resolve) => setImmediate(resolve));

  it("does every item once, so many at a time", async () => {
    const done: number[] = [];
    let [active, most] = [0, 0];
    await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      most = Math.max(most, ++active);
      await tick();
      active -= 1;
      done.push(item);
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it("begins nothing more after a failure", async () => {
    const begun: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await tick();
      if (item === 1) throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    for (let turn = 0; turn < 5; turn++) await tick();
    expect(begun.length).toBeLessThanOrEqual(3);
  });

  it("of nothing is done", async () => {
    await inParallel([], 3, () => Promise.reject(new Error("no")));
  });
});

describe("items that may go", () => {
  it("say when, in seconds, to DynamoDB only", async () => {
    const table = await dynamo.create("locks");
    const locks = dynamoLockStore(dynamo.document, table);
    const lock = { key: "cluster#a", owner: "o", expiresAt: "2026-01-02T00:00:00.500Z" };
    expect(await locks.acquire(lock, new Date("2026-01-01T00:00:00Z"))).toEqual(lock);
    expect(await locks.get("cluster#a")).toEqual(lock);
    const stored = await dynamo.document.send(new GetCommand({ TableName: table, Key: { key: "cluster#a" } }));
    expect(stored.Item?.ttl).toBe(Date.parse("2026-01-02T00:00:01Z") / 1000);

    const kept = await dynamo.create("messages");
    const messages = dynamoMessageStore(dynamo.document, kept, { now: () => new Date("2026-01-01T00:00:00Z") });
    await messages.save({ key: "run/r", episodes: [], state: {}, seen: [], version: 0 });
    expect(await messages.get("run/r")).toEqual({ key: "run/r", episodes: [], state: {}, seen: [], version: 1 });
    const place = { channel: "C1", ts: "1.2" };
    const old = { key: "old", place, claim: { by: "x", until: "t" }, state: {}, seen: [], version: 4 };
    await dynamo.document.send(new PutCommand({ TableName: kept, Item: old }));
    expect(placeOf((await messages.get("old")) ?? newRecord("old"))).toEqual(place);
    const message = await dynamo.document.send(new GetCommand({ TableName: kept, Key: { key: "run/r" } }));
    expect(message.Item?.ttl).toBe(Date.parse("2026-06-30T00:00:00Z") / 1000);
  });
});
