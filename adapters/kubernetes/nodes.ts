import { type Cluster, DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { NodeSnapshot } from "#core/fleet/surroundings.ts";
import type { Clock, NodeReader } from "#core/ports.ts";
import type { Clients } from "../aws/clients.ts";
import { awsCall } from "../aws/errors.ts";
import { parseNodeList } from "./node-list.ts";
import { notUnderstood, refused, unreachable, withoutEndpoint } from "./refusals.ts";
import { clusterToken } from "./token.ts";
import type { KubernetesTransport } from "./transport.ts";

/** Nodes per call. `kubectl` takes 500; a page of these stays below the few megabytes that are quick to parse. */
const PER_PAGE = 250;

/** Nodes from a cluster's own Kubernetes API, as the role of the cluster's account. */
export function kubernetesNodeReader({
  clients,
  clock,
  transport,
}: {
  clients: Clients;
  clock: Clock;
  transport: KubernetesTransport;
}): NodeReader {
  return {
    async list(ref) {
      const cluster = await describeCluster(clients, ref);
      const { endpoint, certificateAuthority } = cluster;
      if (!endpoint) throw withoutEndpoint(ref, cluster);
      const ca = certificateAuthority?.data && Buffer.from(certificateAuthority.data, "base64").toString("utf8");
      const ask = async (url: URL) => {
        const credentials = await awsCall(`credentials for ${ref.account}`, () => clients.credentials(ref));
        const clusterId = cluster.id ?? ref.name;
        const token = await clusterToken({ clusterId, region: ref.region, credentials, now: clock.now() });
        const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
        const request = { url, headers, ...(ca ? { certificateAuthority: ca } : {}) };
        // A connection may break while the API server is replaced; what cannot be reached will not be the second time either.
        const answer = await transport(request).catch(() =>
          transport(request).catch((error: unknown) => {
            throw unreachable(ref, cluster, error);
          }),
        );
        if (answer.status !== 200) throw refused(ref, cluster, answer);
        return pageOf(ref, answer.body);
      };

      const nodes: NodeSnapshot[] = [];
      let next: string | undefined;
      do {
        const url = new URL("/api/v1/nodes", endpoint);
        url.searchParams.set("limit", String(PER_PAGE));
        if (next !== undefined) url.searchParams.set("continue", next);
        const page = await ask(url);
        nodes.push(...page.nodes);
        next = page.next;
      } while (next !== undefined);
      return nodes;
    },
  };
}

async function describeCluster(clients: Clients, ref: ClusterRef): Promise<Cluster> {
  const { cluster } = await awsCall(`cluster ${ref.name}`, () =>
    clients.eks(ref).call((client) => client.send(new DescribeClusterCommand({ name: ref.name }))),
  );
  return cluster ?? {};
}

function pageOf(ref: ClusterRef, body: string): ReturnType<typeof parseNodeList> {
  try {
    return parseNodeList(body);
  } catch (error) {
    throw notUnderstood(ref, error);
  }
}
