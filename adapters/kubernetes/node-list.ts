import * as z from "zod";
import type { NodeManager, NodeSnapshot } from "#core/fleet/surroundings.ts";

/** What is used of a `NodeList`; Kubernetes adds to it in every release, so other members are not looked at. */
const nodeList = z.object({
  metadata: z.object({ continue: z.string().optional() }).default({}),
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string().min(1),
        creationTimestamp: z.iso.datetime({ offset: true }),
        labels: z.record(z.string(), z.string()).default({}),
      }),
      status: z.object({
        nodeInfo: z.object({
          kubeletVersion: z.string().regex(/^v\d+\.\d+\./, "a kubelet version such as v1.34.2-eks-113cf36"),
        }),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

type Node = z.output<typeof nodeList>["items"][number];

/** A page of nodes, and the token of the next. @throws {Error} saying what was not understood and where */
export function parseNodeList(body: string): { nodes: NodeSnapshot[]; next: string | undefined } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new Error("the answer is not JSON", { cause });
  }
  const parsed = nodeList.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`the answer is not a list of nodes: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  // The last page has an empty token.
  return { nodes: parsed.data.items.map(snapshotOf), next: parsed.data.metadata.continue || undefined };
}

function snapshotOf({ metadata, status }: Node): NodeSnapshot {
  const { manager, group } = managerOf(metadata.labels);
  return {
    name: metadata.name,
    kubeletVersion: /^v(\d+\.\d+)\./.exec(status.nodeInfo.kubeletVersion)?.[1] ?? "",
    ready: status.conditions.some(({ type, status }) => type === "Ready" && status === "True"),
    manager,
    ...(group === undefined ? {} : { group }),
    createdAt: new Date(metadata.creationTimestamp).toISOString(),
  };
}

/** Who replaces a node, by its labels. EKS's own word goes first: nodes of Auto Mode carry Karpenter's label too. */
export function managerOf(labels: Readonly<Record<string, string>>): { manager: NodeManager; group?: string } {
  const nodePool = labels["karpenter.sh/nodepool"];
  const nodegroup = labels["eks.amazonaws.com/nodegroup"];
  const computeType = labels["eks.amazonaws.com/compute-type"];
  if (computeType === "auto") return { manager: "auto-mode", ...(nodePool === undefined ? {} : { group: nodePool }) };
  if (computeType === "hybrid" || computeType === "fargate") return { manager: computeType };
  if (nodegroup !== undefined) return { manager: "nodegroup", group: nodegroup };
  if (nodePool !== undefined) return { manager: "karpenter", group: nodePool };
  return { manager: "self-managed" };
}
