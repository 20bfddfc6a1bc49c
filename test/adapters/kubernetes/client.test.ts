import { describe, expect, it } from "vitest";
import { Clients } from "#adapters/aws/clients.ts";
import { kubernetesClient } from "#adapters/kubernetes/client.ts";
import type { KubernetesRequest, KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import { inProcess } from "#sandbox/wire/in-process.ts";
import { fleetOf, sandboxBench, seedCluster } from "../../helpers/sandbox.ts";

const ref = { account: "111122223333", region: "eu-west-1", name: "a" };
const secrets = { plural: "secrets", namespace: "argocd" };
const LABEL = "argocd.argoproj.io/secret-type";
const secret = (name: string, change: object = {}) => ({
  metadata: { name, labels: { [LABEL]: "cluster" } },
  stringData: { name, server: "https://shop.example" },
  ...change,
});
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** The client on the sandbox, or on another transport; `requests` are those it made. */
async function clientOn(other?: KubernetesTransport) {
  const bench = sandboxBench({ fleet: fleetOf(seedCluster("a")) });
  const requests: KubernetesRequest[] = [];
  const clients = new Clients({ hub: ref, configure: (scope) => inProcess(bench.gateway, scope) as never });
  const transport: KubernetesTransport = (request) => {
    requests.push(request);
    return (other ?? bench.kubernetes.transport)(request);
  };
  const client = await kubernetesClient({ clients, clock: bench.clock, transport }, ref);
  return { bench, client, requests };
}

async function withNamespace() {
  const made = await clientOn();
  await made.client.create({ plural: "namespaces" }, { metadata: { name: "argocd" } });
  return made;
}

describe("objects of a cluster's Kubernetes API", () => {
  it("are created, read and listed by labels", async () => {
    const { client } = await withNamespace();
    const made = await client.create(secrets, secret("shop"));
    expect(made).toMatchObject({
      apiVersion: "v1",
      kind: "Secret",
      type: "Opaque",
      metadata: { name: "shop", namespace: "argocd", resourceVersion: expect.stringMatching(/^\d+$/) },
      data: { name: base64("shop"), server: base64("https://shop.example") },
    });
    expect(made).not.toHaveProperty("stringData");
    await client.create(secrets, { metadata: { name: "other" } });
    expect(await client.get(secrets, "shop")).toEqual(made);
    expect(await client.get(secrets, "none")).toBeUndefined();
    const names = async (labelSelector?: string) =>
      (await client.list(secrets, labelSelector === undefined ? {} : { labelSelector })).map(
        ({ metadata }) => metadata.name,
      );
    expect(await names()).toEqual(["other", "shop"]);
    expect(await names(`${LABEL}=cluster`)).toEqual(["shop"]);
    expect(await names(`${LABEL}!=cluster`)).toEqual(["other"]);
    expect(await names(`!${LABEL}`)).toEqual(["other"]);
    expect(await names(`${LABEL},x`)).toEqual([]);
    expect(await client.list({ plural: "secrets" })).toHaveLength(2);
  });

  it("come in pages", async () => {
    const { client } = await withNamespace();
    for (let index = 0; index < 501; index++) await client.create(secrets, secret(`s-${index}`));
    expect(await client.list(secrets)).toHaveLength(501);
  });

  it("are replaced if nobody else changed them meanwhile", async () => {
    const { client } = await withNamespace();
    const first = await client.create(secrets, secret("shop"));
    const second = await client.replace(secrets, { ...first, stringData: { name: "new" } });
    expect(second).toMatchObject({ data: { name: base64("new"), server: base64("https://shop.example") } });
    expect(second.metadata.uid).toBe(first.metadata.uid);
    await expect(client.replace(secrets, first)).rejects.toMatchObject({
      name: "StaleWriteError",
      message: expect.stringContaining('Operation cannot be fulfilled on secrets "shop": the object has been modified'),
    });
    // Without a version it is a replacement whatever there is.
    const { name, namespace } = first.metadata;
    expect(await client.replace(secrets, { metadata: { name, namespace } })).toMatchObject({ data: {} });
  });

  it("are created once", async () => {
    const { client } = await withNamespace();
    await client.create(secrets, secret("shop"));
    await expect(client.create(secrets, secret("shop"))).rejects.toMatchObject({
      name: "StaleWriteError",
      message: expect.stringContaining('secrets "shop" already exists'),
    });
  });

  it("are patched by merging, and deleted", async () => {
    const { client, requests } = await withNamespace();
    const made = await client.create(secrets, secret("shop"));
    const labels = { [LABEL]: null, tier: "prod" };
    const patched = await client.patch(secrets, "shop", { metadata: { labels }, data: { name: null } });
    expect(patched.metadata.labels).toEqual({ tier: "prod" });
    expect(patched.data).toEqual({ server: base64("https://shop.example") });
    expect(requests.at(-1)?.headers["content-type"]).toBe("application/merge-patch+json");
    const { resourceVersion } = made.metadata;
    const stale = client.patch(secrets, "shop", { metadata: { resourceVersion, labels: {} } });
    await expect(stale).rejects.toMatchObject({ name: "StaleWriteError" });
    expect(await client.delete(secrets, "shop")).toBe(true);
    expect(await client.delete(secrets, "shop")).toBe(false);
    await expect(client.patch(secrets, "shop", {})).rejects.toMatchObject({ name: "KubernetesRefusedError" });
  });

  it("need their namespace, and a name that is one", async () => {
    const { client } = await clientOn();
    await expect(client.create(secrets, secret("shop"))).rejects.toMatchObject({
      name: "KubernetesRefusedError",
      message: expect.stringContaining('answered 404: namespaces "argocd" not found'),
    });
    const here = { plural: "secrets", namespace: "default" };
    await expect(client.create(here, secret("Shop_1"))).rejects.toMatchObject({
      name: "KubernetesRefusedError",
      message: expect.stringContaining("answered 422"),
    });
  });

  it("say what right is missing", async () => {
    const { bench, client } = await withNamespace();
    bench.kubernetes.setAccess(ref, { namespaces: ["argocd"] });
    await client.create(secrets, secret("shop"));
    const elsewhere = client.create({ plural: "secrets", namespace: "default" }, secret("shop"));
    await expect(elsewhere).rejects.toMatchObject({
      name: "KubernetesRefusedError",
      message: expect.stringMatching(
        /secrets is forbidden: User ".*" cannot create resource "secrets" in API group "" in the namespace "default".*ClusterRole that may create secrets in namespace default/,
      ),
    });
    await expect(client.list({ plural: "secrets" })).rejects.toThrow(/at the cluster scope/);
    bench.kubernetes.setAccess(ref, "read-only");
    expect(await client.get({ plural: "namespaces" }, "argocd")).toMatchObject({ metadata: { name: "argocd" } });
    await expect(client.get(secrets, "shop")).rejects.toThrow(/cannot get resource "secrets"/);
  });

  it("are not written twice when a connection breaks", async () => {
    const asked: (string | undefined)[] = [];
    const { client } = await clientOn(async ({ method }) => {
      asked.push(method);
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    });
    const broken = { name: "KubernetesRefusedError", message: expect.stringContaining("ECONNRESET") };
    await expect(client.create(secrets, secret("shop"))).rejects.toMatchObject(broken);
    await expect(client.replace(secrets, secret("shop"))).rejects.toMatchObject(broken);
    await expect(client.get(secrets, "shop")).rejects.toMatchObject(broken);
    expect(asked).toEqual(["POST", "PUT", "GET", "GET"]);
  });

  it.each([
    [429, "{}", "ThrottledError"],
    [503, "{}", "ServiceUnavailableError"],
    [200, "<html>", "KubernetesRefusedError"],
    [200, "{}", "KubernetesRefusedError"],
  ])("with the answer %i %s are a %s", async (status, body, name) => {
    const { client } = await clientOn(async () => ({ status, body }));
    await expect(client.get(secrets, "shop")).rejects.toMatchObject({ name });
    await expect(client.list(secrets)).rejects.toMatchObject({ name });
  });

  it("never show the token or what is written", async () => {
    const { client } = await clientOn(async () => ({ status: 500, body: "no" }));
    const error = (await client.create(secrets, secret("shop")).catch((caught: Error) => caught)) as Error;
    expect(`${error.stack}${JSON.stringify(error)}${error.cause}`).not.toMatch(/k8s-aws-v1|shop\.example/);
  });
});
