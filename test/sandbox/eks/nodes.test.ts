import { UpdateClusterVersionCommand } from "@aws-sdk/client-eks";
import { DescribeInstanceInformationCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { nodesOf } from "#sandbox/eks/nodes.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { eksBench, faultyEksBench } from "../../helpers/eks.ts";
import { seedCluster } from "../../helpers/sandbox.ts";

const upgrade = () => new UpdateClusterVersionCommand({ name: "a", version: "1.35" });
const mixed: Partial<ClusterSeedInput> = {
  addons: [],
  nodegroups: [{ name: "general", desiredSize: 1 }],
  autoMode: true,
  autoPools: [{ name: "general-purpose", nodes: 3 }],
  karpenterPools: [
    { name: "spot", nodes: 2 },
    { name: "pinned", nodes: 1, drifts: false },
  ],
  hybridNodes: [
    { name: "mi-0123", version: "1.33" },
    { name: "mi-4567", ready: false },
  ],
};

describe("nodes of a cluster", () => {
  it("show who makes them, their kubelet, and when they came", () => {
    const { sandbox, state } = eksBench(seedCluster("a", mixed));
    const now = sandbox.clock.now();
    const nodes = nodesOf(state(), now);
    const labelled = (label: string, value: string) => nodes.filter(({ labels }) => labels[label] === value);
    expect(labelled("eks.amazonaws.com/nodegroup", "general")).toHaveLength(1);
    expect(labelled("eks.amazonaws.com/compute-type", "auto")).toHaveLength(3);
    expect(labelled("karpenter.sh/nodepool", "general-purpose")).toHaveLength(3);
    expect(labelled("karpenter.sh/nodepool", "spot")).toHaveLength(2);
    expect(labelled("eks.amazonaws.com/compute-type", "hybrid")).toMatchObject([
      { name: "mi-0123", kubeletVersion: expect.stringMatching(/^v1\.33\.9-eks-[0-9a-f]{7}$/), ready: true },
      { name: "mi-4567", ready: false },
    ]);
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
    for (const { createdAt } of nodes) expect(createdAt.getTime()).toBeLessThan(now.getTime());
  });

  it("are the same for the same seed, and the built-in pools where Auto Mode has no others", () => {
    const auto = () => eksBench(seedCluster("a", { nodegroups: [], autoMode: true }));
    const [one, two] = [auto(), auto()];
    const nodes = nodesOf(one.state(), one.sandbox.clock.now());
    expect(nodes).toEqual(nodesOf(two.state(), two.sandbox.clock.now()));
    expect(nodes.map(({ labels }) => labels["karpenter.sh/nodepool"])).toEqual([
      "general-purpose",
      "general-purpose",
      "general-purpose",
      "system",
      "system",
    ]);
  });

  it("that are hybrid bear the names SSM knows them by", async () => {
    const { sandbox, state } = eksBench(
      seedCluster("a", { nodegroups: [], remoteNodeNetworks: ["10.200.0.0/16"], remotePodNetworks: ["10.201.0.0/16"] }),
    );
    const scope = { account: "111122223333", region: "eu-west-1" };
    const ssm = new SSMClient(inProcess(sandbox.gateway, scope) as never);
    const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({}));
    expect(nodesOf(state(), sandbox.clock.now()).map(({ name }) => name)).toEqual(
      InstanceInformationList.map(({ InstanceId }) => InstanceId),
    );
  });
});

describe("after the control plane moved", () => {
  const minors = ({ sandbox, state }: ReturnType<typeof eksBench>) => {
    const byPool: Record<string, string[]> = {};
    for (const { labels, kubeletVersion } of nodesOf(state(), sandbox.clock.now())) {
      const pool =
        labels["karpenter.sh/nodepool"] ??
        labels["eks.amazonaws.com/nodegroup"] ??
        labels["eks.amazonaws.com/compute-type"] ??
        "";
      byPool[pool] = [...(byPool[pool] ?? []), kubeletVersion.slice(1, 5)].sort();
    }
    return byPool;
  };

  it("Auto Mode's and drifting Karpenter's nodes follow one by one, the others stay", async () => {
    const bench = eksBench(seedCluster("a", mixed));
    await bench.client.send(upgrade());
    await bench.sandbox.clock.run({ done: () => bench.state().cluster.version === "1.35" });
    expect(minors(bench)["general-purpose"]).toEqual(["1.34", "1.34", "1.34"]);
    const seen = new Set<string>();
    for (let minute = 0; minute < 40; minute++) {
      await bench.letPass(1);
      seen.add(String(minors(bench)["general-purpose"]));
    }
    expect([...seen]).toEqual(["1.34,1.34,1.34", "1.34,1.34,1.35", "1.34,1.35,1.35", "1.35,1.35,1.35"]);
    expect(minors(bench)).toMatchObject({
      spot: ["1.35", "1.35"],
      pinned: ["1.34"],
      general: ["1.34"],
      hybrid: ["1.33", "1.34"],
    });
  });

  it("nodes that came new are not ready at once, and bear new names", async () => {
    const bench = eksBench(seedCluster("a", { nodegroups: [], autoMode: true }));
    const { sandbox, state } = bench;
    const nodes = () => nodesOf(state(), sandbox.clock.now());
    const before = nodes().map(({ name }) => name);
    await bench.client.send(upgrade());
    await bench.letPass(10);
    const unready = new Set<string>();
    for (let step = 0; step < 120; step++) {
      await bench.letPass(0.5);
      for (const { name, ready } of nodes()) if (!ready) unready.add(name);
    }
    expect(unready.size).toBe(5);
    expect(nodes().every(({ ready, name }) => ready && !before.includes(name))).toBe(true);
  });

  it("they may get stuck half way", async () => {
    const pools = [{ name: "general-purpose", nodes: 4, budget: "100%" }];
    const bench = faultyEksBench(
      [{ kind: "nodes-never-converge" }],
      seedCluster("a", { nodegroups: [], autoMode: true, autoPools: pools }),
    );
    await bench.client.send(upgrade());
    await bench.letPass(7 * 24 * 60);
    expect(bench.kubelets()).toEqual(["1.34", "1.34", "1.35", "1.35"]);
  });

  it.each([
    ["a budget of 0", { budget: "0" }, ["1.34", "1.34"]],
    ["a node that must not be disrupted", { doNotDisrupt: 1 }, ["1.34", "1.35"]],
  ])("they respect %s", async (_what, pool, expected) => {
    const bench = eksBench(
      seedCluster("a", { nodegroups: [], autoMode: true, autoPools: [{ name: "batch", nodes: 2, ...pool }] }),
    );
    await bench.client.send(upgrade());
    await bench.letPass(24 * 60);
    expect(bench.kubelets()).toEqual(expected);
  });
});
