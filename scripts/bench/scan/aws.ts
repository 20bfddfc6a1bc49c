import type { KubernetesRequest } from "#adapters/kubernetes/transport.ts";
import { clusterId } from "#core/fleet/cluster.ts";
import { resolveLabels } from "#core/fleet/labels.ts";
import type { StorePorts } from "#core/ports.ts";
import { lookAtCluster } from "#functions/runtime/cluster/look.ts";
import { createSandbox, type Sandbox } from "#sandbox/sandbox.ts";
import type { WireResponse } from "#sandbox/wire/http.ts";
import { type OwnRequest, startServer } from "#sandbox/wire/server.ts";
import { counting, type Seen } from "./counting.ts";
import { scanFleet, scanPolicy } from "./fleet.ts";

/** Where the scanner reaches everything: AWS's protocols, the clusters' Kubernetes APIs, and the tables. */
export interface BenchAws {
  url: string;
  seen: Seen;
  close(): Promise<void>;
}

/** A request to a cluster's Kubernetes API, whose host the sandbox knows it by. */
export const KUBERNETES_PATH = "/_bench/kubernetes";
/** A call of a store: `{ store, method, args }`. */
export const STORE_PATH = "/_bench/store";

const SERVICE = /Credential=[A-Z]*(\d{12})[^/]*\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/;

/** The sandbox over loopback HTTP, every answer later by the latency. What is remembered is kept here too, so that the scanner's memory is the product's alone. */
export async function startAws(clusters: number, latencyMilliseconds: number): Promise<BenchAws> {
  const counted = counting(latencyMilliseconds);
  const sandbox = createSandbox({
    policy: scanPolicy(),
    fleet: scanFleet(clusters),
    seed: 1,
    start: new Date(),
    history: "counts",
    schedules: [],
    onCall: ({ service, operation }) => counted.named(`${service} ${operation}`),
  });
  await recordAll(sandbox);
  counted.reset();
  const { gateway } = sandbox;
  const byEndpoint = new Map(
    sandbox.eks
      .clusters()
      .map(({ account, region, cluster }) => [
        new URL(cluster.endpoint ?? "").origin,
        { account, region, name: cluster.name ?? "" },
      ]),
  );
  const server = await startServer({
    gateway: {
      ...gateway,
      handle: (request) => {
        const [, account = "", region = "", service = ""] = SERVICE.exec(request.headers.authorization ?? "") ?? [];
        return counted.during(service, `${account}/${region}`, () => gateway.handle(request));
      },
    },
    clock: sandbox.clock,
    port: 0,
    extra: async (request) => {
      const { pathname } = request.url;
      if (pathname === KUBERNETES_PATH) return counted.during("kubernetes", "", () => kubernetes(request));
      if (pathname === STORE_PATH) return counted.during("dynamodb", "", () => store(request));
      return undefined;
    },
  });
  return { url: server.url, seen: counted.seen, close: server.close };

  async function kubernetes({ body }: OwnRequest): Promise<WireResponse> {
    const { url, ...request } = JSON.parse(body) as Omit<KubernetesRequest, "url"> & { url: string };
    counted.named("kubernetes request");
    const asked = new URL(url);
    const ref = byEndpoint.get(asked.origin);
    if (!ref) throw new RangeError(`no cluster answers at ${asked.origin}`);
    return json(sandbox.kubernetes.request(ref, { ...request, url: asked }));
  }

  async function store({ body }: OwnRequest): Promise<WireResponse> {
    const { store, method, args } = JSON.parse(body) as { store: keyof StorePorts; method: string; args: unknown[] };
    counted.named(`${store} ${method}`);
    const called = sandbox.ports[store] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
    return json({ value: await called[method]?.(...args) });
  }
}

/** Every cluster on record, as after a reconcile: one is looked at, and the others are like it. */
async function recordAll({ ports, eks, clock }: Sandbox): Promise<void> {
  const [first, ...others] = eks.clusters().map(({ account, region, cluster }) => ({
    ref: { account, region, name: cluster.name ?? "" },
    arn: cluster.arn ?? "",
    labels: resolveLabels(ports.policy.clusters, {
      ref: { account, region, name: cluster.name ?? "" },
      tags: cluster.tags ?? {},
    }),
  }));
  const record = first && (await lookAtCluster(ports, first.ref, { now: clock.now() }));
  if (!record) throw new RangeError("there is no cluster");
  for (const other of others)
    await ports.clusterRecords.save({ ...record, ...other, id: clusterId(other.ref), revision: 0 });
}

const json = (value: unknown): WireResponse => ({
  statusCode: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});
