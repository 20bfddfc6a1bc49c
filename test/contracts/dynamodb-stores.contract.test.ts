import { afterAll, beforeAll } from "vitest";
import { startDynalite } from "../helpers/dynalite.ts";
import { storeContract } from "./stores.ts";

/** The condition expressions, against an implementation of DynamoDB's own. */
let dynamo: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.close());

storeContract("DynamoDB", () => dynamo.stores());
