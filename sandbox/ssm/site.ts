import { newestKubelet } from "../eks/data/node-releases.ts";
import type { ClusterState } from "../eks/state.ts";
import { CREDENTIALS_MILLISECONDS, NODE_FORGOTTEN_MILLISECONDS } from "./limits.ts";
import { type Registration, registerNode } from "./registration.ts";
import type { NodeState, SsmWorld } from "./state.ts";

/** The people of a site, and what happens to their machines. Nodes are named by their managed instance, `mi-...`. */
export interface SiteOperator {
  /** Registers a machine with SSM and joins it to its cluster. @returns its id @throws {AwsError} what the agent logs when SSM refuses */
  registerNode(registration: Registration): string;
  /** @param since when it pinged last; left out, now */
  setPing(id: string, status: "Online" | "ConnectionLost", since?: Date): void;
  /** All nodes of a site at once; they come back the same way. */
  setSite(site: string, status: "Online" | "ConnectionLost", since?: Date): void;
  /** What `nodeadm upgrade` does to a node: `v1.35.2-eks-0f4c7a1`. */
  setKubelet(id: string, kubelet: string): void;
  setAgentVersion(id: string, version: string): void;
  /** In the advanced-instances tier an account and Region has no limit of nodes. */
  setTier(scope: { account: string; region: string }, tier: "standard" | "advanced"): void;
  nodes(): readonly NodeState[];
  /** SSM's answer to CreateActivation is the only other place that has it. */
  codeOf(activationId: string): string | undefined;
}

/** Finds a cluster of the fleet by its ARN. */
export type ClusterByArn = (arn: string) => ClusterState | undefined;

export function siteOperator(world: SsmWorld, clusterByArn: ClusterByArn): SiteOperator {
  const { clock } = world.environment;
  const poolOf = ({ clusterArn, id }: NodeState) =>
    clusterArn === undefined ? undefined : clusterByArn(clusterArn)?.pools.get(`hybrid/${id}`);
  const find = (id: string): NodeState => {
    const node = world.nodes.get(id);
    if (!node) throw new RangeError(`the sandbox has no hybrid node ${id}`);
    return node;
  };
  const setPing: SiteOperator["setPing"] = (id, status, since = clock.now()) => {
    const node = find(id);
    if (status === "Online") delete node.lostSince;
    else node.lostSince ??= since.getTime();
    const pool = poolOf(node);
    if (pool) pool.notReady = new Set(status === "Online" ? [] : [0]);
  };
  return {
    registerNode(registration) {
      const node = registerNode(world, registration);
      const cluster = node.clusterArn === undefined ? undefined : clusterByArn(node.clusterArn);
      cluster?.pools.set(`hybrid/${node.id}`, {
        kind: "hybrid",
        name: node.id,
        createdAt: clock.millis(),
        kubelets: [node.kubelet ?? newestKubelet(cluster.cluster.version, clock.now())],
        names: [node.id],
        moves: [],
        budget: "0",
        doNotDisrupt: 0,
        drifts: false,
      });
      return node.id;
    },
    setPing,
    setSite(site, status, since) {
      const there = [...world.nodes.values()].filter((node) => node.site === site && node.deregisteredAt === undefined);
      if (there.length === 0) throw new RangeError(`the sandbox has no hybrid node at the site ${site}`);
      for (const { id } of there) setPing(id, status, since);
    },
    setKubelet(id, kubelet) {
      const pool = poolOf(find(id));
      if (!pool) throw new RangeError(`the hybrid node ${id} is of no cluster`);
      pool.kubelets = [kubelet];
    },
    setAgentVersion(id, version) {
      const node = find(id);
      node.shown = { ...node.shown, AgentVersion: version };
    },
    setTier: ({ account, region }, tier) =>
      void (tier === "advanced"
        ? world.advanced.add(`${account}/${region}`)
        : world.advanced.delete(`${account}/${region}`)),
    nodes: () => [...world.nodes.values()],
    codeOf: (activationId) => world.activations.get(activationId)?.code,
  };
}

/** Once SSM knows it no more, a node is not ready when its credentials end, and its Node is deleted later. */
export function leaveCluster(world: SsmWorld, { id, clusterArn }: NodeState, clusterByArn: ClusterByArn): void {
  const { clock } = world.environment;
  if (clusterArn === undefined) return;
  clock.at(clock.millis() + CREDENTIALS_MILLISECONDS, () => {
    const pool = clusterByArn(clusterArn)?.pools.get(`hybrid/${id}`);
    if (pool) pool.notReady = new Set([0]);
  });
  clock.at(
    clock.millis() + NODE_FORGOTTEN_MILLISECONDS,
    () => void clusterByArn(clusterArn)?.pools.delete(`hybrid/${id}`),
  );
}
