import { expect, it } from "vitest";
import { clusterId } from "#core/fleet/cluster.ts";
import { planFleet } from "#functions/runtime/run/planning.ts";
import { memberRecord, stageRecord } from "../../helpers/records.ts";
import { later, runRecord } from "../../helpers/run-records.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

it("a cluster that a run is not done with is left alone, however many runs came after that one", async () => {
  const { ports } = sandboxBench({ fleet: fleetOf(seedCluster("one")) });
  const [name] = await ports.clusters.list({ account: "111122223333", region: "eu-west-1" });
  const ref = { account: "111122223333", region: "eu-west-1", name: name ?? "" };
  const stage = stageRecord();
  const member = { ...memberRecord("one", { stage: stage.name, status: "upgrading" }), id: clusterId(ref), ref };
  await ports.runs.create(runRecord([stage], { id: "long", startedAt: later(0).toISOString() }), [member]);
  for (let after = 1; after <= 60; after++) {
    const change = { id: `after-${after}`, startedAt: later(after).toISOString(), status: "succeeded" as const };
    await ports.runs.create(runRecord([stage], change), []);
  }
  const goal = { kind: "kubernetes-version", version: "1.35" } as const;
  const { plan } = await planFleet(ports, { goal, strategy: "default" }, later(3600));
  expect(plan.stages.flatMap(({ excluded }) => excluded).map(({ reason }) => reason.code)).toEqual(["IN_ANOTHER_RUN"]);
});
