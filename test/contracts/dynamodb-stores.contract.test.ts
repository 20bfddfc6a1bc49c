import { afterAll, beforeAll } from "vitest";
import { startDynalite } from "../helpers/dynalite.ts";
import { activationRecordContract } from "./activation-records.ts";
import { alertContract } from "./alerts.ts";
import { clusterRecordContract } from "./cluster-records.ts";
import { findingContract } from "./findings.ts";
import { nodeRecordContract } from "./node-records.ts";
import { silenceContract } from "./silences.ts";
import { storeContract } from "./stores.ts";
import { watchContract } from "./watches.ts";
import { workContract } from "./work.ts";

/** The condition expressions, against an implementation of DynamoDB's own. */
let dynamo: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynamo = await startDynalite();
});
afterAll(() => dynamo.close());

storeContract("DynamoDB", () => dynamo.stores());
clusterRecordContract("DynamoDB", async () => (await dynamo.stores()).clusterRecords);
findingContract("DynamoDB", async () => (await dynamo.stores()).findings);
activationRecordContract("DynamoDB", async () => (await dynamo.stores()).activationRecords);
workContract("DynamoDB", async () => (await dynamo.stores()).work);
watchContract("DynamoDB", async () => (await dynamo.stores()).watches);
alertContract("DynamoDB", () => dynamo.stores());
nodeRecordContract("DynamoDB", async () => (await dynamo.stores()).nodeRecords);
silenceContract("DynamoDB", async () => (await dynamo.stores()).silences);
