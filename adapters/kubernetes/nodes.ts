import { KubernetesRefusedError, NodesUnreadableError } from "#core/errors.ts";
import type { ClusterRef } from "#core/fleet/cluster.ts";
import type { NodeSnapshot } from "#core/fleet/surroundings.ts";
import type { NodeReader } from "#core/ports.ts";
import { pathOf } from "./client.ts";
import { connect, type KubernetesDependencies } from "./connection.ts";
import { parseNodeList } from "./node-list.ts";
import { notUnderstood, refused } from "./refusals.ts";

/** Nodes per call. `kubectl` takes 500; a page of these stays below the few megabytes that are quick to parse. */
const PER_PAGE = 250;

const NEED = {
  may: "get and list nodes",
  hint: "of EKS's access policies AmazonEKSAdminViewPolicy contains that, AmazonEKSViewPolicy does not",
};

/** Nodes from a cluster's own Kubernetes API, as the role of the cluster's account. */
export function kubernetesNodeReader(dependencies: KubernetesDependencies): NodeReader {
  return {
    list: (ref) =>
      nodesOf(dependencies, ref).catch((error: unknown) => {
        if (!(error instanceof KubernetesRefusedError)) throw error;
        throw new NodesUnreadableError(error.message, { cause: error.cause });
      }),
  };
}

async function nodesOf(dependencies: KubernetesDependencies, ref: ClusterRef): Promise<NodeSnapshot[]> {
  const { cluster, ask } = await connect(dependencies, ref);
  const nodes: NodeSnapshot[] = [];
  let next: string | undefined;
  do {
    const query = { limit: String(PER_PAGE), ...(next === undefined ? {} : { continue: next }) };
    const answer = await ask({ path: pathOf({ plural: "nodes" }), query });
    if (answer.status !== 200) throw refused(ref, cluster, answer, NEED);
    const page = pageOf(ref, answer.body);
    nodes.push(...page.nodes);
    next = page.next;
  } while (next !== undefined);
  return nodes;
}

function pageOf(ref: ClusterRef, body: string): ReturnType<typeof parseNodeList> {
  try {
    return parseNodeList(body);
  } catch (error) {
    throw notUnderstood(ref, "nodes", error);
  }
}
