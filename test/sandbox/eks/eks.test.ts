import {
  CreateAddonCommand,
  DescribeAddonVersionsCommand,
  DescribeClusterCommand,
  DescribeClusterVersionsCommand,
  DescribeInsightCommand,
  DescribeUpdateCommand,
  EKSClient,
  InvalidParameterException,
  InvalidRequestException,
  ListClustersCommand,
  ListInsightsCommand,
  ListTagsForResourceCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAddonCommand,
  UpdateClusterVersionCommand,
  UpdateNodegroupVersionCommand,
} from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { eksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const upgrade = (version: string, clientRequestToken?: string) =>
  new UpdateClusterVersionCommand({ name: "a", version, clientRequestToken });

describe("a control plane update", () => {
  it("takes its time, shows as UPDATING, and ends at the new version", async () => {
    const { client, letPass, cluster } = eksBench();
    const { update } = await client.send(upgrade("1.35"));
    expect(update).toMatchObject({ status: "InProgress", type: "VersionUpdate", createdAt: expect.any(Date) });
    expect((await cluster())?.status).toBe("UPDATING");
    await letPass(5);
    expect((await cluster())?.version).toBe("1.34");
    await letPass(10);
    expect(await cluster()).toMatchObject({ version: "1.35", status: "ACTIVE" });
    const described = await client.send(new DescribeUpdateCommand({ name: "a", updateId: update?.id }));
    expect(described.update?.status).toBe("Successful");
  });

  it("is found again by its token, and a token is for one thing only", async () => {
    const { client } = eksBench();
    const first = await client.send(upgrade("1.35", "token"));
    const again = await client.send(upgrade("1.35", "token"));
    expect(again.update?.id).toBe(first.update?.id);
    await expect(client.send(upgrade("1.36", "token"))).rejects.toThrow(InvalidParameterException);
  });

  it.each([
    [
      "two minors at once",
      "1.36",
      InvalidParameterException,
      /Unsupported Kubernetes minor version update from 1.34 to 1.36/,
    ],
    ["the same version", "1.34", InvalidParameterException, /from 1.34 to 1.34/],
    ["two minors back", "1.32", InvalidParameterException, /from 1.34 to 1.32/],
    ["a version nobody offers", "1.99", InvalidParameterException, /unsupported Kubernetes version/],
  ])("is refused: %s", async (_what, version, error, words) => {
    const { client } = eksBench();
    const refused = client.send(upgrade(version));
    await expect(refused).rejects.toThrow(error);
    await expect(refused).rejects.toThrow(words);
  });

  it("is refused while another is under way, in EKS's words", async () => {
    const { client } = eksBench();
    const { update } = await client.send(upgrade("1.35"));
    const refused = client.send(upgrade("1.35"));
    await expect(refused).rejects.toThrow(ResourceInUseException);
    await expect(refused).rejects.toThrow(
      `Cannot VersionUpdate because cluster a currently has update ${update?.id} in progress`,
    );
  });

  it("is refused while node groups are behind", async () => {
    const { client } = eksBench(seedCluster("a", { nodegroups: [{ name: "old", version: "1.33" }] }));
    const refused = client.send(upgrade("1.35"));
    await expect(refused).rejects.toThrow(InvalidRequestException);
    await expect(refused).rejects.toThrow(/Nodegroups old must be updated to match cluster version 1.34/);
  });

  it("leaves an add-on that does not fit degraded", async () => {
    const { client, letPass, sandbox } = eksBench(
      seedCluster("a", {
        nodegroups: [],
        addons: [{ name: "coredns", version: "v1.11.4-eksbuild.24" }],
        version: "1.33",
      }),
    );
    await client.send(new UpdateClusterVersionCommand({ name: "a", version: "1.34" }));
    await letPass(15);
    expect(sandbox.eks.cluster("111122223333", "eu-west-1", "a")?.addons.get("coredns")?.status).toBe("DEGRADED");
  });
});

describe("node groups and add-ons", () => {
  it("follow the control plane, not lead it", async () => {
    const { client, letPass, sandbox } = eksBench();
    const move = (version: string) =>
      client.send(new UpdateNodegroupVersionCommand({ clusterName: "a", nodegroupName: "general", version }));
    await expect(move("1.35")).rejects.toThrow(/cannot be newer than cluster version 1.34/);
    await client.send(upgrade("1.35"));
    await letPass(15);
    await move("1.35");
    await expect(move("1.35")).rejects.toThrow(ResourceInUseException);
    await letPass(60);
    expect(sandbox.eks.cluster("111122223333", "eu-west-1", "a")?.nodegroups.get("general")).toMatchObject({
      version: "1.35",
      releaseVersion: "1.35.4-20261110",
      status: "ACTIVE",
    });
  });

  it("take longer with more nodes", async () => {
    const took = async (desiredSize: number) => {
      const { client, sandbox } = eksBench(
        seedCluster("a", { nodegroups: [{ name: "general", desiredSize, releaseVersion: "1.34.6-20261027" }] }),
      );
      const before = sandbox.clock.millis();
      const { update } = await client.send(
        new UpdateNodegroupVersionCommand({ clusterName: "a", nodegroupName: "general" }),
      );
      await sandbox.clock.run({
        done: () => update !== undefined && sandbox.eks.clusters()[0]?.nodegroups.get("general")?.status === "ACTIVE",
      });
      return sandbox.clock.millis() - before;
    };
    expect(await took(10)).toBeGreaterThan(2 * (await took(2)));
  });

  it("take only add-on versions that fit", async () => {
    const { client } = eksBench();
    const move = (addonVersion: string) =>
      client.send(new UpdateAddonCommand({ clusterName: "a", addonName: "kube-proxy", addonVersion }));
    await expect(move("v1.36.4-eksbuild.3")).rejects.toThrow(/Addon version specified is not supported/);
    await expect(move("v0.0.1-eksbuild.1")).rejects.toThrow(InvalidParameterException);
    expect((await move("v1.34.4-eksbuild.3")).update?.type).toBe("AddonUpdate");
  });

  it("come up after they were created, and come only once", async () => {
    const { client, letPass, sandbox } = eksBench();
    const create = () => client.send(new CreateAddonCommand({ clusterName: "a", addonName: "metrics-server" }));
    expect((await create()).addon?.status).toBe("CREATING");
    await expect(create()).rejects.toThrow(ResourceInUseException);
    await letPass(10);
    expect(sandbox.eks.clusters()[0]?.addons.get("metrics-server")?.status).toBe("ACTIVE");
  });
});

describe("answers", () => {
  it("keep accounts and Regions apart", async () => {
    const { sandbox } = eksBench(
      seedCluster("a"),
      seedCluster("b", { region: "us-east-1" }),
      seedCluster("c", { account: "444455556666" }),
    );
    const list = async (account: string, region: string) =>
      (await new EKSClient(inProcess(sandbox.gateway, { account, region }) as never).send(new ListClustersCommand({})))
        .clusters;
    expect(await list("111122223333", "eu-west-1")).toEqual(["a"]);
    expect(await list("111122223333", "us-east-1")).toEqual(["b"]);
    expect(await list("444455556666", "eu-west-1")).toEqual(["c"]);
    expect(await list("444455556666", "us-east-1")).toEqual([]);
  });

  it("name what is not there", async () => {
    const { client } = eksBench();
    const missing = client.send(new DescribeClusterCommand({ name: "nope" }));
    await expect(missing).rejects.toThrow(ResourceNotFoundException);
    await expect(missing).rejects.toMatchObject({ message: "No cluster found for name: nope.", clusterName: "nope" });
  });

  it("come in pages", async () => {
    const { client } = eksBench(...Array.from({ length: 5 }, (_, index) => seedCluster(`c${index}`)));
    const first = await client.send(new ListClustersCommand({ maxResults: 3 }));
    expect(first.clusters).toHaveLength(3);
    const second = await client.send(new ListClustersCommand({ maxResults: 3, nextToken: first.nextToken }));
    expect([...(first.clusters ?? []), ...(second.clusters ?? [])]).toEqual(["c0", "c1", "c2", "c3", "c4"]);
    expect(second.nextToken).toBeUndefined();
  });

  it("know the support calendar on the virtual date", async () => {
    const { client } = eksBench();
    const { clusterVersions } = await client.send(new DescribeClusterVersionsCommand({}));
    const status = Object.fromEntries(
      (clusterVersions ?? []).map(({ clusterVersion, versionStatus }) => [clusterVersion, versionStatus]),
    );
    expect(status).toMatchObject({
      "1.36": "STANDARD_SUPPORT",
      "1.34": "STANDARD_SUPPORT",
      "1.33": "EXTENDED_SUPPORT",
    });
    expect(status).not.toHaveProperty("1.30");
  });

  it("list add-on versions for one minor, with its default", async () => {
    const { client } = eksBench();
    const { addons } = await client.send(
      new DescribeAddonVersionsCommand({ addonName: "coredns", kubernetesVersion: "1.35", types: ["networking"] }),
    );
    const versions = addons?.[0]?.addonVersions ?? [];
    expect(
      versions.every(({ compatibilities }) =>
        compatibilities?.every(({ clusterVersion }) => clusterVersion === "1.35"),
      ),
    ).toBe(true);
    expect(versions.filter(({ compatibilities }) => compatibilities?.[0]?.defaultVersion)).toHaveLength(1);
    expect(
      (await client.send(new DescribeAddonVersionsCommand({ addonName: "coredns", types: ["storage"] }))).addons,
    ).toEqual([]);
  });

  it("carry tags, whatever characters their ARNs have", async () => {
    const { client } = eksBench();
    const resourceArn = "arn:aws:eks:eu-west-1:111122223333:cluster/a";
    await client.send(new TagResourceCommand({ resourceArn, tags: { "a b": "ü", keep: "1" } }));
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a b", "nope"] }));
    expect((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ keep: "1" });
  });

  it("show who still uses an API the next minor removes", async () => {
    const api = {
      api: "/apis/x/v1beta1",
      removedIn: "1.35",
      replacedWith: "/apis/x/v1",
      userAgent: "tool/1",
      daysSinceLastRequest: 3,
    };
    const { client } = eksBench(seedCluster("a", { deprecatedApis: [api] }));
    const { insights } = await client.send(
      new ListInsightsCommand({ clusterName: "a", filter: { statuses: ["ERROR"] } }),
    );
    expect(insights).toMatchObject([{ kubernetesVersion: "1.35", insightStatus: { status: "ERROR" } }]);
    const { insight } = await client.send(
      new DescribeInsightCommand({ clusterName: "a", id: insights?.[0]?.id ?? "" }),
    );
    expect(insight?.categorySpecificSummary?.deprecationDetails?.[0]?.clientStats?.[0]).toMatchObject({
      userAgent: "tool/1",
      lastRequestTime: new Date("2026-11-20T09:00:00Z"),
    });
    const unused = eksBench(seedCluster("a", { deprecatedApis: [{ ...api, daysSinceLastRequest: 40 }] }));
    expect(
      (await unused.client.send(new ListInsightsCommand({ clusterName: "a", filter: { statuses: ["ERROR"] } })))
        .insights,
    ).toEqual([]);
  });
});

describe("changes leave CloudTrail records", () => {
  it("of what was done and of what was refused", async () => {
    const { client, sandbox } = eksBench();
    await client.send(upgrade("1.35"));
    await client.send(upgrade("1.35")).catch(() => undefined);
    await sandbox.clock.run({ until: new Date(sandbox.clock.millis() + 5000) });
    const texts = sandbox.slack.messages("eks-a").map(({ text }) => text);
    expect(texts).toEqual([
      expect.stringMatching(/sandbox started a version update \(1.35\) on a$/),
      expect.stringMatching(/tried: started a version update .*refused by EKS: ResourceInUseException/),
    ]);
  });

  it("but those of our own workflows are not told as somebody's", async () => {
    const { client, sandbox } = eksBench();
    await client.send(upgrade("1.35", "fw-0123456789"));
    await sandbox.clock.settle();
    expect(sandbox.slack.messages()).toEqual([]);
  });
});
