import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribeInsightCommand,
  DescribeNodegroupCommand,
  EKSClient,
  ListAddonsCommand,
  ListClustersCommand,
  ListInsightsCommand,
  ListNodegroupsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { eksClusterReader } from "#adapters/aws/eks-clusters.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const NOW = new Date("2026-11-23T09:00:00Z");
const eks = mockClient(EKSClient);
const reader = eksClusterReader(new Clients({ hub: ref }), { now: () => NOW });
const gone = (message: string) => new ResourceNotFoundException({ message, $metadata: { httpStatusCode: 404 } });
const awsError = (name: string, message: string, status: number) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

beforeEach(() => {
  eks.reset();
  eks
    .on(DescribeClusterCommand)
    .resolves({ cluster: { name: "a", arn: "arn:a", version: "1.34", status: "ACTIVE", createdAt: NOW } });
  eks.on(ListAddonsCommand).resolves({ addons: [] });
  eks.on(ListNodegroupsCommand).resolves({ nodegroups: [] });
  eks.on(ListInsightsCommand).resolves({ insights: [] });
});

describe("lists", () => {
  it("of clusters are read to their last page", async () => {
    eks
      .on(ListClustersCommand)
      .resolves({ clusters: ["a", "b"], nextToken: "2" })
      .on(ListClustersCommand, { nextToken: "2" })
      .resolves({ clusters: [], nextToken: "3" })
      .on(ListClustersCommand, { nextToken: "3" })
      .resolves({ clusters: ["c"] });
    expect(await reader.list(ref)).toEqual(["a", "b", "c"]);
  });

  it("of a cluster's parts are read to their last page", async () => {
    eks
      .on(ListAddonsCommand)
      .resolves({ addons: ["one"], nextToken: "2" })
      .on(ListAddonsCommand, { clusterName: "a", nextToken: "2" })
      .resolves({ addons: ["two"] });
    eks
      .on(ListNodegroupsCommand)
      .resolves({ nodegroups: ["n1"], nextToken: "2" })
      .on(ListNodegroupsCommand, { clusterName: "a", nextToken: "2" })
      .resolves({ nodegroups: ["n2"] });
    eks
      .on(DescribeAddonCommand)
      .callsFake(async ({ addonName }) => ({ addon: { addonName, addonVersion: "v1", status: "ACTIVE" } }));
    eks
      .on(DescribeNodegroupCommand)
      .callsFake(async ({ nodegroupName }) => ({ nodegroup: { nodegroupName, version: "1.34", status: "ACTIVE" } }));
    const { addons, nodegroups } = await reader.read(ref);
    expect(addons.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(nodegroups.map(({ name }) => name)).toEqual(["n1", "n2"]);
  });
});

describe("what is deleted while it is read", () => {
  it("is left out when it is a part", async () => {
    eks.on(ListAddonsCommand).resolves({ addons: ["stays", "goes"] });
    eks.on(ListNodegroupsCommand).resolves({ nodegroups: ["stays", "goes"] });
    eks.on(DescribeAddonCommand).callsFake(async ({ addonName }) => {
      if (addonName === "goes") throw gone("No addon: goes found in cluster: a");
      return { addon: { addonName, addonVersion: "v1", status: "ACTIVE" } };
    });
    eks.on(DescribeNodegroupCommand).callsFake(async ({ nodegroupName }) => {
      if (nodegroupName === "goes") throw gone("No node group found for name: goes.");
      return { nodegroup: { nodegroupName, version: "1.34", status: "ACTIVE" } };
    });
    const { addons, nodegroups } = await reader.read(ref);
    expect([...addons, ...nodegroups].map(({ name }) => name)).toEqual(["stays", "stays"]);
  });

  it("is an error when it is the cluster, or the one node group asked for", async () => {
    eks.on(DescribeNodegroupCommand).rejects(gone("No node group found for name: n."));
    await expect(reader.readNodegroup(ref, "n")).rejects.toMatchObject({ name: "ClusterNotFoundError" });
    eks.on(ListAddonsCommand).rejects(gone("No cluster found for name: a."));
    await expect(reader.read(ref)).rejects.toMatchObject({ name: "ClusterNotFoundError" });
  });
});

describe("failures of AWS", () => {
  it.each([
    ["ThrottlingException", 429, "ThrottledError"],
    ["AccessDeniedException", 403, "AccessDeniedError"],
    ["ServerException", 500, "ServiceUnavailableError"],
  ])(
    "a part that cannot be read for %s fails the reading: half a cluster would look whole",
    async (name, status, ours) => {
      eks.on(ListNodegroupsCommand).resolves({ nodegroups: ["n"] });
      eks.on(DescribeNodegroupCommand).rejects(awsError(name, "no", status));
      await expect(reader.read(ref)).rejects.toMatchObject({
        name: ours,
        message: `node group n of a: ${name}: no`,
      });
    },
  );
});

describe("node groups", () => {
  const group = async (desiredSize: number | undefined, updateConfig: object | undefined, releaseVersion?: string) => {
    eks.on(DescribeNodegroupCommand).resolves({
      nodegroup: {
        nodegroupName: "n",
        version: "1.34",
        status: "ACTIVE",
        ...(desiredSize === undefined ? {} : { scalingConfig: { desiredSize } }),
        ...(updateConfig ? { updateConfig } : {}),
        ...(releaseVersion ? { releaseVersion } : {}),
      },
    });
    return reader.readNodegroup(ref, "n");
  };

  it.each([
    [10, { maxUnavailable: 3 }, 3],
    [10, { maxUnavailablePercentage: 33 }, 3],
    [2, { maxUnavailablePercentage: 10 }, 1],
    [0, { maxUnavailablePercentage: 50 }, 1],
    [450, { maxUnavailablePercentage: 100 }, 100],
    [10, undefined, 1],
    [undefined, undefined, 1],
  ])("of %s nodes with %j replace %d at once", async (size, config, atOnce) => {
    expect((await group(size, config)).maxUnavailable).toBe(atOnce);
  });

  it("have a release unless they run an image of their owner's", async () => {
    expect((await group(1, undefined, "1.34.2-20261110")).releaseVersion).toBe("1.34.2-20261110");
    expect(await group(1, undefined, "ami-0123456789")).not.toHaveProperty("releaseVersion");
  });
});

describe("insights", () => {
  const insight = (id: string, status: "ERROR" | "WARNING" | "PASSING") => ({
    id,
    name: id,
    category: "UPGRADE_READINESS" as const,
    kubernetesVersion: "1.35",
    insightStatus: { status, reason: "because" },
  });

  it("are asked for by category, and what does not pass in detail", async () => {
    eks
      .on(ListInsightsCommand)
      .resolves({ insights: [insight("e", "ERROR"), insight("w", "WARNING"), insight("p", "PASSING")] });
    eks.on(DescribeInsightCommand).resolves({ insight: { id: "e", recommendation: "Do this." } });
    const { insights } = await reader.read(ref, { insights: true });
    expect(insights?.map(({ status, reason, recommendation }) => [status, reason, recommendation])).toEqual([
      ["ERROR", "because", "Do this."],
      ["WARNING", "because", "Do this."],
      ["PASSING", "because", undefined],
    ]);
    expect(eks.commandCalls(DescribeInsightCommand)).toHaveLength(2);
    expect(eks.commandCalls(ListInsightsCommand)[0]?.args[0].input.filter).toEqual({
      categories: ["UPGRADE_READINESS"],
    });
  });

  it("that vanished while being read keep what the list said", async () => {
    eks.on(ListInsightsCommand).resolves({ insights: [insight("e", "ERROR")] });
    eks.on(DescribeInsightCommand).rejects(gone("No insight"));
    expect((await reader.read(ref, { insights: true })).insights).toMatchObject([
      { status: "ERROR", reason: "because" },
    ]);
  });
});
