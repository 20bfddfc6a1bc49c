import { describe, expect, it } from "vitest";
import type { AwsError } from "#sandbox/aws/service.ts";
import { FunctionDied } from "#sandbox/lambda.ts";
import { denied, failNext, throttled } from "../helpers/outages.ts";
import { COREDNS, respondingBench } from "../helpers/responses.ts";
import { seedCluster } from "../helpers/sandbox.ts";

const id = (name: string, region = "eu-west-1") => `111122223333/${region}/${name}`;
const clusters = [seedCluster("a", { nodegroups: [] }), seedCluster("b", { nodegroups: [] })];
const schedules = ["reconcile-fleet", "watch-changes"];
/** No event of AWS's arrives. */
const silent = { deliveries: ({ source }: { source: string }) => (source.startsWith("aws.") ? [] : [0]) };

type Options = Parameters<typeof respondingBench>[0];
const reconciled = async (options: Options = {}) => {
  const bench = respondingBench({ clusters, schedules, ...silent, ...options });
  await bench.pass(65);
  return bench;
};
const create = (bench: ReturnType<typeof respondingBench>, name: string) =>
  bench.byHand("CreateCluster", {
    name,
    roleArn: "arn:aws:iam::111122223333:role/eks",
    resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
  });

describe("the first look at a fleet", () => {
  it("puts every cluster on record and adopts none of those that were there", async () => {
    const bench = await reconciled();
    expect((await bench.ports.clusterRecords.list()).map(({ id: each }) => each)).toEqual([id("a"), id("b")]);
    expect(bench.details("Cluster Discovered")).toEqual([]);
    expect(bench.details("Addon Changed")).toEqual([]);
    expect(bench.bus.deadLetters).toEqual([]);
  });

  it("offers those that the policy file wants adopted all the same, once", async () => {
    const adopt = [{ match: { name: "a" }, parts: ["tags" as const], existing: true }];
    const bench = await reconciled({ change: { responses: { adopt, deleted: { archiveChannel: false } } } });
    await bench.pass(180);
    expect(bench.details("Cluster Discovered")).toMatchObject([{ cluster: { name: "a" }, existing: true }]);
  });

  it("reads no more than it needs: a list per account and Region, and each cluster once", async () => {
    const bench = await reconciled();
    const names = bench.requests.map(({ operation }) => operation);
    const count = (operation: string) => names.filter((name) => name === operation).length;
    expect(count("ListClusters")).toBe(2);
    expect(count("DescribeCluster")).toBe(2);
    expect(count("DescribeAddon")).toBe(6);
  });
});

describe("events that were lost", () => {
  it("a cluster that was made is found and offered for adoption, once", async () => {
    const bench = await reconciled();
    await create(bench, "c");
    await bench.pass(180);
    expect(bench.details("Cluster Discovered")).toMatchObject([{ cluster: { name: "c" }, existing: false }]);
    expect(await bench.ports.clusterRecords.get(id("c"))).toMatchObject({ status: "ACTIVE" });
    expect(bench.said("eks-fleet")).toEqual([":telescope: c was found. No event had told that it was made."]);
  });

  it("a cluster that was deleted is found to be gone, and cleaned up after", async () => {
    const bench = await reconciled();
    await bench.byHand("DeleteCluster", { name: "a" });
    await bench.pass(120);
    expect(bench.details("Cluster Deleted")).toMatchObject([{ cluster: { name: "a" } }]);
    expect(await bench.ports.clusterRecords.get(id("a"))).toMatchObject({ status: "DELETED" });
    expect(await bench.ports.clusterRecords.get(id("b"))).toMatchObject({ status: "ACTIVE" });
  });

  it("a cluster that was deleted and made again under its name is gone, and found", async () => {
    const bench = await reconciled();
    await bench.byHand("DeleteCluster", { name: "a" });
    await bench.pass(20);
    await create(bench, "a");
    await bench.pass(120);
    expect(bench.details("Cluster Deleted")).toHaveLength(1);
    expect(bench.details("Cluster Discovered")).toMatchObject([{ cluster: { name: "a" }, existing: false }]);
    expect(await bench.ports.clusterRecords.get(id("a"))).toMatchObject({ status: "ACTIVE" });
  });

  it("an add-on that was changed is told, with its versions", async () => {
    const old = seedCluster("a", { nodegroups: [], addons: [{ name: "coredns", version: COREDNS.old }] });
    const bench = await reconciled({ clusters: [old] });
    await bench.byHand("UpdateAddon", { clusterName: "a", addonName: "coredns", addonVersion: COREDNS.new });
    await bench.pass(120);
    expect(bench.details("Addon Changed").at(-1)).toMatchObject({
      ...{ addon: "coredns", what: "updated", from: COREDNS.old, to: COREDNS.new },
    });
  });

  it("a version that moved asks for a scan, once", async () => {
    const bench = await reconciled({ clusters: [seedCluster("a", { nodegroups: [], addons: [] })] });
    await bench.byHand("UpdateClusterVersion", { name: "a", version: "1.35" });
    await bench.pass(240);
    const asked = bench.details("Cluster Scan Requested");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.because).toContain("Kubernetes version: 1.34 to 1.35");
  });

  it("are made up for although functions die before and after their work", async () => {
    const died = new Set<string>();
    const die = (when: string) => (name: string) => {
      if (died.has(`${when} ${name}`)) return;
      died.add(`${when} ${name}`);
      throw new FunctionDied(when);
    };
    const bench = await reconciled();
    const dying = respondingBench({
      ...{ clusters, schedules, ...silent },
      lambdaFaults: { before: die("before"), after: die("after") },
    });
    await dying.pass(250);
    expect(died).toContain("after on-clusters-due");
    const names = async (each: typeof bench) => (await each.ports.clusterRecords.list()).map((record) => record.id);
    expect(await names(dying)).toEqual(await names(bench));
  });
});

describe("what cannot be read", () => {
  const down = (bench: ReturnType<typeof respondingBench>, region: string, error: () => AwsError) => {
    const table = bench.eks.service.operations as Record<string, (call: { region: string }) => unknown>;
    const real = table.ListClusters;
    table.ListClusters = (call) => {
      if (call.region === region) throw error();
      return real?.(call);
    };
    return () => Object.assign(table, { ListClusters: real });
  };

  it("an account and Region that is denied is told by name, once, and none of its clusters is taken for deleted", async () => {
    const bench = await reconciled();
    const repair = down(bench, "eu-west-1", denied);
    await bench.pass(240);
    expect(bench.details("Place Unreadable")).toMatchObject([
      { account: "111122223333", region: "eu-west-1", reason: { code: "ACCESS_DENIED" } },
    ]);
    expect(bench.details("Cluster Deleted")).toEqual([]);
    expect(await bench.ports.clusterRecords.get(id("a"))).toMatchObject({ status: "ACTIVE" });
    repair();
    await bench.pass(65);
    expect(bench.details("Place Readable")).toHaveLength(1);
    expect(bench.said("eks-fleet")).toEqual([
      expect.stringMatching(
        /^:white_check_mark: clusters of 111122223333 in eu-west-1 can be listed again, after \d h$/,
      ),
    ]);
  });

  it("an outage is told when it lasts, not when it passes", async () => {
    const bench = await reconciled();
    let repair = down(bench, "eu-west-1", throttled);
    await bench.pass(60);
    repair();
    await bench.pass(60);
    expect(bench.details("Place Unreadable")).toEqual([]);
    repair = down(bench, "eu-west-1", throttled);
    await bench.pass(120);
    expect(bench.details("Place Unreadable")).toHaveLength(1);
    repair();
  });

  it("a Region that is down hides nothing of the others", async () => {
    const east = seedCluster("e", { region: "us-east-1", nodegroups: [] });
    const bench = respondingBench({ clusters: [...clusters, east], schedules, ...silent });
    down(bench, "eu-west-1", denied);
    await bench.pass(65);
    expect((await bench.ports.clusterRecords.list()).map(({ ref }) => ref.name)).toEqual(["e"]);
  });

  it("one cluster that cannot be described does not keep the others of its turn", async () => {
    const bench = respondingBench({ clusters, schedules, ...silent });
    const table = bench.eks.service.operations as Record<string, (call: { input: { name?: string } }) => unknown>;
    const real = table.DescribeCluster;
    table.DescribeCluster = (call) => {
      if (call.input.name === "a") throw denied();
      return real?.(call);
    };
    await bench.pass(65);
    expect((await bench.ports.clusterRecords.list()).map(({ ref }) => ref.name)).toEqual(["b"]);
  });

  it("throttling is outlasted", async () => {
    const bench = respondingBench({ clusters, schedules, ...silent });
    failNext(bench.eks.service, "DescribeAddon", 4, throttled);
    await bench.pass(90);
    expect(await bench.ports.clusterRecords.list()).toHaveLength(2);
  });
});
