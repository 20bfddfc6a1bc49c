import type { Cluster } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { managerOf, parseNodeList } from "#adapters/kubernetes/node-list.ts";
import { kubernetesNodeReader } from "#adapters/kubernetes/nodes.ts";
import type { KubernetesRequest, KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import { nodesOf } from "#sandbox/eks/nodes.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { type Bench, fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };

function stateOf(bench: Bench) {
  const state = bench.eks.cluster(ref.account, ref.region, ref.name);
  if (!state) throw new Error("no cluster");
  return state;
}

/** The reader on another transport than the sandbox's. */
function readerOn(transport: KubernetesTransport, details: Partial<Cluster> = {}) {
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a", { details: { ...details } })) });
  const clients = new Clients({ hub: ref, configure: (scope) => inProcess(bench.gateway, scope) as never });
  return { bench, reader: kubernetesNodeReader({ clients, clock: bench.clock, transport }) };
}

const node = (name: string, labels: Record<string, string> = {}) => ({
  metadata: { name, creationTimestamp: "2026-11-01T00:00:00Z", labels },
  status: { nodeInfo: { kubeletVersion: "v1.34.2-eks-113cf36" }, conditions: [{ type: "Ready", status: "True" }] },
});
const page = (items: object[], next?: string) => ({
  status: 200,
  body: JSON.stringify({ kind: "NodeList", metadata: next ? { continue: next } : {}, items }),
});

describe("nodes of a cluster", () => {
  it("are what its own Kubernetes API lists: of groups, of Auto Mode, hybrid", async () => {
    const cluster = seedCluster("a", {
      nodegroups: [{ name: "general", desiredSize: 2, version: "1.33" }],
      autoMode: true,
      remoteNodeNetworks: ["10.200.0.0/16"],
    });
    const bench = sandboxBench({ fleet: fleetOf(cluster) });
    const nodes = await bench.ports.nodes.list(ref);
    const simulated = nodesOf(stateOf(bench), bench.clock.now());
    expect(nodes.map(({ name }) => name)).toEqual(simulated.map(({ name }) => name));
    expect(new Set(nodes.map(({ manager }) => manager))).toEqual(new Set(["nodegroup", "auto-mode", "hybrid"]));
    expect(nodes.find(({ manager }) => manager === "nodegroup")).toMatchObject({
      group: "general",
      kubeletVersion: "1.33",
      ready: true,
    });
    // Nobody counts the Kubernetes API as AWS's: the cluster is described once.
    expect(bench.calls.map(({ operation }) => operation)).toEqual(["DescribeCluster"]);
  });

  it("are read to the last page", async () => {
    const fleet = fleetOf(seedCluster("a", { nodegroups: [{ name: "big", desiredSize: 600 }] }));
    const nodes = await sandboxBench({ fleet }).ports.nodes.list(ref);
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(600);
  });

  it("are asked for with the cluster's certificate authority, at its endpoint, with a token in the header alone", async () => {
    const requests: KubernetesRequest[] = [];
    const { reader } = readerOn(
      async (request) => {
        requests.push(request);
        return requests.length === 1 ? page([node("n1")], "next page") : page([node("n2")]);
      },
      { endpoint: "https://a.example", certificateAuthority: { data: Buffer.from("PEM").toString("base64") } },
    );
    expect((await reader.list(ref)).map(({ name }) => name)).toEqual(["n1", "n2"]);
    expect(requests.map(({ url }) => url.href)).toEqual([
      "https://a.example/api/v1/nodes?limit=250",
      "https://a.example/api/v1/nodes?limit=250&continue=next+page",
    ]);
    expect(requests[0]).toMatchObject({
      certificateAuthority: "PEM",
      headers: { authorization: expect.stringMatching(/^Bearer k8s-aws-v1\./), accept: "application/json" },
    });
  });

  it("need no second call of a person's when a connection breaks once", async () => {
    let calls = 0;
    const { reader } = readerOn(async () => {
      calls += 1;
      if (calls === 1) throw new Error("socket hang up");
      return page([node("n1")]);
    });
    expect(await reader.list(ref)).toHaveLength(1);
  });

  it("of a cluster that is gone are no nodes", async () => {
    const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
    await expect(bench.ports.nodes.list({ ...ref, name: "b" })).rejects.toMatchObject({ name: "ClusterNotFoundError" });
  });
});

describe("who replaces a node", () => {
  it.each([
    [{ "eks.amazonaws.com/compute-type": "auto", "karpenter.sh/nodepool": "system" }, "auto-mode", "system"],
    [{ "eks.amazonaws.com/compute-type": "hybrid" }, "hybrid", undefined],
    [{ "eks.amazonaws.com/compute-type": "fargate" }, "fargate", undefined],
    [{ "eks.amazonaws.com/compute-type": "ec2", "eks.amazonaws.com/nodegroup": "g" }, "nodegroup", "g"],
    [{ "karpenter.sh/nodepool": "default" }, "karpenter", "default"],
    [{ "kubernetes.io/os": "linux" }, "self-managed", undefined],
  ])("by %o", (labels, manager, group) => {
    expect(managerOf(labels as Record<string, string>)).toEqual({ manager, ...(group === undefined ? {} : { group }) });
  });
});

describe("a list of nodes", () => {
  const list = (change: (item: ReturnType<typeof node>) => object) =>
    parseNodeList(JSON.stringify({ items: [change(node("n"))] }));

  it("says of each node what is used", () => {
    expect(list((item) => item).nodes).toEqual([
      {
        name: "n",
        kubeletVersion: "1.34",
        ready: true,
        manager: "self-managed",
        createdAt: "2026-11-01T00:00:00.000Z",
      },
    ]);
  });

  it("has nodes that are not ready: because they say so, because nobody hears of them, because they never did", () => {
    const ready = (conditions: object[] | undefined) =>
      list((item) => ({ ...item, status: { nodeInfo: item.status.nodeInfo, ...(conditions ? { conditions } : {}) } }))
        .nodes[0]?.ready;
    expect(ready([{ type: "Ready", status: "False" }])).toBe(false);
    expect(ready([{ type: "Ready", status: "Unknown" }])).toBe(false);
    expect(ready([{ type: "MemoryPressure", status: "True" }])).toBe(false);
    expect(ready(undefined)).toBe(false);
  });

  it.each([
    ["not JSON", "<html>", /not JSON/],
    ["something else", '{"kind":"Status"}', /items/],
    [
      "a kubelet of an unknown form",
      JSON.stringify({ items: [{ ...node("n"), status: { nodeInfo: { kubeletVersion: "1.34" } } }] }),
      /items\.0\.status\.nodeInfo\.kubeletVersion.*such as v1\.34/,
    ],
  ])("is refused when it is %s", (_what, body, words) => expect(() => parseNodeList(body)).toThrow(words));
});

describe("nodes that cannot be read", () => {
  const refusal = async (bench: Bench) => bench.ports.nodes.list(ref).catch((error: Error) => error);
  const bench = () => sandboxBench({ fleet: fleetOf(seedCluster("a")) });

  it("for want of an access entry say so", async () => {
    const sandbox = bench();
    sandbox.kubernetes.setAccess(ref, "unknown-role");
    expect(await refusal(sandbox)).toMatchObject({
      name: "NodesUnreadableError",
      message: expect.stringMatching(/answered 401: Unauthorized; the cluster needs an EKS access entry/),
    });
    stateOf(sandbox).cluster.accessConfig = { authenticationMode: "CONFIG_MAP" };
    expect(await refusal(sandbox)).toMatchObject({ message: expect.stringContaining("aws-auth ConfigMap") });
  });

  it("for want of permission name what may list nodes", async () => {
    const sandbox = bench();
    sandbox.kubernetes.setAccess(ref, "forbidden");
    expect(await refusal(sandbox)).toMatchObject({
      name: "NodesUnreadableError",
      message: expect.stringMatching(/403: nodes is forbidden.*ClusterRole that may get and list nodes/),
    });
    sandbox.kubernetes.setAccess(ref, "open");
    expect(await sandbox.ports.nodes.list(ref)).toHaveLength(2);
  });

  it("for want of a way there say which endpoint it is", async () => {
    const sandbox = bench();
    sandbox.kubernetes.setAccess(ref, "unreachable");
    expect(await refusal(sandbox)).toMatchObject({
      name: "NodesUnreadableError",
      message: expect.stringMatching(
        /cannot be reached \(ETIMEDOUT.*endpoint is private: place the function in the cluster's VPC/,
      ),
    });
    const vpc = { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] };
    Object.assign(stateOf(sandbox).cluster.resourcesVpcConfig ?? {}, vpc);
    expect(await refusal(sandbox)).toMatchObject({ message: expect.stringContaining("lets in 203.0.113.0/24") });
  });

  it("yet, because the cluster is being made, say so", async () => {
    const sandbox = bench();
    Object.assign(stateOf(sandbox).cluster, { endpoint: undefined, status: "CREATING" });
    expect(await refusal(sandbox)).toMatchObject({
      name: "NodesUnreadableError",
      message: expect.stringContaining("it is CREATING"),
    });
  });

  it("never show the token", async () => {
    const sandbox = bench();
    for (const access of ["unknown-role", "forbidden", "unreachable"] as const) {
      sandbox.kubernetes.setAccess(ref, access);
      const error = (await refusal(sandbox)) as Error;
      expect(`${error.stack}${JSON.stringify(error)}${error.cause}`).not.toContain("k8s-aws-v1");
    }
  });

  it.each([
    [429, "ThrottledError"],
    [503, "ServiceUnavailableError"],
    [404, "NodesUnreadableError"],
  ])("because the API answers %i are a %s", async (status, name) => {
    const { reader } = readerOn(async () => ({ status, body: "etcd is busy\nand more" }));
    await expect(reader.list(ref)).rejects.toMatchObject({ name, message: expect.stringContaining("etcd is busy") });
  });

  it("because they are not understood say what", async () => {
    const { reader } = readerOn(async () => ({ status: 200, body: "<html>" }));
    await expect(reader.list(ref)).rejects.toMatchObject({
      name: "NodesUnreadableError",
      message: expect.stringContaining("the nodes of a cannot be read: the answer is not JSON"),
    });
  });
});

describe("a cluster's Kubernetes API in the sandbox", () => {
  it("lets in who has a token for this cluster and its account, and nobody else", async () => {
    const fleet = fleetOf(seedCluster("a"), seedCluster("b"));
    const bench = sandboxBench({ fleet });
    const seen: KubernetesRequest[] = [];
    const clients = new Clients({ hub: ref, configure: (scope) => inProcess(bench.gateway, scope) as never });
    const transport: KubernetesTransport = (request) => {
      seen.push(request);
      return bench.kubernetes.transport(request);
    };
    await kubernetesNodeReader({ clients, clock: bench.clock, transport }).list({ ...ref, name: "b" });
    const [request] = seen;
    if (!request) throw new Error("nothing was asked");
    const status = async (change: Partial<KubernetesRequest>) =>
      (await bench.kubernetes.transport({ ...request, ...change })).status;
    expect(await status({})).toBe(200);
    expect(await status({ headers: {} })).toBe(401);
    expect(await status({ headers: { authorization: "Bearer k8s-aws-v1.bm90IGEgdXJs" } })).toBe(401);
    expect(await status({ url: new URL("/api/v1/nodes", stateOf(bench).cluster.endpoint) })).toBe(401);
    expect(await status({ url: new URL("/api/v1/pods", request.url) })).toBe(404);
  });
});
