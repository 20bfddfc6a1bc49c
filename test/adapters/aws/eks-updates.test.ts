import {
  DescribeUpdateCommand,
  EKSClient,
  ListUpdatesCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { eksClusterUpdater } from "#adapters/aws/eks-updates.ts";

const cluster = { account: "111122223333", region: "eu-west-1", name: "a" };
const eks = mockClient(EKSClient);
const updater = eksClusterUpdater(new Clients({ hub: cluster }));
beforeEach(() => eks.reset());
const notFound = (message: string) => new ResourceNotFoundException({ message, $metadata: { httpStatusCode: 404 } });

describe("updates are started", () => {
  it("with the token that finds them again, without force, keeping settings made by hand", async () => {
    eks.on(UpdateClusterVersionCommand).resolves({ update: { id: "u1" } });
    eks.on(UpdateAddonCommand).resolves({ update: { id: "u2" } });
    eks.on(UpdateNodegroupVersionCommand).resolves({ update: { id: "u3" } });
    expect(await updater.updateControlPlane(cluster, { version: "1.35", token: "t" })).toEqual({
      cluster,
      updateId: "u1",
    });
    expect(await updater.updateAddon(cluster, { addon: "coredns", version: "v1", token: "t" })).toEqual({
      cluster,
      updateId: "u2",
      addon: "coredns",
    });
    expect(await updater.updateNodegroup(cluster, { nodegroup: "n", version: "1.35", token: "t" })).toEqual({
      cluster,
      updateId: "u3",
      nodegroup: "n",
    });
    expect(eks.commandCalls(UpdateClusterVersionCommand)[0]?.args[0].input).toEqual({
      name: "a",
      version: "1.35",
      clientRequestToken: "t",
    });
    expect(eks.commandCalls(UpdateAddonCommand)[0]?.args[0].input).toEqual({
      clusterName: "a",
      addonName: "coredns",
      addonVersion: "v1",
      resolveConflicts: "PRESERVE",
      clientRequestToken: "t",
    });
    expect(eks.commandCalls(UpdateNodegroupVersionCommand)[0]?.args[0].input).toEqual({
      clusterName: "a",
      nodegroupName: "n",
      version: "1.35",
      clientRequestToken: "t",
    });
  });

  it("later when another one holds the cluster", async () => {
    const message = "Cannot VersionUpdate because cluster a currently has update u in progress";
    eks.on(UpdateClusterVersionCommand).rejects(new ResourceInUseException({ message, $metadata: {} }));
    await expect(updater.updateControlPlane(cluster, { version: "1.35", token: "t" })).rejects.toMatchObject({
      name: "UpdateInProgressError",
      retryable: true,
      message: expect.stringContaining(message),
    });
  });

  it("or not, if EKS gives nothing to follow them by", async () => {
    eks.on(UpdateClusterVersionCommand).resolves({});
    await expect(updater.updateControlPlane(cluster, { version: "1.35", token: "t" })).rejects.toMatchObject({
      name: "ServiceUnavailableError",
    });
  });
});

describe("updates are followed", () => {
  const createdAt = new Date("2026-11-23T09:00:00Z");

  it.each([
    [{}, {}],
    [{ addon: "coredns" }, { addonName: "coredns" }],
    [{ nodegroup: "n" }, { nodegroupName: "n" }],
  ])("of %j under the thing they belong to", async (part, asked) => {
    eks.on(DescribeUpdateCommand).resolves({ update: { id: "u", status: "Successful", createdAt } });
    expect(await updater.describe({ cluster, updateId: "u", ...part })).toEqual({
      status: "Successful",
      createdAt: createdAt.toISOString(),
      errors: [],
    });
    expect(eks.commandCalls(DescribeUpdateCommand)[0]?.args[0].input).toEqual({ name: "a", updateId: "u", ...asked });
  });

  it("with EKS's own codes, words and resources when they fail", async () => {
    eks.on(DescribeUpdateCommand).resolves({
      update: {
        status: "Failed",
        createdAt,
        errors: [{ errorCode: "PodEvictionFailure", errorMessage: "budget", resourceIds: ["ip-1"] }, {}],
      },
    });
    expect((await updater.describe({ cluster, updateId: "u" })).errors).toEqual([
      { code: "PodEvictionFailure", message: "budget", resourceIds: ["ip-1"] },
      { code: "Unknown", message: "", resourceIds: [] },
    ]);
  });

  it("and an answer without a state is asked for again, not taken for an old update", async () => {
    eks.on(DescribeUpdateCommand).resolves({ update: { id: "u" } });
    await expect(updater.describe({ cluster, updateId: "u" })).rejects.toMatchObject({
      name: "ServiceUnavailableError",
    });
  });

  it("and a missing update is told from a missing cluster", async () => {
    eks.on(DescribeUpdateCommand).rejects(notFound("No update found for ID: u"));
    await expect(updater.describe({ cluster, updateId: "u" })).rejects.toMatchObject({ name: "UpdateNotFoundError" });
    eks.on(DescribeUpdateCommand).rejects(notFound("No cluster found for name: a."));
    await expect(updater.describe({ cluster, updateId: "u" })).rejects.toMatchObject({ name: "ClusterNotFoundError" });
  });
});

describe("version changes that EKS remembers", () => {
  const createdAt = new Date("2026-11-23T09:00:00Z");
  const params = [{ type: "Version" as const, value: "1.35" }];
  const known = { id: "u1", type: "VersionUpdate" as const, status: "Successful" as const, createdAt, params };

  it("leave out an update that was forgotten after it was listed", async () => {
    eks.on(ListUpdatesCommand).resolves({ updateIds: ["u1", "u2"] });
    eks.on(DescribeUpdateCommand, { name: "a", updateId: "u1" }).resolves({ update: known });
    eks.on(DescribeUpdateCommand, { name: "a", updateId: "u2" }).rejects(notFound("No update found for ID: u2"));
    expect((await updater.versionChanges(cluster)).map(({ updateId }) => updateId)).toEqual(["u1"]);
  });

  it("are not empty for a cluster that went away meanwhile: that is told", async () => {
    eks.on(ListUpdatesCommand).resolves({ updateIds: ["u1"] });
    eks.on(DescribeUpdateCommand).rejects(notFound("No cluster found for name: a."));
    await expect(updater.versionChanges(cluster)).rejects.toMatchObject({ name: "ClusterNotFoundError" });
  });
});
