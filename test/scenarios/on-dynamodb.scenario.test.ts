import { afterAll, beforeAll, expect, it } from "vitest";
import { startDynalite } from "../helpers/dynalite.ts";
import { sandboxBench } from "../helpers/sandbox.ts";

let dynamo: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.close());

it("the sample run is the same on DynamoDB tables as in memory", async () => {
  const [onTables, inMemory] = [sandboxBench({ stores: await dynamo.stores() }), sandboxBench()];
  const [tables, memory] = [await onTables.run(), await inMemory.run()];
  expect(tables.run).toMatchObject({ status: "succeeded" });
  // The answers of tables come in their own order, so who is asked first differs; what becomes of everybody does not.
  const essence = (view: typeof tables) =>
    view.stages.map(({ name, status, members }) => [
      name,
      status,
      members.map(({ cluster, status: ended, reason }) => [cluster, ended, reason.code]),
    ]);
  expect(essence(tables)).toEqual(essence(memory));
  expect(
    onTables.slack
      .messages()
      .map(({ channelName, text }) => [channelName, text])
      .sort(),
  ).toEqual(
    inMemory.slack
      .messages()
      .map(({ channelName, text }) => [channelName, text])
      .sort(),
  );
});
