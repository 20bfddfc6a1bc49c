import { type Cluster, DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { Clock } from "#core/ports.ts";
import type { Clients } from "../aws/clients.ts";
import { awsCall } from "../aws/errors.ts";
import type { KnownClusters } from "../aws/known-clusters.ts";
import { unreachable, withoutEndpoint } from "./refusals.ts";
import { clusterToken } from "./token.ts";
import type { KubernetesTransport } from "./transport.ts";

export interface KubernetesDependencies {
  clients: Clients;
  clock: Clock;
  transport: KubernetesTransport;
  /** Clusters that were described a moment ago; absent: each connection asks EKS. */
  known?: KnownClusters;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Connection {
  cluster: Cluster;
  /** @throws {KubernetesRefusedError} when no answer comes; every answer, also a refusal, is returned */
  ask(request: {
    method?: Method;
    path: string;
    query?: Record<string, string>;
    body?: object;
  }): Promise<{ status: number; body: string }>;
}

/** Methods that do the same when they are repeated: a creation or a replacement that arrived would be refused the second time. */
const REPEATABLE = new Set<Method>(["GET", "PATCH", "DELETE"]);

/**
 * A cluster's Kubernetes API as the role of the cluster's account: one DescribeCluster unless it is known, then requests with a token of their own each.
 *
 * @throws {KubernetesRefusedError} the cluster has no endpoint (yet)
 * @throws {ClusterNotFoundError} and what else an AWS call throws
 */
export async function connect(
  { clients, clock, transport, known }: KubernetesDependencies,
  ref: ClusterRef,
): Promise<Connection> {
  const describe = async (): Promise<Cluster> => {
    const { cluster = {} } = await awsCall(`cluster ${ref.name}`, () =>
      clients.eks(ref).call((client) => client.send(new DescribeClusterCommand({ name: ref.name }))),
    );
    return cluster;
  };
  const cluster = await (known ? known.of(ref, describe) : describe());
  const { endpoint, certificateAuthority } = cluster;
  if (!endpoint) throw withoutEndpoint(ref, cluster);
  const ca = certificateAuthority?.data && Buffer.from(certificateAuthority.data, "base64").toString("utf8");
  return {
    cluster,
    async ask({ method = "GET", path, query = {}, body }) {
      const credentials = await awsCall(`credentials for ${ref.account}`, () => clients.credentials(ref));
      const clusterId = cluster.id ?? ref.name;
      const token = await clusterToken({ clusterId, region: ref.region, credentials, now: clock.now() });
      const url = new URL(path, endpoint);
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const request = {
        url,
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(body ? { "content-type": contentType } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        ...(ca ? { certificateAuthority: ca } : {}),
      };
      // A connection may break while the API server is replaced; what cannot be reached will not be the second time either.
      const first = REPEATABLE.has(method) ? transport(request).catch(() => transport(request)) : transport(request);
      const answer = await first.catch((error: unknown) => {
        known?.forget(ref);
        throw unreachable(ref, cluster, error);
      });
      // How people are let in is part of what was described.
      if (answer.status === 401 || answer.status === 403) known?.forget(ref);
      return answer;
    },
  };
}
