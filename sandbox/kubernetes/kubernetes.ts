import type { KubernetesTransport } from "#adapters/kubernetes/transport.ts";
import { type ClusterRef, clusterId } from "#core/fleet/cluster.ts";
import type { SandboxEnvironment } from "../aws/service.ts";
import type { EksSimulator } from "../eks/eks.ts";
import { nodesOf, type SimulatedNode } from "../eks/nodes.ts";
import type { ClusterState } from "../eks/state.ts";
import { runningFunction } from "../invocation.ts";
import { callerOf } from "../sts/presigned.ts";

/** How a cluster's Kubernetes API behaves: `unknown-role` has no access entry for us, `forbidden` one that may not list nodes. */
export type KubernetesAccess = "open" | "unreachable" | "unknown-role" | "forbidden";

export interface KubernetesSimulator {
  /** What the product's node reader is given instead of sockets. */
  transport: KubernetesTransport;
  setAccess(ref: ClusterRef, access: KubernetesAccess): void;
}

/** The Kubernetes APIs of the fleet's clusters, as far as listing nodes goes. */
export function createKubernetes(
  { clock }: SandboxEnvironment,
  eks: Pick<EksSimulator, "clusters">,
  onRequest?: (caller: string | undefined) => void,
): KubernetesSimulator {
  const accesses = new Map<string, KubernetesAccess>();
  return {
    setAccess: (ref, access) => void accesses.set(clusterId(ref), access),
    transport: async ({ url, headers }) => {
      onRequest?.(runningFunction());
      // EKS writes the id in an endpoint in capitals, URLs have their hosts in small letters.
      const state = eks.clusters().find(({ cluster }) => cluster.endpoint?.toLowerCase() === url.origin);
      if (!state) throw failure("ENOTFOUND", `getaddrinfo ENOTFOUND ${url.hostname}`);
      const access = accesses.get(clusterId({ ...state, name: state.cluster.name })) ?? "open";
      if (access === "unreachable") throw failure("ETIMEDOUT", `connect ETIMEDOUT ${url.hostname}:443`);
      const caller = callerOfToken(headers.authorization ?? "", state, clock.now());
      // EKS lets in who has an access entry; in the sandbox that is the cluster's own account.
      if (caller !== state.account || access === "unknown-role") return status(401, "Unauthorized");
      const user = `arn:aws:sts::${caller}:assumed-role/fleetwright/session`;
      if (access === "forbidden") {
        const words = `nodes is forbidden: User "${user}" cannot list resource "nodes" in API group "" at the cluster scope`;
        return status(403, words);
      }
      if (url.pathname !== "/api/v1/nodes") return status(404, "the server could not find the requested resource");
      return { status: 200, body: JSON.stringify(nodeList(nodesOf(state, clock.now()), url.searchParams)) };
    },
  };
}

function callerOfToken(authorization: string, { cluster }: ClusterState, now: Date): string | undefined {
  const token = /^Bearer k8s-aws-v1\.([A-Za-z0-9_-]+)$/.exec(authorization)?.[1];
  const url = token === undefined ? null : URL.parse(Buffer.from(token, "base64url").toString("utf8"));
  return url ? callerOf(url, { "x-k8s-aws-id": cluster.name }, now, "x-k8s-aws-id")?.account : undefined;
}

function nodeList(nodes: readonly SimulatedNode[], query: URLSearchParams) {
  const start = Number(Buffer.from(query.get("continue") ?? "", "base64").toString() || 0);
  const end = start + Number(query.get("limit") ?? nodes.length);
  const rest = nodes.length - end;
  return {
    kind: "NodeList",
    apiVersion: "v1",
    metadata: {
      resourceVersion: "1",
      ...(rest > 0 ? { continue: Buffer.from(String(end)).toString("base64"), remainingItemCount: rest } : {}),
    },
    items: nodes.slice(start, end).map(({ name, labels, createdAt, kubeletVersion, ready }) => ({
      metadata: { name, labels, creationTimestamp: `${createdAt.toISOString().slice(0, 19)}Z` },
      status: {
        conditions: [
          { type: "Ready", status: ready ? "True" : "False", reason: ready ? "KubeletReady" : "NodeNotReady" },
        ],
        nodeInfo: { kubeletVersion, operatingSystem: "linux", architecture: "amd64" },
      },
    })),
  };
}

const status = (code: number, message: string) => ({
  status: code,
  body: JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code }),
});

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });
