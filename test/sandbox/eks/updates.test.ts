import {
  ListUpdatesCommand,
  paginateListUpdates,
  ResourceNotFoundException,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { eksClusterUpdater } from "#adapters/aws/eks-updates.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { eksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const past = seedCluster("a", {
  version: "1.35",
  upgradedAt: "2026-11-20T08:00:00Z",
  addons: [{ name: "vpc-cni", version: "v1.21.2-eksbuild.1" }],
  nodegroups: [{ name: "general", version: "1.34", desiredSize: 1 }],
});

describe("updates are listed", () => {
  it("by what they are of, newest first, page by page", async () => {
    const { client, letPass } = eksBench(past);
    await client.send(
      new UpdateNodegroupVersionCommand({ clusterName: "a", nodegroupName: "general", version: "1.35" }),
    );
    await client.send(
      new UpdateAddonCommand({ clusterName: "a", addonName: "vpc-cni", addonVersion: "v1.22.1-eksbuild.1" }),
    );
    await letPass(60);
    const up = (await client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.36" }))).update;
    const list = async (of: object) => {
      const ids: string[] = [];
      for await (const page of paginateListUpdates({ client, pageSize: 1 }, { name: "a", ...of })) {
        expect(page.updateIds?.length).toBeLessThanOrEqual(1);
        ids.push(...(page.updateIds ?? []));
      }
      return ids;
    };
    const own = await list({});
    expect(own).toHaveLength(2);
    expect(own[0]).toBe(up?.id);
    expect(await list({ nodegroupName: "general" })).toHaveLength(1);
    expect(await list({ addonName: "vpc-cni" })).toHaveLength(1);
    await expect(list({ nodegroupName: "nope" })).rejects.toThrow(ResourceNotFoundException);
    await expect(client.send(new ListUpdatesCommand({ name: "nope" }))).rejects.toThrow(ResourceNotFoundException);
  });

  it("so that a cluster's versions can be followed back", async () => {
    const { sandbox, letPass } = eksBench({ ...past, addons: [] });
    const updater = eksClusterUpdater(
      new Clients({ hub: ref, configure: (scope) => inProcess(sandbox.gateway, scope) as never }),
    );
    const { updateId } = await updater.rollbackControlPlane(ref, { version: "1.34", token: "t", timeoutMinutes: 120 });
    await letPass(15);
    expect(await updater.describe({ cluster: ref, updateId })).toMatchObject({ status: "Successful" });
    expect(await updater.versionChanges(ref)).toMatchObject([
      { updateId, kind: "VersionRollback", to: "1.34", status: "Successful", createdAt: "2026-11-23T09:00:00.000Z" },
      { kind: "VersionUpdate", to: "1.35", status: "Successful", createdAt: "2026-11-20T07:50:00.000Z" },
    ]);
    await expect(updater.cancel({ cluster: ref, updateId })).rejects.toMatchObject({ name: "UpdateRefusedError" });
  });
});
