import {
  CancelUpdateCommand,
  InvalidRequestException,
  InvalidStateException,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateClusterVersionCommand,
  type UpdateClusterVersionCommandInput,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const back = (more: Partial<UpdateClusterVersionCommandInput> = {}) =>
  new UpdateClusterVersionCommand({ name: "a", version: "1.34", ...more });
const cancel = (updateId: string | undefined) => new CancelUpdateCommand({ name: "a", updateId });
const autoMode = (change: Partial<ClusterSeedInput> = {}) =>
  seedCluster("a", {
    version: "1.35",
    upgradedAt: "2026-11-23T08:00:00Z",
    addons: [],
    nodegroups: [],
    autoMode: true,
    autoPools: [{ name: "general-purpose", nodes: 4, budget: "1" }],
    ...change,
  });

describe("on Auto Mode, a version rollback", () => {
  it("takes the nodes back first, one by one, while the cluster is ACTIVE and refuses other updates", async () => {
    const { sandbox, client, letPass, cluster, kubelets, update, state } = eksBench(autoMode());
    const started = (await client.send(back())).update;
    expect(kubelets()).toEqual(["1.35", "1.35", "1.35", "1.35"]);
    await letPass(12);
    expect(new Set(kubelets())).toEqual(new Set(["1.34", "1.35"]));
    expect(await cluster()).toMatchObject({ version: "1.35", status: "ACTIVE" });
    await expect(client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.36" }))).rejects.toThrow(
      ResourceInUseException,
    );
    await sandbox.clock.run({ done: () => state().cluster.status === "UPDATING" });
    expect(kubelets()).toEqual(["1.34", "1.34", "1.34", "1.34"]);
    expect((await cluster())?.version).toBe("1.35");
    await letPass(15);
    expect(await cluster()).toMatchObject({ version: "1.34", status: "ACTIVE" });
    expect((await update(started?.id))?.status).toBe("Successful");
  });

  it("goes straight to the control plane where the nodes never followed the upgrade", async () => {
    const { client, letPass, cluster } = eksBench(
      autoMode({ autoPools: [{ name: "general-purpose", nodes: 4, version: "1.34" }] }),
    );
    await client.send(back());
    await letPass(1);
    expect((await cluster())?.status).toBe("UPDATING");
  });

  it("can be cancelled while nodes roll back: then they return to the cluster's version", async () => {
    const { client, letPass, cluster, kubelets, update } = eksBench(autoMode());
    const id = (await client.send(back())).update?.id;
    await letPass(12);
    expect((await client.send(cancel(id))).update).toMatchObject({
      status: "InProgress",
      cancellation: { status: "InProgress" },
    });
    expect((await client.send(cancel(id))).update?.cancellation?.status).toBe("InProgress");
    await letPass(2);
    expect(await update(id)).toMatchObject({ status: "Cancelled", cancellation: { status: "Successful" } });
    await letPass(60);
    expect(kubelets()).toEqual(["1.35", "1.35", "1.35", "1.35"]);
    expect(await cluster()).toMatchObject({ version: "1.35", status: "ACTIVE" });
    expect((await client.send(back())).update?.status).toBe("InProgress");
  });

  it("cannot be cancelled once the control plane rolls back, nor can any other update be", async () => {
    const { sandbox, client, state } = eksBench(autoMode());
    const id = (await client.send(back())).update?.id;
    await sandbox.clock.run({ done: () => state().cluster.status === "UPDATING" });
    await expect(client.send(cancel(id))).rejects.toThrow(InvalidRequestException);
    await expect(client.send(cancel("nope"))).rejects.toThrow(ResourceNotFoundException);
    const other = eksBench(seedCluster("a"));
    const { update } = await other.client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.35" }));
    await expect(other.client.send(cancel(update?.id))).rejects.toThrow(/VersionUpdate .*cannot be cancelled/);
  });

  it.each([
    [undefined, 12],
    [120, 2],
  ])("fails when the nodes take longer than its timeout (%s minutes: %d hours)", async (timeoutMinutes, hours) => {
    const { client, letPass, cluster, kubelets, update } = faultyEksBench(
      [{ kind: "nodes-never-converge" }],
      autoMode(),
    );
    const rollbackConfig = timeoutMinutes === undefined ? undefined : { timeoutMinutes };
    const id = (await client.send(back({ rollbackConfig }))).update?.id;
    await letPass(hours * 60 - 1);
    expect(await update(id)).toMatchObject({ status: "InProgress" });
    expect(kubelets()).toEqual(["1.34", "1.34", "1.35", "1.35"]);
    await letPass(5);
    expect(await update(id)).toMatchObject({ status: "Failed", errors: [{ errorCode: "Unknown" }] });
    expect(await cluster()).toMatchObject({ version: "1.35", status: "ACTIVE" });
    await letPass(60);
    expect(kubelets()).toEqual(["1.35", "1.35", "1.35", "1.35"]);
  });

  it.each([
    ["a budget of 0", { budget: "0" }],
    ["a node that must not be disrupted", { doNotDisrupt: 1 }],
  ])("is refused for %s; forced, it waits for it in vain", async (_what, pool) => {
    const { client, letPass, update } = eksBench(autoMode({ autoPools: [{ name: "batch", nodes: 2, ...pool }] }));
    await expect(client.send(back())).rejects.toThrow(InvalidStateException);
    const id = (await client.send(back({ force: true, rollbackConfig: { timeoutMinutes: 120 } }))).update?.id;
    await letPass(125);
    expect((await update(id))?.status).toBe("Failed");
  });
});
