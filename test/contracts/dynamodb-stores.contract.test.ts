import { afterAll, beforeAll } from "vitest";
import { startDynalite } from "../helpers/dynalite.ts";
import { clusterRecordContract } from "./cluster-records.ts";
import { findingContract } from "./findings.ts";
import { storeContract } from "./stores.ts";
import { watchContract } from "./watches.ts";

/** The condition expressions, against an implementation of DynamoDB's own. */
let dynamo: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.close());

storeContract("DynamoDB", () => dynamo.stores());
clusterRecordContract("DynamoDB", async () => (await dynamo.stores()).clusterRecords);
findingContract("DynamoDB", async () => (await dynamo.stores()).findings);
watchContract("DynamoDB", async () => (await dynamo.stores()).watches);
