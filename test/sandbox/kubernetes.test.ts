import { CreateClusterCommand, DeleteClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { kubernetesClient } from "#adapters/kubernetes/client.ts";
import { clusterToken } from "#adapters/kubernetes/token.ts";
import type { ClusterSeedInput } from "#sandbox/fleet/seed.ts";
import { accessKeyOf, SANDBOX_SECRET } from "#sandbox/wire/access-keys.ts";
import { controlPaths } from "#sandbox/wire/control.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { fleetOf, sandboxBench, seedCluster } from "../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };

async function clientOf(change: Partial<ClusterSeedInput>) {
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a", change)) });
  const clients = new Clients({ hub: ref, configure: (scope) => inProcess(bench.gateway, scope) as never });
  const transport = bench.kubernetes.transport;
  return { bench, client: await kubernetesClient({ clients, clock: bench.clock, transport }, ref) };
}

describe("what add-ons bring into a cluster", () => {
  it("tells those that EKS manages from those it does not", async () => {
    const { client } = await clientOf({ addons: [{ name: "vpc-cni" }, { name: "cert-manager" }] });
    const managers = async (plural: string, namespace?: string) => {
      const resource = { plural, group: "apps/v1", ...(namespace === undefined ? {} : { namespace }) };
      const objects = await client.list(resource);
      return objects.map(({ metadata }) => [
        metadata.name,
        metadata.labels?.["app.kubernetes.io/managed-by"] ?? "nobody",
      ]);
    };
    expect(await managers("deployments", "kube-system")).toEqual([["coredns", "nobody"]]);
    expect(await managers("daemonsets", "kube-system")).toEqual([
      ["aws-node", "EKS"],
      ["kube-proxy", "nobody"],
    ]);
    expect(await managers("deployments", "cert-manager")).toContainEqual(["cert-manager-webhook", "EKS"]);
    expect(await client.get({ plural: "namespaces" }, "cert-manager")).toBeDefined();
  });

  it("has service accounts, with roles where they come by IRSA", async () => {
    const roleArn = "arn:aws:iam::111122223333:role/shop";
    const { client } = await clientOf({
      addons: [{ name: "vpc-cni", serviceAccountRoleArn: "arn:aws:iam::111122223333:role/cni" }],
      serviceAccounts: [{ namespace: "shop", name: "web", roleArn }],
    });
    const roles = Object.fromEntries(
      (await client.list({ plural: "serviceaccounts" })).map(({ metadata }) => [
        `${metadata.namespace}/${metadata.name}`,
        metadata.annotations?.["eks.amazonaws.com/role-arn"],
      ]),
    );
    expect(roles).toMatchObject({
      "kube-system/aws-node": "arn:aws:iam::111122223333:role/cni",
      "shop/web": roleArn,
      "shop/default": undefined,
    });
    const account = { plural: "serviceaccounts", namespace: "shop" };
    await expect(client.create(account, { metadata: { name: "x" } })).rejects.toThrow(/answered 405/);
  });

  it("is nothing of an older cluster of the same name", async () => {
    const { bench, client } = await clientOf({ nodegroups: [] });
    const secrets = { plural: "secrets", namespace: "default" };
    await client.create(secrets, { metadata: { name: "old" } });
    const letPass = (minutes: number) => bench.clock.run({ until: new Date(bench.clock.millis() + minutes * 60_000) });
    const eks = new EKSClient(inProcess(bench.gateway, ref) as never);
    await eks.send(new DeleteClusterCommand({ name: "a" }));
    await letPass(5);
    await eks.send(new CreateClusterCommand({ name: "a", roleArn: undefined, resourcesVpcConfig: {} }));
    await letPass(15);
    const clients = new Clients({ hub: ref, configure: (scope) => inProcess(bench.gateway, scope) as never });
    const again = { clients, clock: bench.clock, transport: bench.kubernetes.transport };
    expect(await (await kubernetesClient(again, ref)).list(secrets)).toEqual([]);
  });
});

const headers = async (now: Date, clusterId = "a") => {
  const credentials = { accessKeyId: accessKeyOf(ref.account), secretAccessKey: SANDBOX_SECRET };
  return { authorization: `Bearer ${await clusterToken({ clusterId, region: ref.region, credentials, now })}` };
};

describe("kubectl's requests to a served sandbox", () => {
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
  const own = controlPaths(bench);
  const ask = async (
    path: string,
    { method = "GET", body = "", cluster = "a", token = "a", type = "application/json" } = {},
  ) => {
    const url = new URL(`http://127.0.0.1/_kubernetes/111122223333/eu-west-1/${cluster}${path}`);
    // The clock of whoever calls is another than the sandbox's.
    const sent = { ...(await headers(new Date("2031-01-01T00:00:00Z"), token)), "content-type": type };
    const answer = await own({ method, url, body, headers: sent });
    return { status: answer?.statusCode, json: JSON.parse(answer?.body ?? "") as Record<string, unknown> };
  };

  it("find out what there is", async () => {
    expect((await ask("/version")).json).toMatchObject({ major: "1", minor: "34" });
    expect((await ask("/api")).json).toEqual({ kind: "APIVersions", versions: ["v1"] });
    expect((await ask("/apis")).json).toMatchObject({ groups: [{ name: "apps" }] });
    expect((await ask("/api/v1")).json).toMatchObject({ kind: "APIResourceList", groupVersion: "v1" });
    expect((await ask("/apis/apps/v1")).json.resources).toHaveLength(2);
  });

  it("write and read secrets", async () => {
    const path = "/api/v1/namespaces/default/secrets";
    const body = JSON.stringify({ kind: "Secret", metadata: { name: "s" }, data: {} });
    expect((await ask(`${path}?fieldManager=kubectl-create`, { method: "POST", body })).status).toBe(201);
    expect((await ask(`${path}/s`)).json).toMatchObject({ kind: "Secret", metadata: { name: "s" } });
    expect((await ask(`${path}/s`, { method: "DELETE" })).json).toMatchObject({ kind: "Status", status: "Success" });
    expect(await ask(`${path}/s`)).toMatchObject({
      status: 404,
      json: { kind: "Status", status: "Failure", reason: "NotFound", message: 'secrets "s" not found', code: 404 },
    });
  });

  it.each([
    ["an object that is none", { method: "POST", body: "[]" }, "", 400],
    ["another kind", { method: "POST", body: '{"kind":"Pod","metadata":{"name":"s"}}' }, "", 400],
    ["another namespace", { method: "POST", body: '{"metadata":{"name":"s","namespace":"x"}}' }, "", 400],
    ["a list that is to go", { method: "DELETE" }, "", 405],
    ["an object that is not there", { method: "PUT", body: '{"metadata":{"name":"s"}}' }, "/s", 404],
    ["a token of another cluster", { token: "b" }, "", 401],
    ["a cluster that is not there", { cluster: "b" }, "", 404],
  ])("are refused: %s", async (_what, options, name, status) => {
    expect(await ask(`/api/v1/namespaces/default/secrets${name}`, options)).toMatchObject({
      status,
      json: { kind: "Status", status: "Failure", code: status },
    });
  });

  it("are let in without a token, which kubectl keeps to itself over plain HTTP", async () => {
    const url = new URL("http://127.0.0.1/_kubernetes/111122223333/eu-west-1/a/api/v1/namespaces");
    const answer = await own({ method: "GET", url, body: "", headers: {} });
    expect(answer?.statusCode).toBe(200);
    expect((await own({ method: "GET", url, body: "", headers: { authorization: "Bearer x" } }))?.statusCode).toBe(401);
  });

  it("of a patch say what kind it is", async () => {
    const path = "/api/v1/namespaces/default/secrets";
    await ask(path, { method: "POST", body: '{"metadata":{"name":"p"}}' });
    expect((await ask(`${path}/p`, { method: "PATCH", body: "{}" })).status).toBe(415);
    const type = "application/vnd.kubernetes.protobuf";
    expect((await ask(path, { method: "POST", body: "k8s", type })).status).toBe(415);
  });
});
