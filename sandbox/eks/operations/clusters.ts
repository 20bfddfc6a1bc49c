import type { Operation } from "../../aws/service.ts";
import { clustersOf, type EksWorld, findCluster, inUse, invalidParameter, page, removeCluster } from "../state.ts";

export function clusterOperations(world: EksWorld): Record<string, Operation> {
  const { clock } = world.environment;
  return {
    ListClusters: (call) => {
      const names = clustersOf(world, call)
        .map(({ cluster }) => cluster.name)
        .sort();
      const { items, nextToken } = page(names, call.input);
      return { clusters: items, nextToken };
    },

    DescribeCluster: (call) => ({ cluster: findCluster(world, call, call.input.name).cluster }),

    DeleteCluster: (call) => {
      const state = findCluster(world, call, call.input.name);
      const { name } = state.cluster;
      if (state.cluster.deletionProtection) {
        throw invalidParameter(`Cluster ${name} has deletion protection enabled`, { clusterName: name });
      }
      if (state.nodegroups.size > 0) throw inUse("Cluster has nodegroups attached", { clusterName: name });
      state.cluster.status = "DELETING";
      clock.at(clock.millis() + 180_000, () => removeCluster(world, state));
      return { cluster: state.cluster };
    },
  };
}
